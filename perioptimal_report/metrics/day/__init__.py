"""The day lens: one file per metric."""

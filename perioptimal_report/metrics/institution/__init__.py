"""The institution lens: one file per metric."""

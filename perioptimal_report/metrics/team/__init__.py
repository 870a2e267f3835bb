"""The team lens: one file per metric."""

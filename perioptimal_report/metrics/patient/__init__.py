"""The patient lens: one file per metric."""

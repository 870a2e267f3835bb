"""Statistics free of the subject: intervals, bootstrap, control limits."""

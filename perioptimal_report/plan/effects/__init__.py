"""What an allocation does to patients and teams: one file per measure, on the days that were."""

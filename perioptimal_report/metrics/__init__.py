"""The metrics, through four lenses in one order: patient, team, day, institution."""

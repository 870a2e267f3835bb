"""Case-level facts as ibis expressions, one file per fact table."""

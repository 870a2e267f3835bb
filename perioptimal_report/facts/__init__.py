"""Case-level facts as ibis expressions: one file per fact table, collected into frozen frames."""

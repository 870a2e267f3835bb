"""The engine of the metrics: registry, ratios, breakdowns, months, masks."""

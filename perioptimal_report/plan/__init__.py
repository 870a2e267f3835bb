"""Block reallocation: which scenario, what it costs, and the evidence for it."""

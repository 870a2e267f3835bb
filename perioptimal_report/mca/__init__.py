"""Minimal cost analysis: demand, allotment, cost, savings (Strum, Vargas & May 1999)."""

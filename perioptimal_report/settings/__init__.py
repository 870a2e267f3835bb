"""Sections of the settings that fill a file of their own, and their lists as data."""

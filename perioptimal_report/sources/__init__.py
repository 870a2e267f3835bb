"""From source files to checked, typed tables, with an account of every row."""

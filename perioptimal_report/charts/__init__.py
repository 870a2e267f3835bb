"""Pictures: one file per kind of chart, one style, SVG."""

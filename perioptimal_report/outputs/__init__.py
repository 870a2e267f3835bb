"""What a build leaves: PDF, workbook, numbers.json, manifest."""

"""Draw every page of the PDF files in a folder, small, on one picture per file."""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

COLUMNS, DPI, GAP = 5, 50, 8


def contact_sheet(pdf: Path) -> Path:
    """Write ``NAME-pages.png`` beside a PDF, and give its path."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", str(DPI), "-png", pdf, f"{folder}/page"], check=True)
        pages = [Image.open(path).convert("RGB") for path in sorted(Path(folder).glob("*.png"))]
    width, height = (max(page.size[side] for page in pages) + GAP for side in (0, 1))
    lines = -(-len(pages) // COLUMNS)
    sheet = Image.new("RGB", (width * COLUMNS + GAP, height * lines + GAP), "#9a9a9a")
    for number, page in enumerate(pages):
        line, column = divmod(number, COLUMNS)
        sheet.paste(page, (GAP + column * width, GAP + line * height))
    target = pdf.with_name(f"{pdf.stem}-pages.png")
    sheet.save(target)
    return target


if __name__ == "__main__":
    for found in sorted(Path(sys.argv[1]).glob("*.pdf")):
        print(contact_sheet(found))

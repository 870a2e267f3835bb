"""Draw all pages of the PDF files in a folder, small, on a few pictures for a person to look over.

    python tools/pages.py FOLDER [OUT]

Poppler draws them where it is installed, else the package pypdfium2.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

COLUMNS, LINES, DPI, GAP, HEAD = 8, 4, 42, 8, 18
PAPER, DESK, INK = "white", "#9a9a9a", "black"
MISSING = "neither pdftoppm nor pypdfium2: apt-get install poppler-utils, or pip install pypdfium2"


def contact_sheets(folder: Path, out: Path) -> list[Path]:
    """Write ``pages-1.png``, … with every page of every PDF, each file from a new line on."""
    lines = [line for pdf in sorted(folder.glob("*.pdf")) for line in _lines(pdf)]
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for number, start in enumerate(range(0, len(lines), LINES), 1):
        made.append(out / f"pages-{number}.png")
        _sheet(lines[start : start + LINES]).save(made[-1], optimize=True)
    return made


def _lines(pdf: Path) -> Iterator[tuple[str, list[Image.Image]]]:
    """Lay the pages of a file out in lines, each under its name and the pages it holds."""
    pages = drawn(pdf)
    for start in range(0, len(pages), COLUMNS):
        line = pages[start : start + COLUMNS]
        yield f"{pdf.stem}, pages {start + 1} to {start + len(line)} of {len(pages)}", line


def _sheet(lines: Sequence[tuple[str, Sequence[Image.Image]]]) -> Image.Image:
    width, height = (
        max(page.size[side] for _, line in lines for page in line) + GAP for side in (0, 1)
    )
    size = (width * COLUMNS + GAP, (height + HEAD) * len(lines) + GAP)
    sheet = Image.new("RGB", size, DESK)
    pen = ImageDraw.Draw(sheet)
    for row, (name, line) in enumerate(lines):
        top = GAP + row * (height + HEAD)
        pen.text((GAP, top), name, fill=INK)
        for column, page in enumerate(line):
            sheet.paste(page, (GAP + column * width, top + HEAD))
    return sheet.quantize(64, dither=Image.Dither.NONE)


def drawn(pdf: Path) -> list[Image.Image]:
    """Draw every page of a file, by what the machine has."""
    if shutil.which("pdftoppm"):
        return by_poppler(pdf)
    try:
        return by_pdfium(pdf)
    except ImportError:
        sys.exit(MISSING)


def by_poppler(pdf: Path) -> list[Image.Image]:
    """Draw every page of a file with pdftoppm."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", str(DPI), "-png", pdf, f"{folder}/page"], check=True)
        found = sorted(Path(folder).glob("*.png"))
        return [Image.open(path).convert("RGB") for path in found]


def by_pdfium(pdf: Path) -> list[Image.Image]:
    """Draw every page of a file with pypdfium2. Raises ``ImportError`` where it is missing."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document]


def main() -> None:
    """Write the pictures beside the files, or where the second argument says."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    for path in contact_sheets(folder, Path(sys.argv[2]) if len(sys.argv) > 2 else folder):
        print(path)


if __name__ == "__main__":
    main()

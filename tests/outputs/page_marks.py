"""What stands where on the pages of a PDF, read by poppler from the finished file."""

import io
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

DPI = 36
MM = 25.4
WHITE = 235


@dataclass(frozen=True)
class Word:
    """A word and its box [mm] from the top left corner of its page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def words(pdf: bytes) -> list[list[Word]]:
    """Give the words of every page in the order in which they are drawn."""
    told = subprocess.run(
        ["pdftotext", "-bbox", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    pattern = r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>'
    return [
        [Word(w[4], *(float(each) * MM / 72 for each in w[:4])) for w in re.findall(pattern, page)]
        for page in told.split("<page ")[1:]
    ]


def pictures(pdf: bytes) -> list[np.ndarray]:
    """Draw every page in grey: an array of lightness per page, rows from the top."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-r", str(DPI), "-gray", "-png", "-", f"{folder}/page"]
        subprocess.run(command, input=pdf, check=True)
        found = sorted(Path(folder).glob("*.png"))
        return [np.asarray(Image.open(path).convert("L")) for path in found]


def ink(picture: np.ndarray, left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """Say which pixels of a part of a page [mm] are not paper."""
    a, b, c, d = (round(each * DPI / MM) for each in (left, top, right, bottom))
    return picture[b:d, a:c] < WHITE


def fill(picture: np.ndarray, top: float, bottom: float) -> float:
    """Give the share of the height between two lines [mm] down to the last mark."""
    rows = np.flatnonzero(ink(picture, 15, top, 200, bottom).any(axis=1))
    return float(rows[-1] + 1) / round((bottom - top) * DPI / MM) if len(rows) else 0.0


def outline(content: bytes, *, below: bool = True) -> list[tuple[str, int, float]]:
    """Give the bookmarks in their order: title, page from 0, place from the foot [pt]."""
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as found:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
        waiting, places = list(found.root), []
        while waiting:
            item = waiting.pop(0)
            waiting = [*(item.children if below else ()), *waiting]
            destination = item.destination
            places.append((item.title, numbers[destination[0].objgen], float(destination[3])))
        return places

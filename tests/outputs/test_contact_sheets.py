"""The pictures of `make pages`. Authority: by hand; two programs that draw the same file."""

import importlib.util
import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

TOOL = Path(__file__).parent.parent.parent / "tools" / "pages.py"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("pages_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cut(content, pages):
    """The first pages of a PDF: enough to draw."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        del pdf.pages[pages:]
        pdf.save(made)
    return made.getvalue()


def test_every_page_of_every_file_is_on_a_picture(tool, files, tmp_path):
    (tmp_path / "a.pdf").write_bytes(cut(files["or-director.pdf"], 10))
    (tmp_path / "b.pdf").write_bytes(cut(files["cmo.pdf"], 2))
    (made,) = tool.contact_sheets(tmp_path, tmp_path / "sheets")
    sheet = np.asarray(Image.open(made).convert("L"))
    # Eight pages, two more of the same file, two of the other: white lies under each but a cover.
    step, line = (sheet.shape[1] - tool.GAP) // tool.COLUMNS, (sheet.shape[0] - tool.GAP) // 3
    paper = [
        [(sheet[y : y + line, x : x + step] > 240).mean() > 0.5 for x in range(0, 8 * step, step)]
        for y in range(0, 3 * line, line)
    ]
    assert [sum(row) for row in paper] == [7, 2, 1]


def test_many_pages_take_several_pictures(tool, files, tmp_path, monkeypatch):
    monkeypatch.setattr(tool, "COLUMNS", 1)
    (tmp_path / "a.pdf").write_bytes(cut(files["cmo.pdf"], 6))
    made = tool.contact_sheets(tmp_path, tmp_path)
    assert [path.name for path in made] == ["pages-1.png", "pages-2.png"]


def test_both_programs_draw_the_same(tool, files, tmp_path):
    pytest.importorskip("pypdfium2", reason="poppler is the other one, and here")
    path = tmp_path / "a.pdf"
    path.write_bytes(cut(files["cmo.pdf"], 3))
    pairs = zip(tool.by_poppler(path), tool.by_pdfium(path), strict=True)
    for one, other in pairs:
        small = [np.asarray(page.convert("L").resize((40, 52)), float) for page in (one, other)]
        assert np.abs(small[0] - small[1]).mean() < 6

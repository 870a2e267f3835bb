"""The finished pages. Authority: the house's rules of a page, measured on what poppler draws."""

import io

import pikepdf
import pytest
from page_marks import ink, outline, pictures, words
from sample_report import edition, sample

from perioptimal_report.outputs.write import Edition, report_files

# Paper and the margins of styles/print.css [mm].
LETTER, A4 = (215.9, 279.4, 21.95), (210.0, 297.0, 19.0)
BOTTOM, TAB_MM, HALF_LETTER_MM = 18.0, 12.0, 0.8
NAMES = ("or-director.pdf", "cmo.pdf", "cmo.pdf on A4")


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def content(name, files):
    if name in files:
        return files[name]
    one = edition()
    short = Edition({"cmo": one.audiences["cmo"]}, one.look)
    made = report_files(sample(paper="a4"), {}, (), edition=short, formats=("pdf",))
    return made["cmo.pdf"]


@pytest.fixture(scope="module")
def paper(name):
    return A4 if "A4" in name else LETTER


@pytest.fixture(scope="module")
def pages(content):
    return words(content)


def test_every_page_has_the_size_of_the_paper(content, paper):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        boxes = {tuple(float(each) for each in page.mediabox[2:]) for page in pdf.pages}
    (box,) = boxes
    assert [side * 25.4 / 72 for side in box] == pytest.approx(paper[:2], abs=0.05)


def test_no_word_leaves_the_box_of_its_page(pages, paper):
    width, _, side = paper
    outside = [
        (number, word.text)
        for number, page in enumerate(pages[1:], 2)
        for word in page
        if word.left < side - HALF_LETTER_MM or word.right > width - side + HALF_LETTER_MM
    ]
    assert outside == []


def test_nothing_is_drawn_in_the_margins(content, paper):
    width, height, side = paper
    for picture in pictures(content)[1:]:
        assert not ink(picture, 0, 0, side - 1, height).any()
        # Right of the text only the tab of the lens at the edge.
        assert not ink(picture, width - side + 1, 0, width - TAB_MM, height).any()
        assert not ink(picture, 0, height - 6, width - TAB_MM, height).any()


def test_the_outline_follows_the_pages(content):
    pages = [number for _, number, _ in outline(content)]
    assert len(pages) > 8
    assert pages == sorted(pages)


def test_no_heading_stands_alone_at_the_foot_of_a_page(content, pages, paper):
    height = paper[1]
    for title, number, top_pt in outline(content):
        top_mm = height - top_pt * 25.4 / 72
        below = [w for w in pages[number] if top_mm - 1 < w.top < height - BOTTOM]
        heading = max(w.bottom - w.top for w in below if w.top < top_mm + 5)
        # The heading is set larger than what follows it.
        smaller = [w for w in below if w.bottom - w.top < heading - 0.3]
        assert smaller, f"{title}, page {number + 1}"


def test_the_text_of_a_page_is_read_in_the_order_of_its_headings(content, pages):
    text = [" ".join(word.text for word in page) for page in pages]
    assert text[2].index("At a glance") < text[2].index("What needs a decision")
    (methods,) = [number for title, number, _ in outline(content) if title == "Methods"]
    assert "How to read the pages" in text[1]
    assert text[methods].index("Methods") < text[methods].index("How each number")


def test_every_page_names_its_chapter_and_its_number(pages):
    for number, page in enumerate(pages[1:], 2):
        text = " ".join(word.text for word in page)
        assert f"{number} of {len(pages)}" in text
        assert "Riverbend Regional Medical Center" in text

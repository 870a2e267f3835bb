"""The finished pages. Authority: the house's rules of a page, measured on what poppler draws."""

import pytest
from page_marks import ink, outline, pictures, words

# Letter, and the margins of styles/print.css [mm].
WIDTH, HEIGHT, SIDE, TOP, BOTTOM = 215.9, 279.4, 21.95, 24.0, 18.0
TAB_MM, HALF_LETTER_MM = 12.0, 0.8
NAMES = ("or-director.pdf", "cmo.pdf")


@pytest.fixture(scope="module", params=NAMES)
def content(request, files):
    return files[request.param]


@pytest.fixture(scope="module")
def pages(content):
    return words(content)


def test_no_word_leaves_the_box_of_its_page(pages):
    outside = [
        (number, word.text)
        for number, page in enumerate(pages[1:], 2)
        for word in page
        if word.left < SIDE - HALF_LETTER_MM or word.right > WIDTH - SIDE + HALF_LETTER_MM
    ]
    assert outside == []


def test_nothing_is_drawn_in_the_margins(content):
    for picture in pictures(content)[1:]:
        assert not ink(picture, 0, 0, SIDE - 1, HEIGHT).any()
        # Right of the text only the tab of the lens at the edge.
        assert not ink(picture, WIDTH - SIDE + 1, 0, WIDTH - TAB_MM, HEIGHT).any()
        assert not ink(picture, 0, HEIGHT - 6, WIDTH - TAB_MM, HEIGHT).any()


def test_the_outline_follows_the_pages(content):
    pages = [number for _, number, _ in outline(content)]
    assert len(pages) > 8
    assert pages == sorted(pages)


def test_no_heading_stands_alone_at_the_foot_of_a_page(content, pages):
    for title, number, top_pt in outline(content):
        top_mm = HEIGHT - top_pt * 25.4 / 72
        below = [w for w in pages[number] if top_mm - 1 < w.top < HEIGHT - BOTTOM]
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

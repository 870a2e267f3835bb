"""The shipped font; authority: the font files themselves and its published licence."""

from __future__ import annotations

import pytest

from perioptimal_report import fonts


@pytest.mark.parametrize("face", fonts.WEIGHTS)
def test_every_face_is_a_truetype_file(face):
    assert fonts.path(face).read_bytes()[:4] == b"\x00\x01\x00\x00"


def test_the_licence_is_shipped():
    text = fonts.path("regular").with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License, Version 1.1" in text


@pytest.mark.parametrize("face", fonts.WEIGHTS)
def test_figures_are_tabular(face):
    assert {fonts.width_em(digit, face) for digit in "0123456789"} == {0.6}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Ortho 🏥", "Ortho �"),
        ("整形外科", "����"),
        ("عيون", "����"),
        ("Ort\u202eho", "Ort�ho"),
        ("a\u200bb\u2066c\ue000d\x07e", "a�b�c�d�e"),
        ("Cafe\u0301 Mu\u0308ller", "Café Müller"),
        ("Ä é ñ − – 3.4\u00a0%\tx\ny", "Ä é ñ − – 3.4\u00a0%\tx\ny"),
        ("�", "�"),
    ],
)
def test_what_no_page_can_show_has_a_substitute(text, printed):
    assert fonts.printable(text) == printed
    assert fonts.missing_glyphs(printed) == ""
    assert bool(fonts.unprintable(text)) == (printed.count("�") > text.count("�"))


def test_missing_glyphs_are_named_once_in_order():
    assert fonts.missing_glyphs("a ▲ b ● ▲\n") == "▲●"
    assert fonts.missing_glyphs("−–…×≤≥±·’“” \u00a0 Ä é ñ ≥ 3.4%") == ""

"""docs/style.md shows every part and every kind of chart. Authority: the lists of both."""

from typing import get_args

import pytest
import style
from gallery import GALLERY
from page_parts import PARTS

from perioptimal_report.shapes.chart_data import Chart

LARGEST_KB = 100
TEXT = (style.DOCS / "style.md").read_text(encoding="utf-8")
SHOWN = [f"part-{name}" for name in PARTS] + [f"chart-{k}" for k in (*style.KINDS, "sparkline")]


@pytest.mark.parametrize("name", SHOWN)
def test_it_is_shown_by_a_small_picture(name):
    assert f"(images/style/{name}.png)" in TEXT
    assert (style.PICTURES / f"{name}.png").stat().st_size < LARGEST_KB * 1024


def test_no_picture_is_left_over():
    assert {path.stem for path in style.PICTURES.glob("*.png")} == set(SHOWN)


def test_every_kind_of_chart_is_among_them():
    assert {type(GALLERY[kind]) for kind in style.KINDS} == set(get_args(Chart))

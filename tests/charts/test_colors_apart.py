"""Marks that must be told apart stay apart, whoever looks. Authority: Machado 2009; CIE ΔE 1976.

A difference of 2.3 is just noticeable; what lies side by side must differ by 15, steps of a heat
map, which carry a key, by 7.
"""

from itertools import combinations, pairwise

import numpy as np
import pytest
from color_vision import VIEWS, distance, lab, seen, seen_in

from perioptimal_report.charts import style
from perioptimal_report.charts.draw import draw_chart
from perioptimal_report.charts.heatmap import _BELOW_ZERO
from perioptimal_report.outputs.templates_folder import find_templates
from perioptimal_report.shapes.chart_data import Heatmap

BESIDE, STEP = 15.0, 7.0
EVERY_VIEW = pytest.mark.parametrize("view", VIEWS)


def apart(first, second, view):
    return distance(seen(first, view), seen(second, view))


@EVERY_VIEW
@pytest.mark.parametrize("parts", [n for n in style.SEGMENT_INKS if n > 1])
def test_parts_of_a_bar_differ_from_their_neighbors(parts, view):
    assert min(apart(*pair, view) for pair in pairwise(style.SEGMENT_INKS[parts])) > BESIDE


@EVERY_VIEW
def test_two_lines_differ_in_ink_or_dashes(view):
    for (ink, dashes), (other, its) in combinations(style.LINE_LOOKS, 2):
        assert dashes != its or apart(ink, other, view) > BESIDE


@EVERY_VIEW
@pytest.mark.parametrize("ramp", [style.HEAT_INKS, _BELOW_ZERO])
def test_steps_of_a_heat_map_differ(ramp, view):
    assert min(apart(*pair, view) for pair in pairwise(ramp)) > STEP


@EVERY_VIEW
def test_a_band_an_interval_and_a_dot_lie_on_each_other_and_are_seen(view):
    layers = (style.PAPER, style.INK_TINT, style.INK)
    assert min(apart(*pair, view) for pair in pairwise(layers)) > BESIDE
    assert apart(style.BAND, style.INK, view) > BESIDE


@EVERY_VIEW
def test_a_special_cause_is_told_by_color_and_always_by_shape(view):
    assert apart(style.INK, style.ACCENT, view) > BESIDE
    sheet = (find_templates() / "styles" / "base.css").read_text(encoding="utf-8")
    shapes = [
        next(line for line in sheet.splitlines() if line.startswith(f".sign.{sign}::before"))
        for sign in ("better", "worse", "changed")
    ]
    assert "border-bottom: 2" in shapes[0]
    assert "border-top: 2" in shapes[1]
    assert "border" not in shapes[2]


def test_what_lies_below_zero_is_marked_where_no_number_says_so():
    labels = tuple(f"column {i:03d}" for i in range(40))
    grid = Heatmap("k", "t", "usd", ("row",), labels, ((*range(-20000, 20000, 1000),),))
    gains = Heatmap("k", "t", "usd", ("row",), labels, ((*range(1000, 41000, 1000),),))
    strokes = [
        draw_chart(each, width_mm=120).svg.count("stroke-width: 0.7") for each in (grid, gains)
    ]
    assert strokes[0] > 0
    assert strokes[1] == 0


def test_the_simulation_agrees_with_what_is_known():
    assert all(seen("#ffffff", view) == "#ffffff" for view in VIEWS)
    assert seen("#c4621d", "color") == "#c4621d"
    red, green = seen("#ff0000", "deuteranopia"), seen("#008000", "deuteranopia")
    assert distance(red, green) < 0.6 * distance("#ff0000", "#008000")
    assert len({seen("#8a3b5c", "grey")[i : i + 2] for i in (1, 3, 5)}) == 1
    assert seen_in('fill="#c4621d"', "grey") == f'fill="{seen("#c4621d", "grey")}"'
    # By hand: L*a*b* of pure red under D65.
    assert np.allclose(lab("#ff0000"), (53.24, 80.09, 67.20), atol=0.05)

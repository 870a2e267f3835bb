"""Placing and fitting labels; authority: identities over generated cases, and by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.charts import columns, marks, scales, style
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.spread import spread_apart
from perioptimal_report.charts.words import ELLIPSIS, shorten, width_mm, wrap
from perioptimal_report.shapes.chart_data import Bars, Mark, Segment

BARS_OF_FIFTY = Bars(
    "fifty",
    "Fifty",
    "h",
    tuple(f"Surgeon {i:02d}" for i in range(1, 51)),
    (Segment("a", tuple(map(float, range(50)))),),
)
BOX = Box(0, 0, 120, 50)
SCALE = scales.snug_scale(scales.Span(0, 24), 10, 115, 6)
NAMES = st.text(alphabet="abc ", min_size=1, max_size=40).filter(str.strip)
MARKS = st.lists(st.builds(Mark, NAMES, st.floats(0, 24)), min_size=1, max_size=5)


@given(MARKS)
@settings(max_examples=200, deadline=None)
def test_labels_of_marks_never_meet_and_stay_in_the_box(given_marks):
    placed = marks.place(given_marks, SCALE, "h", BOX)
    assert len(placed) == len(given_marks)
    for p in placed:
        assert BOX.left <= p.left
        assert p.right <= BOX.right + 1e-6
    for a in placed:
        for b in placed:
            if a is not b and a.level == b.level:
                assert a.right <= b.left or b.right <= a.left


@given(st.lists(st.floats(0, 40), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_spread_keeps_order_distance_and_bounds(wanted):
    placed = spread_apart(wanted, [4.0] * len(wanted), 0.0, 40.0)
    assert all(b - a >= 4.0 - 1e-9 for a, b in pairwise(sorted(placed)))
    assert min(placed) >= 2.0 - 1e-9
    assert max(placed) <= 38.0 + 1e-9


def test_spread_leaves_alone_what_does_not_touch():
    assert spread_apart([30.0, 10.0], [4.0, 4.0], 0.0, 40.0) == [30.0, 10.0]


@given(NAMES, st.floats(5, 60))
@settings(max_examples=200, deadline=None)
def test_wrapped_lines_fit(name, room):
    lines = wrap(name, room)
    assert 1 <= len(lines) <= 2
    assert all(width_mm(line) <= room for line in lines)
    if ELLIPSIS not in "".join(lines):
        assert " ".join(lines) == " ".join(name.split())


def test_shorten_cuts_only_what_is_too_long():
    assert shorten("Urology", 40) == "Urology"
    assert shorten("Urology", 8).endswith(ELLIPSIS)


@given(st.floats(-1e6, 1e6), st.floats(1e-5, 1e3), st.integers(3, 9))
@settings(max_examples=200, deadline=None)
def test_round_ticks_enclose_the_span(low, share, most):
    # Ticks are rounded to 12 digits: a span far below that, beside its values, is none to draw.
    width = share * max(1.0, abs(low))
    ticks = scales.round_ticks(scales.Span(low, low + width), most)
    assert ticks[0] <= low + 1e-6 * width
    assert ticks[-1] >= low + width - 1e-6 * width
    assert 2 <= len(ticks) <= 3 * most


@pytest.mark.parametrize(
    ("values", "zero", "low", "high"),
    [
        ((60.0, 80.0), False, 60.0, 80.0),
        ((60.0, 80.0), True, 0.0, 80.0),
        ((30.0, 80.0), False, 0.0, 80.0),
        ((-3.0, 5.0), False, -3.0, 5.0),
        ((None, 4.0), False, 0.0, 4.0),
        ((), False, 0.0, 1.0),
        ((0.0,), True, 0.0, 1.0),
    ],
)
def test_an_axis_is_cut_only_where_that_pays(values, zero, low, high):
    assert scales.span_of(values, zero=zero) == scales.Span(low, high)


def test_bars_of_many_lines_are_parted_without_loss():
    halves = columns.in_columns(BARS_OF_FIFTY, 165).charts
    assert tuple(label for half in halves for label in half.labels) == BARS_OF_FIFTY.labels
    values = tuple(v for half in halves for v in half.segments[0].values)
    assert (Segment("a", values),) == BARS_OF_FIFTY.segments


@pytest.mark.parametrize("parts", range(1, 8))
def test_neighboring_segments_differ_in_lightness(parts):
    inks = style.segment_inks(parts)
    lightness = [_lightness(ink) for ink in inks]
    assert len(inks) == parts
    assert all(abs(a - b) >= 15 for a, b in pairwise(lightness))


def _lightness(ink: str) -> float:
    """CIE L* of a color, written out from its definition."""
    channels = [int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16

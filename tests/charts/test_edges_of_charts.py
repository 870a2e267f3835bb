"""Charts of next to nothing; authority: they draw, warn of nothing and stay inside the canvas."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from svg_texts import canvas_size, set_texts

from perioptimal_report.charts.draw import draw_chart
from perioptimal_report.charts.sparkline import draw_sparkline
from perioptimal_report.shapes.chart_data import (
    Bars,
    Curve,
    Curves,
    Distribution,
    Dots,
    Flow,
    Heatmap,
    Mark,
    Panels,
    Segment,
    Series,
    Step,
    Waterfall,
)

EDGES = {
    "no dots": Dots("k", "t", "pct", (), ()),
    "one dot": Dots("k", "t", "pct", ("Urology",), (50.0,)),
    "all missing": Dots("k", "t", "min", ("Urology",), (None,), (None,), (None,), (0,)),
    "no bars": Bars("k", "t", "h", (), ()),
    "bars of zero": Bars("k", "t", "usd", ("Urology",), (Segment("a", (0.0,)),)),
    "far reference": Bars("k", "t", "h", ("A",), (Segment("a", (1.0,)),), Mark("far", 900.0)),
    "no counts": Distribution("k", "t", "min", (), ()),
    "one bin": Distribution("k", "t", "min", (3.0, 4.0), (0.0,), (Mark("median", 3.5),)),
    "no curves": Curves("k", "t", "h", "usd", ()),
    "one point": Curves("k", "t", "h", "usd", (Curve("a", (8.0,), (120.0,)),)),
    "flat": Curves("k", "t", "h", "pct", (Curve("a", (1.0, 2.0), (0.0, 0.0)),)),
    "no heat": Heatmap("k", "t", "pct", (), (), ()),
    "cold": Heatmap("k", "t", "pct", ("Mon",), ("a", "b"), ((None, None),)),
    "long columns": Heatmap("k", "t", "pct", ("Mon",), ("a b " * 30,) * 20, ((1.0,) * 20,)),
    "no flow": Flow("k", "t", "min", (), (), ()),
    "flow of zero": Flow("k", "t", "min", ("a",), ("Team",), ((0.0,),)),
    "no steps": Waterfall("k", "t", "h", ()),
    "zero steps": Waterfall("k", "t", "h", (Step("a", 0.0, True), Step("b", 0.0))),
    "one month": Series("k", "t", "min", ("2022-01",), (3.0,), 3.0, (3.0,), (3.0,), (0,)),
    "weeks": Series("k", "t", "usd", ("week 1", "week 2"), (1e6, 2e6), signals=(1,)),
    "no panels": Panels("k", "t", ()),
}


def _inside(drawing):
    width, _ = canvas_size(drawing.svg)
    return all(t.left >= -0.1 and t.right <= width + 0.1 for t in set_texts(drawing.svg))


@pytest.mark.parametrize("name", EDGES)
@pytest.mark.parametrize("width_mm", [165.0, 78.0])
def test_next_to_nothing_draws(name, width_mm):
    assert _inside(draw_chart(EDGES[name], width_mm=width_mm))


@pytest.mark.parametrize("name", ["one month", "weeks"])
def test_next_to_nothing_draws_small(name):
    assert canvas_size(draw_sparkline(EDGES[name]).svg)[0] > 0


VALUES = st.one_of(st.none(), st.floats(-1e7, 1e7))
UNITS = st.sampled_from(["pct", "points", "min", "usd", "ratio", "count", "per_1000_cases"])


@given(st.lists(VALUES, min_size=1, max_size=14), UNITS)
@settings(max_examples=40, deadline=None)
def test_dots_of_any_value_stay_inside(values, unit):
    labels = tuple(f"Surgeon {i:02d}" for i in range(len(values)))
    assert _inside(draw_chart(Dots("k", "t", unit, labels, tuple(values)), width_mm=110))


@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=9), UNITS)
@settings(max_examples=40, deadline=None)
def test_waterfalls_and_bars_of_any_value_stay_inside(values, unit):
    labels = tuple(f"step {i}" for i in range(len(values)))
    steps = tuple(Step(label, v) for label, v in zip(labels, values, strict=True))
    assert _inside(draw_chart(Waterfall("k", "t", unit, steps), width_mm=110))
    assert _inside(
        draw_chart(Bars("k", "t", unit, labels, (Segment("a", tuple(values)),)), width_mm=110)
    )


@given(st.lists(VALUES, min_size=1, max_size=30), UNITS)
@settings(max_examples=40, deadline=None)
def test_series_of_any_value_stay_inside(values, unit):
    labels = tuple(f"{2020 + i // 12}-{i % 12 + 1:02d}" for i in range(len(values)))
    chart = Series("k", "t", unit, labels, tuple(values), signals=tuple(range(0, len(values), 3)))
    assert _inside(draw_chart(chart, width_mm=110))

"""One chart of each kind and of each hard case, by name, for the tests and for looking at them."""

from __future__ import annotations

import math

from perioptimal_report.shapes.chart_data import (
    Bars,
    Chart,
    Curve,
    Curves,
    Distribution,
    Dots,
    Flow,
    Heatmap,
    Mark,
    Panels,
    Region,
    Segment,
    Series,
    Slope,
    Step,
    Waterfall,
)

SERVICES = (
    "Orthopedics",
    "General surgery",
    "Urology",
    "Cardiothoracic and vascular surgery (East campus)",
    "Ear, nose and throat",
    "Neurosurgery",
    "Otorhinolaryngologicoplasticoreconstructive",
)

DOTS = Dots(
    key="utilization",
    title="Utilization by service",
    unit="pct",
    labels=SERVICES,
    values=(81.2, 76.4, 70.1, 66.0, 58.3, 49.7, None),
    lows=(78.0, 71.1, 62.0, 60.2, 44.1, 40.0, None),
    highs=(84.1, 81.2, 78.0, 71.3, 71.9, 59.0, None),
    n=(1204, 642, 218, 187, 61, 40, 0),
    reference=Mark("all services", 71.3),
)
NEGATIVE_DOTS = Dots(
    key="shift",
    title="Change against 2021",
    unit="points",
    labels=("Orthopedics", "Urology", "Neurosurgery"),
    values=(-6.2, 1.4, 3.3),
    lows=(-9.0, -2.0, 0.4),
    highs=(-3.1, 4.4, 6.2),
)
MANY_DOTS = Dots(
    key="surgeons",
    title="First-case delay by surgeon",
    unit="min",
    labels=tuple(f"Surgeon {i:02d}" for i in range(1, 45)),
    values=tuple(42 - 0.8 * i for i in range(44)),
    lows=tuple(36 - 0.8 * i for i in range(44)),
    highs=tuple(50 - 0.8 * i for i in range(44)),
    n=tuple(200 - 3 * i for i in range(44)),
    reference=Mark("median", 21.0),
)
BARS = Bars(
    key="budget",
    title="Where budgeted hours go",
    unit="h",
    labels=SERVICES[:5],
    segments=(
        Segment("in-block use", (812, 640, 402, 220, 96)),
        Segment("late start", (64, 40, 33, 22, 5)),
        Segment("gaps between cases", (121, 80, 52, 30, 12)),
        Segment("early finish", (90, 130, 61, 44, 30)),
        Segment("whole block empty", (10, 24, 60, 12, 40)),
    ),
)
ONE_BAR = Bars(
    key="savings",
    title="Savings",
    unit="usd",
    labels=("Orthopedics", "Urology", "Neurosurgery", "Ear, nose and throat"),
    segments=(Segment("savings", (184_300, 96_200, 22_450, -31_200)),),
    reference=Mark("median", 59_000),
)
TWO_BARS = Bars(
    key="allotment",
    title="Hours a week, today and MCA",
    unit="pct",
    labels=("Half an hour or more", "A quarter of an hour"),
    segments=(Segment("waited for the surgeon", (52.0, 48.0)), Segment("other", (48.0, 52.0))),
)
_CENTERS = [4.25 + 0.5 * i for i in range(14)]
_EXPECTED = [38 * math.exp(-((x - 7.2) ** 2) / 2.6) for x in _CENTERS]
DISTRIBUTION = Distribution(
    key="demand",
    title="Hours used on a block-day",
    unit="h",
    edges=tuple(4 + 0.5 * i for i in range(15)),
    counts=(1, 2, 6, 9, 14, 25, 33, 38, 30, 21, 15, 6, 3, 1),
    marks=(Mark("median", 7.6), Mark("MCA allotment", 8.1), Mark("today's budget", 10.0)),
    fitted=Curve("log-normal", tuple(_CENTERS), tuple(_EXPECTED)),
)
SKEWED = Distribution(
    key="turnover",
    title="Turnover time",
    unit="min",
    edges=tuple(float(5 * i) for i in range(25)),
    counts=tuple(round(400 * i * math.exp(-i / 3)) for i in range(24)),
    marks=(Mark("median", 31.0), Mark("90th percentile", 64.0), Mark("cut-off", 90.0)),
)
_BUDGETS = [4 + 0.25 * i for i in range(33)]
CURVES = Curves(
    key="cost",
    title="Cost of a block-day by its budget",
    x_unit="h",
    y_unit="usd",
    curves=(
        Curve(
            "expected cost",
            tuple(_BUDGETS),
            tuple(900 + 210 * abs(x - 7.8) ** 1.7 for x in _BUDGETS),
        ),
        Curve(
            "observed days, same cost ratio",
            tuple(_BUDGETS),
            tuple(1000 + 190 * abs(x - 8.0) ** 1.7 for x in _BUDGETS),
        ),
    ),
    marks=(Mark("B*", 7.8), Mark("today's budget", 10.0)),
    rug=(5.1, 5.9, 6.3, 6.8, 6.9, 7.2, 7.4, 7.9, 8.1, 8.2, 8.8, 9.4, 10.6),
)
FIVE_CURVES = Curves(
    key="rooms",
    title="Rooms running by time of day",
    x_unit="h",
    y_unit="rooms",
    curves=tuple(
        Curve(
            day,
            tuple(map(float, range(6, 22))),
            tuple(max(0, 14 + i - (x - 11) ** 2 / 4) for x in range(6, 22)),
        )
        for i, day in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"))
    ),
)
HEATMAP = Heatmap(
    key="staffing",
    title="Rooms running by half hour",
    unit="rooms",
    rows=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    columns=tuple(f"{h:02d}:{m:02d}" for h in range(6, 20) for m in (0, 30)),
    values=tuple(
        tuple(
            None
            if d == 5 and i > 18
            else round(max(0.0, (12 + d if d < 5 else 3) * math.sin((i + 1) / 9)), 1)
            for i in range(28)
        )
        for d in range(6)
    ),
)
STAFFED_HEATMAP = Heatmap(
    key="staffed",
    title="Rooms running, and those that staff is there for",
    unit="rooms",
    rows=HEATMAP.rows[:5],
    columns=HEATMAP.columns,
    values=HEATMAP.values[:5],
    region=Region(
        "more rooms run than are staffed",
        tuple(tuple((value or 0.0) > 12.5 for value in row) for row in HEATMAP.values[:5]),
    ),
)
FLOW = Flow(
    key="causes",
    title="Minutes late, by cause and lens",
    unit="min",
    sources=(
        "patient late or not ready",
        "surgeon late or not available",
        "instruments, equipment or supplies",
        "building or computer system",
        "Not recorded",
    ),
    targets=("Patient", "Team", "Day", "Institution", "Not recorded"),
    values=(
        (812.0, 0.0, 0.0, 0.0, 0.0),
        (0.0, 1240.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, 610.0, 0.0, 0.0),
        (0.0, 0.0, 0.0, 9.0, 0.0),
        (0.0, 0.0, 0.0, 0.0, 388.0),
    ),
)
DIVERGING = Heatmap(
    key="change",
    title="Change in utilization",
    unit="points",
    rows=SERVICES[:4],
    columns=("Mon", "Tue", "Wed", "Thu", "Fri"),
    values=tuple(tuple((d - 2) * 3.1 + s for d in range(5)) for s in range(4)),
)
WATERFALL = Waterfall(
    key="capacity",
    title="From staffed to used hours",
    unit="h",
    steps=(
        Step("Staffed hours", 12_400, is_total=True),
        Step("Late starts", -640),
        Step("Gaps between cases beyond the turnover cut-off", -1_870),
        Step("Early finish", -2_110),
        Step("Empty blocks", -980),
        Step("Used by other owners", 450),
        Step("Used hours", 7_250, is_total=True),
    ),
)
BELOW_ZERO = Waterfall(
    key="margin",
    title="Margin",
    unit="usd",
    steps=(
        Step("Margin today", -40_000, is_total=True),
        Step("Fewer late hours", 65_000),
        Step("New staff", -51_000),
        Step("Margin then", -26_000, is_total=True),
    ),
)
_MONTHS = tuple(f"{2021 + i // 12}-{i % 12 + 1:02d}" for i in range(24))
_MINUTES = (
    31,
    33,
    30,
    36,
    34,
    32,
    29,
    35,
    33,
    31,
    34,
    52,
    33,
    32,
    30,
    None,
    31,
    28,
    24,
    23,
    22,
    24,
    23,
    21,
)
SERIES = Series(
    key="first_case",
    title="First-case delay by month",
    unit="min",
    labels=_MONTHS,
    values=tuple(None if v is None else float(v) for v in _MINUTES),
    centre=30.6,
    lowers=(20.9,) * len(_MONTHS),
    uppers=(40.3,) * len(_MONTHS),
    signals=(11, 18, 19, 20, 21, 22, 23),
)
SHORT_SERIES = Series(
    key="rate",
    title="Utilization by month",
    unit="pct",
    labels=("2022-01", "2022-02", "2022-03"),
    values=(71.0, 74.2, 69.9),
)
EMPTY_SERIES = Series(key="none", title="Nothing", unit="usd", labels=(), values=())
PANELS = Panels(
    key="blocks",
    title="Every block with its fitted density",
    charts=tuple(
        Distribution(
            key=f"block-{i}",
            title=name,
            unit="h",
            edges=DISTRIBUTION.edges,
            counts=tuple(max(0, c - 3 * i) for c in DISTRIBUTION.counts),
            marks=(Mark("B*", 7.6 + 0.2 * i), Mark("today", 9.0)),
            fitted=Curve("gamma", tuple(_CENTERS), tuple(max(0.0, y - 3 * i) for y in _EXPECTED)),
        )
        for i, name in enumerate(SERVICES[:5])
    ),
)
BAR_PANELS = Panels(
    key="costs",
    title="Classic, under and over",
    charts=(
        Bars(
            "a",
            "Monday",
            "usd",
            SERVICES[:3],
            tuple(Segment(s, (9_000, 7_200, 4_100)) for s in ("under", "over")),
        ),
        Bars(
            "b",
            "Tuesday",
            "usd",
            SERVICES[:3],
            tuple(Segment(s, (4_000, 5_200, 7_100)) for s in ("under", "over")),
        ),
    ),
)
DOT_PANELS = Panels("days", "By weekday", (DOTS, DOTS))
CURVE_PANELS = Panels("curves", "Cost curves", (CURVES, CURVES, CURVES))

SEVENTY_DOTS = Dots(
    "blocks",
    "Every owner",
    "pct",
    tuple(f"Surgeon {i:02d}" for i in range(1, 71)),
    tuple(90 - i for i in range(70)),
)
TWO_SOURCES = Bars(
    "sources",
    "By source",
    "usd",
    tuple(f"Service {i}" for i in range(1, 4)),
    tuple(Segment(f"part {i}", (1000.0 + 90 * i, -300.0, 800.0)) for i in range(1, 9)),
    Mark("a reference line with quite a long name that has to be cut", 5200),
)

SLOPE = Slope(
    "hours",
    "Block hours a week",
    "h",
    "Today",
    "Best with 5 changes",
    SERVICES,
    (80.0, 62.5, 40.0, 40.0, 39.5, 16.0, 0.0),
    (96.0, 62.5, 40.0, 32.0, 31.5, 8.0, 8.0),
)
FLAT_SLOPE = Slope(
    "flat", "Nothing moves", "h", "Today", "Then", ("Eye", "Ear"), (8.0, 8.0), (8, 8)
)

GALLERY: dict[str, Chart] = {
    "dots": DOTS,
    "negative_dots": NEGATIVE_DOTS,
    "many_dots": MANY_DOTS,
    "bars": BARS,
    "one_bar": ONE_BAR,
    "two_bars": TWO_BARS,
    "distribution": DISTRIBUTION,
    "skewed": SKEWED,
    "curves": CURVES,
    "five_curves": FIVE_CURVES,
    "heatmap": HEATMAP,
    "diverging": DIVERGING,
    "staffed_heatmap": STAFFED_HEATMAP,
    "flow": FLOW,
    "waterfall": WATERFALL,
    "below_zero": BELOW_ZERO,
    "series": SERIES,
    "short_series": SHORT_SERIES,
    "empty_series": EMPTY_SERIES,
    "seventy_dots": SEVENTY_DOTS,
    "two_sources": TWO_SOURCES,
    "slope": SLOPE,
    "flat_slope": FLAT_SLOPE,
    "panels": PANELS,
    "bar_panels": BAR_PANELS,
    "dot_panels": DOT_PANELS,
    "curve_panels": CURVE_PANELS,
}

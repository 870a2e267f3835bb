"""Made-up results of every shape: all kinds of chart, missing values, long names, many rows."""

import math

from perioptimal_report.shapes.chart_data import (
    Bars,
    Curve,
    Curves,
    Distribution,
    Dots,
    Heatmap,
    Mark,
    Panels,
    Segment,
    Series,
    Step,
    Waterfall,
)
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Exclusion,
    Interval,
    Measure,
    Number,
    Row,
)

SERVICES = (
    "Orthopedics and Sports Medicine",
    "General and Bariatric Surgery",
    "Cardiothoracic Surgery",
    "Gynecology and Gynecologic Oncology",
    "Neurosurgery",
    "Ophthalmology",
    "Otolaryngology",
    "Plastic and Reconstructive Surgery",
    "Urology",
    "Vascular Surgery",
    "Podiatry",
    "Pediatrics",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
ROOMS = tuple(f"OR {number}" for number in range(1, 9))


def wave(position: int, middle: float, swing: float) -> float:
    """A value that moves with its position, the same in every run."""
    return middle + swing * math.sin(1.7 * position + 0.4)


def estimate(value: float, unit: str, n: int, half: float = 0.0) -> Estimate:
    bounds = Interval(value - half, value + half, "week bootstrap") if half else None
    reason = None if half else "a count of all cases"
    return Estimate(value=value, unit=unit, n=n, interval=bounds, reason=reason)


def number(key: str, label: str, better: str, found: Estimate) -> Number:
    return Number(Measure(key, label, better), found)


def months(
    key: str, title: str, middle: float, swing: float, *, signals: tuple[int, ...] = ()
) -> Series:
    labels = tuple(f"{2024 + m // 12}-{m % 12 + 1:02d}" for m in range(15))
    values = tuple(wave(m, middle, swing) for m in range(15))
    return Series(
        key=f"{key}.trend",
        title=title,
        unit="pct",
        labels=labels,
        values=values,
        centre=middle,
        lowers=(middle - 2 * swing,) * 15,
        uppers=(middle + 2 * swing,) * 15,
        signals=signals,
    )


def service_table() -> Breakdown:
    """Twelve services, one of them with too few block-days to have a value."""
    measures = (
        Measure("utilization", "Utilization", "neither"),
        Measure("under", "Underutilization", "lower"),
        Measure("over", "Overutilization", "lower"),
        Measure("budget", "Block time"),
    )
    missing = Estimate(None, "pct", 3, reason="fewer than 8 block-days")
    lost = Estimate(None, "pct", 3, reason="no block in force on a workday of the period")
    rows = [
        Row(
            service,
            (
                estimate(wave(i, 74, 14), "pct", 40 + 3 * i, 6.2),
                estimate(wave(i, 28, 8), "pct", 40 + 3 * i, 3.0),
                estimate(wave(i, 7, 5), "pct", 40 + 3 * i),
                estimate(410 + 73.5 * i, "h", 40 + 3 * i),
            ),
            marked=i == 2,
        )
        for i, service in enumerate(SERVICES[:10])
    ]
    rows += [Row(SERVICES[10], (missing, missing, missing, estimate(24, "h", 3)))]
    rows += [Row(SERVICES[11], (lost, lost, lost, Estimate(0, "h", 3)))]
    return Breakdown(
        "service", "Use of block time, lowest utilization first", measures, tuple(rows)
    )


def surgeon_table() -> Breakdown:
    """Forty-six surgeons: more than are printed."""
    measures = (Measure("median", "Median turnover"), Measure("p90", "90th percentile"))
    rows = tuple(
        Row(
            f"Surgeon {i:02d}",
            (estimate(wave(i, 29, 7), "min", 20 + i, 2.4), estimate(wave(i, 52, 9), "min", 20 + i)),
        )
        for i in range(1, 47)
    )
    return Breakdown("surgeon", "Turnover by surgeon who follows", measures, rows)


def asa_table() -> Breakdown:
    classes = ("I", "II", "III", "IV", "V", "VI", "not recorded")
    measures = tuple(
        Measure(f"asa_{c}", f"ASA {c}" if len(c) < 4 else c.capitalize()) for c in classes
    )
    rows = tuple(
        Row(
            s,
            tuple(estimate(round(wave(i + j, 14.2, 9), 2), "pct", 210 + 17 * i) for j in range(7)),
        )
        for i, s in enumerate(SERVICES)
    )
    return Breakdown("service", "ASA physical status by service", measures, rows)


def dots(key: str, title: str, unit: str = "pct") -> Dots:
    values = tuple(wave(i, 70, 14) for i in range(11))
    return Dots(
        key,
        title,
        unit,
        SERVICES[:12],
        (*values, None),
        (*(v - 6 for v in values), None),
        (*(v + 6 for v in values), None),
        tuple(40 + 3 * i for i in range(12)),
        Mark("suite", 71.4),
    )


def bars(key: str, title: str) -> Bars:
    names = ("In block", "Late start", "Gaps", "Early finish", "Empty")
    parts = tuple(
        Segment(name, tuple(abs(wave(i + j, 300 if j == 0 else 40, 25)) for i in range(10)))
        for j, name in enumerate(names)
    )
    return Bars(key, title, "h", SERVICES[:10], parts)


def histogram(key: str, title: str, middle: float = 26.0) -> Distribution:
    edges = tuple(float(5 * i) for i in range(19))
    heights = tuple(
        round(180 * math.exp(-(((5 * i + 2.5 - middle) / 14) ** 2)), 0) for i in range(18)
    )
    curve = Curve(
        "log-normal", tuple(e + 2.5 for e in edges[:-1]), tuple(h * 0.96 + 1 for h in heights)
    )
    return Distribution(key, title, "min", edges, heights, (Mark("median", middle),), curve)


def cost_curve(key: str, title: str) -> Curves:
    hours = tuple(0.5 * i for i in range(2, 41))
    at = {r: tuple(600 * h + 600 * r * max(0.0, 11 - h) ** 1.2 for h in hours) for r in (1, 2, 3)}
    curves = tuple(Curve(f"ratio {r}", hours, at[r]) for r in at)
    rug = tuple(round(wave(i, 10, 3), 2) for i in range(60))
    return Curves(
        key, title, "h", "usd", curves, (Mark("today", 16.0), Mark("allotment", 11.2)), rug
    )


def heatmap(key: str, title: str) -> Heatmap:
    columns = tuple(f"{h:02d}:{q:02d}" for h in range(6, 20) for q in (0, 15, 30, 45))
    grid = tuple(
        tuple(
            None if j > 50 and i == 4 else round(max(0.0, 7 * math.sin((j + 2) / 18) + i / 3), 2)
            for j in range(len(columns))
        )
        for i in range(5)
    )
    return Heatmap(key, title, "rooms", WEEKDAYS, columns, grid)


def waterfall(key: str, title: str) -> Waterfall:
    steps = (
        Step("Block time in force", 7410.0, is_total=True),
        Step("Empty block-days", -402.5),
        Step("Late starts", -318.0),
        Step("Gaps and turnovers", -911.5),
        Step("Early finishes", -644.0),
        Step("Used in block", 5134.0, is_total=True),
    )
    return Waterfall(key, title, "h", steps)


def panels(key: str, title: str) -> Panels:
    return Panels(
        key,
        title,
        tuple(histogram(f"{key}.{i}", day, 18 + 4 * i) for i, day in enumerate(WEEKDAYS)),
    )


def weekday_table(owner: int) -> Breakdown:
    """The paper's form: weekdays across, what was fitted and allotted down."""
    measures = tuple(
        Measure(key, label)
        for key, label in (
            ("family", "Distribution"),
            ("days", "Block-days"),
            ("mean_cases", "Cases a day"),
            ("ks_naive", "KS p, naive"),
            ("ks_corrected", "KS p, corrected"),
            ("budget", "Today"),
            ("allotment_1", "Allotment, ratio 1"),
            ("allotment_2", "Allotment, ratio 2"),
            ("allotment_3", "Allotment, ratio 3"),
            ("savings", "Savings a year"),
        )
    )
    families = ("log-normal", "Weibull", "gamma", "normal", "Harrell–Davis")
    few = Estimate(None, "usd", 14, reason="fewer than 26 block-days")
    rows = tuple(
        Row(
            day,
            (
                families[i],
                Estimate(52 - i, "days", 52 - i),
                estimate(wave(i + owner, 3.1, 0.8), "cases", 52 - i),
                Estimate(abs(wave(i, 0.3, 0.2)), "p", 52 - i),
                Estimate(abs(wave(i, 0.11, 0.1101)), "p", 52 - i),
                Estimate(16.0, "h", 52 - i),
                *(estimate(wave(i, 9 + r, 1.2), "h", 52 - i, 0.8) for r in (1, 2, 3)),
                few if i == 4 else estimate(11840.0 - 2210.0 * i, "usd", 52 - i, 3100.0),
            ),
        )
        for i, day in enumerate(WEEKDAYS)
    )
    return Breakdown(
        "weekday", "Demand, fit and allotment by weekday", measures, rows, transposed=True
    )


LEFT_OUT = (
    Exclusion("cases without a scheduled start", 41),
    Exclusion("negative gaps, counted as overlaps", 12),
)

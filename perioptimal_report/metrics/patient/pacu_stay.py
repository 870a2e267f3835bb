"""How long patients stay in the PACU."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_quantile
from perioptimal_report.metrics.kit.breakdowns import (
    Cells,
    Column,
    Dimension,
    Sum,
    breakdown,
    dots,
    filled,
    leader,
    mark,
)
from perioptimal_report.metrics.kit.ratios import (
    S_PER_MIN,
    Groups,
    by_hour,
    by_label,
    by_weekday,
    number,
    quantile,
    quantiles_by_group,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG
from perioptimal_report.shapes.results import (
    Benchmark,
    Breakdown,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Number,
    Reference,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 70
NO_STAYS = "no PACU stays with both times in the period"
NORMAL_MAD = 0.6745
"""The median absolute deviation of a normal distribution in standard deviations."""
FAR = 3.5

MEDIAN = Measure("median", "PACU stay, median", "lower")
Q1 = Measure("q1", "PACU stay, first quartile", "lower")
Q3 = Measure("q3", "PACU stay, third quartile", "lower")
P90 = Measure("p90", "PACU stay, 90th percentile", "lower")
OVER = Measure("over", "Stays above the site's limit", "lower")
ANOMALIES = Measure("anomalies", "Stays far from those of their service", "lower")
ANOMALIES_LONG = Measure("anomalies_long", "Of these, far longer", "lower")
STAYS = Measure("stays", "PACU stays")

WEISSMAN = Reference(
    "Weissman 2019",
    "Weissman C, Scemama J, Weiss YG. The ratio of PACU length-of-stay to surgical duration:"
    " practical observations. Acta Anaesthesiol Scand 2019;63:1143–51.",
)
IGLEWICZ = Reference(
    "Iglewicz 1993",
    "Iglewicz B, Hoaglin DC. How to detect and handle outliers. ASQC Basic References in Quality"
    " Control, vol. 16. Milwaukee: ASQC Quality Press; 1993.",
)

NOTE = MethodNote(
    title="PACU stay",
    lens="patient",
    question="How long do patients stay in the PACU?",
    counted="Stays of completed cases of every day of the period, from arrival in the PACU to"
    " departure. A stay is far from those of its service when its robust z is beyond 3.5 either"
    " way: worth a look at the record, no more.",
    leaves_out="Cases without an arrival or a departure, which are counted below: patients who"
    " went elsewhere, and times nobody wrote down.",
    formula="stay = departure − arrival. Median, quartiles and 90th percentile, linear between"
    " order statistics. Robust z = 0.6745 × (stay − median) ÷ median absolute deviation, both of"
    " the service; none where the deviation is 0. Interval: week-cluster bootstrap, 95 %.",
    sources=(HESTERBERG, IGLEWICZ),
    measures=(MEDIAN, Q1, Q3, P90, OVER, ANOMALIES, ANOMALIES_LONG, STAYS),
    needs=("cases.pacu_in", "cases.pacu_out"),
    benchmarks=(
        Benchmark("Median 117 min of 17,047 patients at one tertiary medical center", WEISSMAN),
    ),
)

LONG = Heading(
    "long",
    "Half of all patients left the PACU within {median}; {service} accounts for {service_share}"
    " of the long stays",
)
TYPICAL = Heading(
    "typical",
    "Half of all patients left the PACU within {median}, nine in ten within {p90}",
)

EXAMPLES = (
    Example(
        says="Stays 60, 70, 80, 90 and 400 min: median 80; deviation 10, so that 400 is far off.",
        facts={
            "pacu_stays": """
                date       case_id service in_hour stay_s
                2025-03-03 A       Ortho   9       60m
                2025-03-03 B       Ortho   10      70m
                2025-03-03 C       Ortho   11      80m
                2025-03-04 D       Ortho   12      90m
                2025-03-04 E       Ortho   13      400m
            """
        },
        expected={
            "median": 80,
            "q1": 70,
            "q3": 90,
            "p90": 276,
            "over": 20,
            "anomalies": 1,
            "anomalies_long": 1,
            "stays": 5,
        },
    ),
    Example(
        says="A stay without an end is none; equal stays have no deviation and no anomaly.",
        facts={
            "pacu_stays": """
                date       case_id service in_hour stay_s
                2025-03-03 A       Ortho   9       100m
                2025-03-03 B       Ortho   10      100m
                2025-03-03 C       Ortho   11      100m
                2025-03-04 D       Eye     12      -
            """
        },
        expected={"median": 100, "over": 100, "anomalies": 0, "stays": 3},
        settings={"thresholds": {"pacu_long_min": 90}},
    ),
)


def pacu_stay(pacu_stays: pd.DataFrame, settings: Engagement) -> Result:
    """Median stay in the PACU [min].

    Uses ``stay_s``, ``service``, ``weekday``, ``in_hour``, ``date``. No value without a stay with
    both times. Source: Iglewicz and Hoaglin 1993 for the robust z.
    """
    known = pacu_stays["stay_s"].notna().to_numpy(dtype=bool)
    stays = pacu_stays[known].reset_index(drop=True)
    stay_min = seconds(stays, "stay_s") / S_PER_MIN
    weeks = sample_weeks(stays["date"], settings)
    over = (stay_min > settings.thresholds.pacu_long_min).astype(np.float64)
    services = by_label(stays["service"])
    z = robust_z(stay_min, services)
    numbers = (*_typical(stay_min, over, weeks), *_counts(z))
    tables = _tables(stays, stay_min, (over, (np.abs(z) > FAR).astype(np.float64)), weeks)
    return Result(
        key="pacu_stay",
        numbers=numbers,
        breakdowns=tables,
        charts=_charts(numbers[0], tables),
        exclusions=(
            Exclusion("no arrival in the PACU or no departure recorded", int((~known).sum())),
        ),
        finding=_finding(numbers, over, services, weeks),
        basis=of_quantile(stay_min, 0.5, stays["date"]),
    )


def robust_z(values: FloatArray, groups: Groups) -> FloatArray:
    """How far each value lies from its group's median, in robust standard deviations.

    0.6745 × (value − median) ÷ median absolute deviation; 0 where the deviation is 0.
    Source: Iglewicz and Hoaglin 1993.
    """
    z = np.zeros(len(values))
    for code in range(len(groups.labels)):
        rows = groups.rows_of(code)
        away = values[rows] - np.median(values[rows])
        spread = float(np.median(np.abs(away)))
        if spread > 0:
            z[rows] = NORMAL_MAD * away / spread
    return z


def _typical(stay_min: FloatArray, over: FloatArray, weeks: WeekSample) -> tuple[Number, ...]:
    quantiles = ((MEDIAN, 0.5), (Q1, 0.25), (Q3, 0.75), (P90, 0.9))
    return (
        *(
            Number(measure, quantile(stay_min, part, "min", weeks, empty=NO_STAYS))
            for measure, part in quantiles
        ),
        number(share(OVER, over), weeks),
    )


def _counts(z: FloatArray) -> tuple[Number, ...]:
    return (
        total(ANOMALIES, "cases", (np.abs(z) > FAR).astype(np.float64)),
        total(ANOMALIES_LONG, "cases", (z > FAR).astype(np.float64)),
        total(STAYS, "cases", np.ones(len(z))),
    )


def _tables(
    stays: pd.DataFrame,
    stay_min: FloatArray,
    marked: tuple[FloatArray, FloatArray],
    weeks: WeekSample,
) -> tuple[Breakdown, ...]:
    dimensions = (
        Dimension("service", "PACU stay by service", by_label(stays["service"])),
        Dimension("hour", "PACU stay by hour of arrival", by_hour(stays["in_hour"])),
        Dimension("weekday", "PACU stay by weekday", by_weekday(stays["weekday"])),
    )
    return filled(
        *(
            breakdown(
                each,
                _columns(each.groups, stay_min, marked, weeks),
                weeks,
                largest_first=each.groups.totals(marked[0]) if each.by == "service" else None,
            )
            for each in dimensions
        )
    )


def _columns(
    groups: Groups, stay_min: FloatArray, marked: tuple[FloatArray, FloatArray], weeks: WeekSample
) -> tuple[Column, ...]:
    over, far = marked
    return (
        Cells(MEDIAN, quantiles_by_group(stay_min, 0.5, "min", groups, weeks)),
        Cells(P90, quantiles_by_group(stay_min, 0.9, "min", groups, weeks)),
        share(OVER, over),
        Sum(ANOMALIES, "cases", far),
        Sum(STAYS, "cases", np.ones(len(over))),
    )


def _charts(median: Number, tables: tuple[Breakdown, ...]) -> tuple[Dots, ...]:
    title, reference = "Median PACU stay by service", mark("All services", median.estimate)
    return tuple(
        dots("pacu_stay.by_service", title, table, 0, reference=reference) for table in tables[:1]
    )


def _finding(
    numbers: tuple[Number, ...], over: FloatArray, services: Groups, weeks: WeekSample
) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    if found["median"].value is None:
        return NO_FINDING
    values = {key: found[key] for key in ("median", "p90", "over")}
    most = leader(over, services, weeks)
    if most is None or len(services.labels) == 1 or not most.certain:
        return TYPICAL.finding(values)
    return LONG.finding({**values, "service": most.label, "service_share": most.share})

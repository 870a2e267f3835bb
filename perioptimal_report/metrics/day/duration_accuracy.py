"""How well booked room time foretells the room time used."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Cells,
    Dimension,
    breakdown,
    clearly_above,
    clearly_below,
    distribution,
    dots,
    filled,
    mark,
    marks,
)
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    S_PER_MIN,
    Ratio,
    by_label,
    by_weekday,
    lower_bounds,
    number,
    sample_weeks,
    seconds,
    share,
    total,
    whole,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart, Mark
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import DEXTER_BIAS, HESTERBERG
from perioptimal_report.shapes.results import (
    Benchmark,
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Number,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 80
MIN_PER_8H = 480.0
BIN_EDGES_MIN = tuple(range(-120, 130, 10))

BIAS = Measure("bias", "Bias: used minus booked time, per 8 h used")
BIAS_LOWER = Measure("bias_lower", "Lower 95% bound of the bias")
MAPE = Measure("mape", "Mean absolute error, of the time used", "lower")
WITHIN = Measure("within", "Cases that used their booked time, within the limit", "higher")
CASES = Measure("cases", "Cases with booked time")

NOTE = MethodNote(
    title="Accuracy of booked durations",
    lens="day",
    question="Can the schedule be believed: do cases take the time they are booked for?",
    counted="Completed cases of every day of the period with a booked time above 0. Used time is"
    " wheels in to wheels out. Bias above 0 says that cases took longer than booked.",
    leaves_out="Cases without a booked time; cancelled cases.",
    formula="bias = sum of (used − booked) ÷ sum of used × 480 min, in minutes per 8 h of used"
    " time; its lower bound is one-sided (95%). Mean absolute error = mean of |used − booked| ÷"
    " used × 100. Within: cases with |used − booked| up to the limit ÷ cases × 100. Interval:"
    " week-cluster bootstrap, 95%.",
    sources=(DEXTER_BIAS, HESTERBERG),
    measures=(BIAS, BIAS_LOWER, MAPE, WITHIN, CASES),
    needs=("cases.booked_min",),
    benchmarks=(
        Benchmark(
            "At one academic hospital the lower 95% bounds of the services' biases ran from 3 to"
            " 65 min per 8 h of used time.",
            DEXTER_BIAS,
        ),
    ),
)

OVER_BOOKED = Heading(
    "over_booked",
    "Cases are booked longer than they take, by {bias:size} of use",
)
UNDER_BOOKED = Heading(
    "under_booked",
    "Cases take longer than booked, by {bias} of use",
)
NO_BIAS = Heading(
    "no_bias",
    "Booked times show no bias that chance could not explain; {within} of cases kept close to"
    " theirs",
)

EXAMPLES = (
    Example(
        says="Used 100 and 140 for booked 90 and 120: 30 min over in 240, 60 min per 8 h.",
        facts={
            "completed_cases": """
                date       service duration_s booked_s
                2025-03-03 Ortho   100m       90m
                2025-03-03 General 140m       120m
            """
        },
        expected={"bias": 60, "mape": 12.142857, "within": 50, "cases": 2},
    ),
    Example(
        says="Errors of −20 and +20 cancel in the bias, not in the error; no booking, not counted.",
        facts={
            "completed_cases": """
                date       service duration_s booked_s
                2025-03-03 Ortho   80m        100m
                2025-03-03 Ortho   100m       80m
                2025-03-04 Ortho   100m       -
            """
        },
        expected={"bias": 0, "mape": 22.5, "within": 0, "cases": 2},
    ),
)


def duration_accuracy(completed_cases: pd.DataFrame, settings: Engagement) -> Result:
    """Bias of booked durations [min per 8 h of used time].

    Uses ``duration_s``, ``booked_s``, ``service``, ``weekday``, ``date``. No value without a case
    with booked time. Source: Dexter 2005 (used minus booked, per 8 h of used time).
    """
    booked = seconds(completed_cases, "booked_s")
    known = booked > 0
    cases = completed_cases[known]
    used, error = seconds(cases, "duration_s"), seconds(cases, "duration_s") - booked[known]
    weeks = sample_weeks(cases["date"], settings)
    ratios = _ratios(used, error, settings.thresholds.duration_within_min)
    bias, mape, within = (number(ratio, weeks) for ratio in ratios)
    lower = Number(BIAS_LOWER, lower_bounds(ratios[0], whole(len(used)), weeks)[0])
    tables = _tables(cases, ratios, error, weeks)
    return Result(
        key="duration_accuracy",
        numbers=(bias, lower, mape, within, total(CASES, "cases", np.ones(len(used)))),
        breakdowns=tables,
        charts=_charts(bias.estimate, tables, error),
        exclusions=(Exclusion("no booked time", int((~known).sum())),),
        finding=_finding(bias.estimate, within.estimate, tables),
        basis=of_ratio(ratios[0], cases["date"]),
    )


def _ratios(used: FloatArray, error: FloatArray, within_min: float) -> tuple[Ratio, Ratio, Ratio]:
    one = np.ones(len(used))
    return (
        Ratio(BIAS, "min_per_8h", error, used, MIN_PER_8H),
        Ratio(MAPE, "pct", np.abs(error) / used, one, PCT),
        share(WITHIN, (np.abs(error) <= within_min * S_PER_MIN).astype(np.float64)),
    )


def _tables(
    cases: pd.DataFrame, ratios: tuple[Ratio, Ratio, Ratio], error: FloatArray, weeks: WeekSample
) -> tuple[Breakdown, ...]:
    services = by_label(cases["service"])
    by_service = Dimension("service", "Booked against used time by service", services)
    lower = Cells(BIAS_LOWER, lower_bounds(ratios[0], services, weeks))
    by_day = Dimension(
        "weekday", "Booked against used time by weekday", by_weekday(cases["weekday"])
    )
    return filled(
        breakdown(
            by_service,
            (ratios[0], lower, *ratios[1:]),
            weeks,
            largest_first=np.abs(services.totals(error)),
        ),
        breakdown(by_day, ratios, weeks),
    )


def _charts(bias: Estimate, tables: tuple[Breakdown, ...], error: FloatArray) -> tuple[Chart, ...]:
    if not tables:
        return ()
    errors_min = error / S_PER_MIN
    lines = marks(Mark("As booked", 0.0))
    return (
        dots(
            "duration_accuracy.by_service",
            "Bias by service",
            tables[0],
            0,
            reference=mark("All services", bias),
        ),
        distribution(
            "duration_accuracy.errors",
            "Used minus booked time",
            "min",
            errors_min,
            BIN_EDGES_MIN,
            marks=lines,
        ),
    )


def _finding(bias: Estimate, within: Estimate, tables: tuple[Breakdown, ...]) -> Finding:
    if bias.value is None:
        return NO_FINDING
    over, under = clearly_below(bias, 0.0), clearly_above(bias, 0.0)
    values: dict[str, Estimate | str] = {"bias": bias, "within": within}
    if not over and not under:
        return NO_BIAS.finding(values, certain=False)
    top = tables[0].rows[0]
    where = {"service": top.label, "service_bias": top.cells[0]}
    return (OVER_BOOKED if over else UNDER_BOOKED).finding({**values, **where})

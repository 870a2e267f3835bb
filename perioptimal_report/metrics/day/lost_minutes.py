"""Block minutes that were not used by anyone, each in one class."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import Dimension, Sum, breakdown, filled, leader
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    S_PER_H,
    S_PER_MIN,
    Groups,
    Ratio,
    by_label,
    by_month,
    by_weekday,
    number,
    sample_weeks,
    seconds,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Bars, Chart, Segment, Step, Waterfall
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, MCINTOSH, STRUM
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 60


NO_BLOCKS = "no block time in the period"


MAX_BARS = 25


LOST_KINDS = {
    "late_start": "Late start",
    "gaps": "Gaps between cases",
    "early_finish": "Early finish",
    "empty": "Whole block empty",
}


OTHERS = "Used by other owners"


COLUMNS = {
    "late_start": "late_start_s",
    "gaps": "gap_s",
    "early_finish": "early_finish_s",
    "empty": "empty_s",
}


LOST = Measure("lost", "Block time that nobody used", "lower")


LOST_MIN = Measure("lost_min", "Block time that nobody used", "lower")


KINDS = tuple(Measure(f"{kind}_min", label, "lower") for kind, label in LOST_KINDS.items())


TURNOVER_MIN = Measure("turnover_min", "Of the gaps: turnovers up to the cut-off")


CANCELLED_MIN = Measure(
    "cancelled_min", "Of it: where cases cancelled late were booked, at most", "lower"
)


OTHERS_MIN = Measure("others_min", OTHERS)


BUDGET_MIN = Measure("budget_min", "Block time budgeted")


USED_MIN = Measure("used_min", "Used in-block by its owner")


NOTE = MethodNote(
    title="Lost block minutes",
    lens="day",
    question="Where does block time go that nobody used?",
    counted="Every second of a block in force belongs to one class: used by its owner, used by"
    " other owners, before the first case of the day in the block (late start), between cases"
    " (gaps), after the last case (early finish), or the whole block without any case (empty)."
    " Minutes in which two cases overlap in a room count once. Cancellations as downtime: of the"
    " time nobody used in a room on a date, no more than was booked there for cases cancelled after"
    " the cut-off; it is part of the four classes and no fifth one.",
    leaves_out="Days that are not workdays; block time released with the notice the settings ask"
    " for; time outside blocks.",
    formula="lost = late start + gaps + early finish + empty; budget = used + used by others +"
    " lost, exactly, in whole seconds. Share: lost ÷ budget × 100. Interval: week-cluster"
    " bootstrap, 95%.",
    sources=(STRUM, MCINTOSH, HESTERBERG),
    measures=(
        LOST,
        LOST_MIN,
        *KINDS,
        TURNOVER_MIN,
        OTHERS_MIN,
        BUDGET_MIN,
        USED_MIN,
        CANCELLED_MIN,
    ),
    needs=("blocks.owner",),
)


LARGEST = Heading(
    "largest",
    "Nobody used {lost} of block time; {kind} are the largest part ({kind_share})",
    spoken={
        "kind": {
            "late_start": "late starts",
            "gaps": "gaps between cases, turnovers among them,",
            "early_finish": "early finishes",
            "empty": "blocks left wholly empty",
        }
    },
)

EXAMPLES = (
    Example(
        says="600 = 450 used + 20 by others + 15 late + 60 gaps + 55 early: 130 lost, 21.67%.",
        facts={
            "block_days": """
                owner date       budget_s in_block_s others_s late_start_s gap_s early_finish_s \
turnover_credit_s
                Ortho 2025-03-03 600m     450m       20m      15m          60m   55m            \
40m
            """,
            "block_room_days": """
                date       owner room start_s late_start_s gap_s early_finish_s
                2025-03-03 Ortho 1    07:00   15m          60m   55m
            """,
            "cancelled_cases": """
                date       case_id room booked_s after_cutoff
                2025-03-03 1       1    90m      true
                2025-03-03 2       1    60m      false
                2025-03-03 3       2    60m      true
            """,
        },
        expected={
            "cancelled_min": 90,
            "lost": 21.666667,
            "lost_min": 130,
            "late_start_min": 15,
            "gaps_min": 60,
            "early_finish_min": 55,
            "empty_min": 0,
            "turnover_min": 40,
            "others_min": 20,
            "used_min": 450,
        },
    ),
    Example(
        says="An empty block is lost whole; a released one has no budget to lose.",
        facts={
            "block_days": """
                owner   date       budget_s in_block_s early_finish_s empty_s released_s
                Ortho   2025-03-03 400m     300m       100m           0m      0m
                General 2025-03-03 400m     0m         0m             400m    0m
                General 2025-03-04 0m       0m         0m             0m      400m
            """,
            "block_room_days": """
                date       owner   room start_s early_finish_s empty_s
                2025-03-03 Ortho   1    07:00   100m           0m
                2025-03-03 General 2    07:00   0m             400m
            """,
            "cancelled_cases": """
                date       case_id room booked_s after_cutoff
                2025-03-03 1       1    120m     true
            """,
        },
        expected={
            "cancelled_min": 100,
            "lost": 62.5,
            "lost_min": 500,
            "empty_min": 400,
            "budget_min": 800,
        },
    ),
)


HERE = ["facility", "room", "date"]


CANCELLED_TIME_LOST = ["late_start_s", "gap_s", "early_finish_s", "empty_s"]


def lost_minutes(
    block_days: pd.DataFrame,
    block_room_days: pd.DataFrame,
    cancelled_cases: pd.DataFrame,
    settings: Engagement,
) -> Result:
    """Share of the budgeted block time that nobody used [pct].

    Uses the ``_s`` columns of ``block_days`` and ``block_room_days``, and ``booked_s``, ``room``,
    ``after_cutoff`` of ``cancelled_cases``. No value without budget. Source: Strum 1999 for
    the parsing of cases.
    """
    weeks = sample_weeks(block_days["date"], settings)
    kinds_s = {kind: seconds(block_days, column) for kind, column in COLUMNS.items()}
    lost_s = sum(kinds_s.values(), start=np.zeros(len(block_days)))
    lost = Ratio(LOST, "pct", lost_s, seconds(block_days, "budget_s"), PCT, empty=NO_BLOCKS)
    freed_s = freed_by_cancellations(block_days, block_room_days, cancelled_cases)
    sums = (*_sums(block_days, kinds_s, lost_s), Sum(CANCELLED_MIN, "min", freed_s, S_PER_MIN))
    with_budget = int(block_days["budget_s"].gt(0).sum())
    totals = [total(s.measure, s.unit, s.amounts, n=with_budget, per=s.per) for s in sums]
    headline = number(lost, weeks)
    return Result(
        key="lost_minutes",
        numbers=(headline, *totals),
        breakdowns=_tables(block_days, lost, sums, weeks),
        charts=_charts(block_days, kinds_s),
        exclusions=(
            Exclusion(
                "block-days with block time released in time",
                int(block_days["released_s"].gt(0).sum()),
            ),
        ),
        finding=_finding(headline.estimate, totals[0].estimate, kinds_s, weeks),
        basis=of_ratio(lost, block_days["date"]),
    )


def _sums(
    days: pd.DataFrame, kinds_s: dict[str, FloatArray], lost_s: FloatArray
) -> tuple[Sum, ...]:
    parts = (
        (LOST_MIN, lost_s),
        *zip(KINDS, kinds_s.values(), strict=True),
        (TURNOVER_MIN, seconds(days, "turnover_credit_s")),
        (OTHERS_MIN, seconds(days, "others_s")),
        (BUDGET_MIN, seconds(days, "budget_s")),
        (USED_MIN, seconds(days, "in_block_s")),
    )
    return tuple(Sum(measure, "min", amounts, S_PER_MIN) for measure, amounts in parts)


def _tables(
    days: pd.DataFrame, lost: Ratio, sums: tuple[Sum, ...], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    owners = by_label(days["owner"])
    columns: tuple[Ratio | Sum, ...] = (lost, *sums[:5], sums[9], *sums[6:8])
    by_day = Dimension("weekday", "Lost block time by weekday", by_weekday(days["weekday"]))
    months = Dimension("month", "Lost block time by month", by_month(days["date"]))
    return filled(
        breakdown(
            Dimension("owner", "Lost block time by owner", owners),
            columns,
            weeks,
            largest_first=owners.totals(sums[0].amounts),
        ),
        breakdown(by_day, columns, weeks),
        breakdown(months, columns, weeks),
    )


def _charts(days: pd.DataFrame, kinds_s: dict[str, FloatArray]) -> tuple[Chart, ...]:
    if not seconds(days, "budget_s").sum():
        return ()
    return (_waterfall(days, kinds_s), _bars(by_label(days["owner"]), days, kinds_s))


def _waterfall(days: pd.DataFrame, kinds_s: dict[str, FloatArray]) -> Waterfall:
    changes = (
        Step(OTHERS, -_hours(seconds(days, "others_s"))),
        *(Step(LOST_KINDS[kind], -_hours(amounts)) for kind, amounts in kinds_s.items()),
    )
    return Waterfall(
        key="lost_minutes.waterfall",
        title="From block time budgeted to block time used",
        unit="h",
        steps=(
            Step("Budgeted", _hours(seconds(days, "budget_s")), is_total=True),
            *changes,
            Step("Used by its owner", _hours(seconds(days, "in_block_s")), is_total=True),
        ),
    )


def _hours(amounts: FloatArray) -> float:
    return float(amounts.sum()) / S_PER_H


def _bars(owners: Groups, days: pd.DataFrame, kinds_s: dict[str, FloatArray]) -> Bars:
    """Stack each owner's block time by what became of it, most lost time first."""
    lost = sum(
        (owners.totals(part) for part in kinds_s.values()), start=np.zeros(len(owners.labels))
    )
    order = np.argsort(-lost, kind="stable")[:MAX_BARS]
    parts = {
        "Used by its owner": seconds(days, "in_block_s"),
        OTHERS: seconds(days, "others_s"),
        **{LOST_KINDS[kind]: amounts for kind, amounts in kinds_s.items()},
    }
    cut = "" if len(order) == len(owners.labels) else f" (first {MAX_BARS})"
    return Bars(
        key="lost_minutes.by_owner",
        title="Block time by owner" + cut,
        unit="h",
        labels=tuple(owners.labels[code] for code in order),
        segments=tuple(
            Segment(label, tuple(map(float, owners.totals(amounts)[order] / S_PER_H)))
            for label, amounts in parts.items()
        ),
    )


def _finding(
    lost: Estimate, lost_min: Estimate, kinds_s: dict[str, FloatArray], weeks: WeekSample
) -> Finding:
    days = len(weeks.codes)
    kinds = Groups(tuple(kinds_s), np.repeat(np.arange(len(kinds_s)), days))
    tiled = WeekSample(np.tile(weeks.codes, len(kinds_s)), weeks.draws)
    most = leader(np.concatenate(list(kinds_s.values())), kinds, tiled)
    if most is None:
        return NO_FINDING
    share = replace(most.share, n=lost.n)
    values: dict[str, Estimate | str] = {"kind": most.label, "kind_share": share}
    return LARGEST.finding({"lost": lost, "lost_min": lost_min, **values}, most.certain)


def freed_by_cancellations(
    block_days: pd.DataFrame, block_room_days: pd.DataFrame, cancelled_cases: pd.DataFrame
) -> FloatArray:
    """Give the unused block time of each block-day that cases cancelled late could have filled [s].

    Per block room and date the smaller of the time nobody used and the booked time of the cases
    cancelled there after the cut-off: an upper bound, since the time may be lost for other
    reasons too. Where several owners have blocks in one room, the first by start takes it first.
    """
    if block_room_days.empty:
        return np.zeros(len(block_days))
    late = cancelled_cases[cancelled_cases["after_cutoff"].eq(True).fillna(False)]
    booked = late.groupby(HERE)["booked_s"].sum().rename("cancelled_s")
    blocks = block_room_days.sort_values("start_s", kind="stable").join(booked, on=HERE)
    lost = blocks[CANCELLED_TIME_LOST].sum(axis=1).astype("float64")
    through = lost.groupby([blocks[name] for name in HERE]).cumsum()
    cancelled = blocks["cancelled_s"].astype("float64").fillna(0.0)
    left = (cancelled - (through - lost)).clip(lower=0.0)
    freed = pd.concat([lost, left], axis=1).min(axis=1)
    by_owner = freed.groupby([blocks["owner"], blocks["date"]]).sum()
    keys = pd.MultiIndex.from_frame(block_days[["owner", "date"]])
    found: FloatArray = by_owner.reindex(keys).fillna(0.0).to_numpy(dtype="float64")
    return found

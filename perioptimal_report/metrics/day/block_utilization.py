"""How much of the reserved block time its owners used, and how much ran outside it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.day.collectable_time import free_stretches, whole_blocks
from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Column,
    Dimension,
    Sum,
    breakdown,
    clearly_above,
    dots,
    filled,
    leader,
    mark,
)
from perioptimal_report.metrics.kit.guard import judged
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    S_PER_H,
    S_PER_MIN,
    Groups,
    Ratio,
    by_group,
    by_label,
    by_month,
    by_weekday,
    number,
    sample_weeks,
    seconds,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import DEXTER_EVIDENCE, HESTERBERG, STRUM
from perioptimal_report.shapes.results import (
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

ORDER = 10


NO_BLOCKS = "no block time in the period"


BUDGETED = Measure("budgeted", "Block time used by its owner, in-block (capped)", "higher")


CLASSIC = Measure("classic", "Classic utilization: all time in own rooms (uncapped)")


UNDER = Measure("under", "Underutilization: block time not used by its owner", "lower")


OVER = Measure("over", "Overutilization: own rooms before and after the block", "lower")


OUTSIDE = Measure("outside", "Usage outside any own block, of the budget")


WITH_TURNOVER = Measure("budgeted_with_turnover", "In-block, with turnover credit", "higher")


CLASSIC_TURNOVER = Measure("classic_with_turnover", "Classic, with turnover credit")


BUDGET_MIN = Measure("budget_min", "Block time budgeted")


IN_BLOCK_MIN = Measure("in_block_min", "Used in-block")


UNDER_MIN = Measure("under_min", "Block time not used by its owner", "lower")


OVER_MIN = Measure("over_min", "Used before or after the block", "lower")


OUTSIDE_MIN = Measure("outside_min", "Used outside any own block")


RELEASED_MIN = Measure("released_min", "Released in time, out of the budget")


IN_BLOCK_SHARE = Measure("in_block_share", "In-block part of the surgeon's room time")


NOTE = MethodNote(
    title="Block utilization",
    lens="day",
    question="How much of their block time did owners use, and how much time beyond it?",
    counted="Each case is parsed room by room against the blocks of its owner, in whole seconds:"
    " the part inside the block is in-block; the part before or after it in the same room on the"
    " same day is overutilization; a case in a room or on a date without an own block is usage"
    " outside any block and has its own line. Minutes in which two cases overlap in a room count"
    " once. Capped means in-block time only, uncapped all time in own block rooms. Turnover credit"
    " is the in-block part of gaps up to the turnover cut-off between two own cases in a row."
    " By hour of the day: block time with a case of any owner in the room.",
    leaves_out="Days that are not workdays; block time released with the notice the settings ask"
    " for (it has budget 0). Usage by other owners inside a block is not the owner's usage.",
    formula="B = sum of budgeted seconds. in-block ÷ B; classic = (in-block + before + after) ÷ B;"
    " under = (B − in-block) ÷ B; over = (before + after) ÷ B; so classic = 1 − under + over"
    " exactly. With turnover credit: (in-block + credit) ÷ B. Interval: whole ISO weeks drawn"
    " again (week-cluster bootstrap), 95%. n counts block-days with a budget."
    " Where an owner's interval spans the threshold that a decision hangs on, there is not enough"
    " evidence to judge; months needed = months at hand × (half width ÷ distance)².",
    sources=(STRUM, HESTERBERG, DEXTER_EVIDENCE),
    measures=(
        BUDGETED,
        CLASSIC,
        UNDER,
        OVER,
        OUTSIDE,
        WITH_TURNOVER,
        CLASSIC_TURNOVER,
        BUDGET_MIN,
        IN_BLOCK_MIN,
        UNDER_MIN,
        OVER_MIN,
        OUTSIDE_MIN,
        RELEASED_MIN,
    ),
    needs=("blocks.owner",),
)


UNUSED = Heading(
    "unused",
    "Owners left {under} of their block time unused; {owner} accounts for {owner_share} of it",
    chance="Owners left {under} of their block time unused and worked {over} before and after"
    " it: which is larger could be chance",
)
UNUSED_WIDELY = Heading(
    "unused_widely",
    "Owners left {under} of their block time unused, and work before and after it came to"
    " {over}; no single owner accounts for most of it",
    chance="Owners left {under} of their block time unused and worked {over} before and after"
    " it: which is larger could be chance",
)
OVERRUN = Heading(
    "overrun",
    "Work before and after the blocks came to {over} of block time; {owner} accounts for"
    " {owner_share} of it",
    chance="Work outside block hours came to {over} of block time, unused time to {under}:"
    " which is larger could be chance",
)
OVERRUN_WIDELY = Heading(
    "overrun_widely",
    "Work before and after the blocks came to {over} of block time, more than the {under} left"
    " unused; no single owner accounts for most of it",
    chance="Work outside block hours came to {over} of block time, unused time to {under}:"
    " which is larger could be chance",
)

EXAMPLES = (
    Example(
        says="Budget 600, in-block 450, after 30 min: 75% in-block, 80% classic.",
        facts={
            "block_days": """
                owner date       rooms budget_s in_block_s after_s turnover_credit_s cases
                Ortho 2025-03-03 1     600m     450m       30m     60m               3
            """,
            "case_parts": "owner date part seconds",
            "block_room_days": "date owner room start_s end_s budget_s",
            "completed_cases": "date room busy_from_s out_s",
        },
        expected={
            "budgeted": 75,
            "classic": 80,
            "under": 25,
            "over": 5,
            "outside": 0,
            "budgeted_with_turnover": 85,
            "classic_with_turnover": 90,
            "under_min": 150,
            "over_min": 30,
        },
    ),
    Example(
        says="Two owners share the ratio of sums; a day without a block adds only outside use.",
        facts={
            "block_days": """
                owner   date       rooms budget_s in_block_s before_s outside_s cases
                Ortho   2025-03-03 1     480m     480m       20m      0m        4
                General 2025-03-03 1     320m     80m        0m       0m        1
                General 2025-03-04 0     0m       0m         0m       120m      2
            """,
            "case_parts": "owner date part seconds",
            "block_room_days": "date owner room start_s end_s budget_s",
            "completed_cases": "date room busy_from_s out_s",
        },
        expected={"budgeted": 70, "under": 30, "over": 2.5, "outside": 15, "budget_min": 800},
    ),
)


DAY_S, HOUR_S, HOURS = 86_400, 3600, 24


BLOCK_H = Measure("block_h", "Block time")


RUNNING_H = Measure("running_h", "With a case in the room, of any owner")


RUNNING = Measure("running", "Share with a case in the room, of any owner", "higher")


def block_utilization(
    block_days: pd.DataFrame,
    case_parts: pd.DataFrame,
    block_room_days: pd.DataFrame,
    completed_cases: pd.DataFrame,
    settings: Engagement,
) -> Result:
    """Share of the budgeted block time used in-block by its owners [pct].

    Uses every ``_s`` column of ``block_days``; ``case_parts`` for the surgeons' own use, the
    blocks of rooms and the cases for the hours of the day. No value without budget.
    Source: Strum 1999, equations 1 to 4.
    """
    weeks = sample_weeks(block_days["date"], settings)
    ratios, sums = _ratios(block_days), _sums(block_days)
    with_budget = int(block_days["budget_s"].gt(0).sum())
    numbers = (
        *(number(ratio, weeks) for ratio in ratios),
        *(total(s.measure, s.unit, s.amounts, n=with_budget, per=s.per) for s in sums),
    )
    tables = _tables(block_days, ratios, sums, settings)
    hours = by_hour(block_room_days, completed_cases, settings)
    released = block_days["released_s"].gt(0)
    return Result(
        key="block_utilization",
        numbers=numbers,
        breakdowns=filled(*tables, hours, _by_surgeon(case_parts, settings)),
        charts=_charts(numbers[0], tables),
        exclusions=(Exclusion("block-days with block time released in time", int(released.sum())),),
        finding=_finding(
            {found.measure.key: found.estimate for found in numbers}, block_days, weeks
        ),
        basis=of_ratio(ratios[0], block_days["date"]),
    )


def _ratios(days: pd.DataFrame) -> tuple[Ratio, ...]:
    budget, used = seconds(days, "budget_s"), seconds(days, "in_block_s")
    over = seconds(days, "before_s") + seconds(days, "after_s")
    credit = seconds(days, "turnover_credit_s")
    above = {
        BUDGETED: used,
        CLASSIC: used + over,
        UNDER: budget - used,
        OVER: over,
        OUTSIDE: seconds(days, "outside_s"),
        WITH_TURNOVER: used + credit,
        CLASSIC_TURNOVER: used + over + credit,
    }
    return tuple(
        Ratio(measure, "pct", part, budget, PCT, empty=NO_BLOCKS) for measure, part in above.items()
    )


def _sums(days: pd.DataFrame) -> tuple[Sum, ...]:
    budget, used = seconds(days, "budget_s"), seconds(days, "in_block_s")
    parts = {
        BUDGET_MIN: budget,
        IN_BLOCK_MIN: used,
        UNDER_MIN: budget - used,
        OVER_MIN: seconds(days, "before_s") + seconds(days, "after_s"),
        OUTSIDE_MIN: seconds(days, "outside_s"),
        RELEASED_MIN: seconds(days, "released_s"),
    }
    return tuple(Sum(measure, "min", amounts, S_PER_MIN) for measure, amounts in parts.items())


def _tables(
    days: pd.DataFrame, ratios: tuple[Ratio, ...], sums: tuple[Sum, ...], settings: Engagement
) -> tuple[Breakdown, ...]:
    weeks = sample_weeks(days["date"], settings)
    owners = by_label(days["owner"])
    unused = owners.totals(sums[2].amounts)
    held = days["date"][days["budget_s"].gt(0)]
    verdicts = judged(by_group(ratios[0], owners, weeks), settings.scenarios.threshold_pct, held)
    columns: tuple[Column, ...] = (ratios[0], *verdicts, *ratios[1:6], *sums[:5])
    by_owner = Dimension("owner", "Block utilization by owner", owners)
    by_day = Dimension("weekday", "Block utilization by weekday", by_weekday(days["weekday"]))
    months = Dimension("month", "Block utilization by month", by_month(days["date"]))
    return filled(
        breakdown(by_owner, columns, weeks, largest_first=unused),
        breakdown(by_day, (*ratios[:5], sums[0]), weeks),
        breakdown(months, (*ratios[:5], sums[0]), weeks),
    )


def _by_surgeon(parts: pd.DataFrame, settings: Engagement) -> Breakdown | None:
    """Lay out the use by surgeons of what is not their own block: inside, around, outside."""
    known = parts[parts["surgeon"].notna() & parts["surgeon"].ne(parts["owner"])]
    if known.empty:
        return None
    amounts, part = seconds(known, "seconds"), known["part"].to_numpy()
    inside, outside = amounts * (part == "in_block"), amounts * (part == "outside")
    around = amounts - inside - outside
    groups = by_label(known["surgeon"])
    columns = (
        Ratio(IN_BLOCK_SHARE, "pct", inside, amounts, PCT),
        Sum(IN_BLOCK_MIN, "min", inside, S_PER_MIN),
        Sum(OVER_MIN, "min", around, S_PER_MIN),
        Sum(OUTSIDE_MIN, "min", outside, S_PER_MIN),
    )
    return breakdown(
        Dimension("surgeon", "Surgeons' use of service blocks", groups),
        columns,
        sample_weeks(known["date"], settings),
        largest_first=groups.totals(around + outside),
    )


def _charts(headline: Number, tables: tuple[Breakdown, ...]) -> tuple[Dots, ...]:
    reference = mark("All blocks", headline.estimate)
    return tuple(
        dots(
            f"block_utilization.by_{table.by}",
            f"In-block utilization by {table.by}",
            table,
            0,
            reference=reference,
        )
        for table in tables[:1]
    )


def _finding(estimates: dict[str, Estimate], days: pd.DataFrame, weeks: WeekSample) -> Finding:
    under, over = estimates["under"], estimates["over"]
    if under.value is None or over.value is None:
        return NO_FINDING
    unused = under.value > over.value
    amounts = _unused_s(days) if unused else _over_s(days)
    most = leader(amounts, by_label(days["owner"]), weeks)
    if most is None:
        return NO_FINDING
    surplus = (_unused_s(days) - _over_s(days)) * (1 if unused else -1)
    gap = number(Ratio(UNDER, "pct", surplus, seconds(days, "budget_s"), PCT), weeks).estimate
    certain = clearly_above(gap, 0.0)
    key = "under_min" if unused else "over_min"
    values = {
        "utilization": estimates["budgeted"],
        "under": under,
        "over": over,
        key: estimates[key],
    }
    owner: dict[str, Estimate | str] = {"owner": most.label, "owner_share": most.share}
    by_one, widely = (UNUSED, UNUSED_WIDELY) if unused else (OVERRUN, OVERRUN_WIDELY)
    return (by_one if most.certain else widely).finding({**values, **owner}, certain)


def _unused_s(days: pd.DataFrame) -> FloatArray:
    return seconds(days, "budget_s") - seconds(days, "in_block_s")


def _over_s(days: pd.DataFrame) -> FloatArray:
    return seconds(days, "before_s") + seconds(days, "after_s")


def by_hour(
    block_room_days: pd.DataFrame, completed_cases: pd.DataFrame, settings: Engagement
) -> Breakdown | None:
    """Cut blocks in force at full hours; none where there is no block.

    Blocks of one owner with a hole between them are left out, as in ``free_stretches``.
    """
    blocks = block_room_days[whole_blocks(block_room_days)]
    if blocks.empty:
        return None
    free = free_stretches(blocks, completed_cases)
    block_s = seconds_in_hours(blocks, "start_s", "end_s")
    free_s = seconds_in_hours(free, "from_s", "to_s")
    dates = pd.concat([blocks["date"], free["date"]], ignore_index=True)
    held = np.vstack([block_s, np.zeros_like(free_s)])
    running = np.vstack([block_s, -free_s])
    hours = np.flatnonzero(block_s.sum(axis=0) > 0)
    groups = Groups(
        tuple(f"{hour:02d}:00" for hour in hours),
        np.tile(np.arange(len(hours), dtype=np.int64), len(dates)),
    )
    above, below = (part[:, hours].ravel() for part in (running, held))
    weeks = sample_weeks(dates.repeat(len(hours)).reset_index(drop=True), settings)
    columns = (
        Ratio(RUNNING, "pct", above, below, PCT),
        Sum(BLOCK_H, "h", below, S_PER_H),
        Sum(RUNNING_H, "h", above, S_PER_H),
    )
    title = "Block time with a case in the room, by hour of the day"
    return breakdown(Dimension("hour", title, groups), columns, weeks)


def seconds_in_hours(spans: pd.DataFrame, start: str, end: str) -> FloatArray:
    """Cut each span of at most a day at full hours: rows × 24 hours of the day [s]."""
    from_s, to_s = (spans[name].to_numpy(dtype=np.float64)[:, None] for name in (start, end))
    midnight = np.floor(from_s / DAY_S) * DAY_S
    opens = midnight + np.arange(2 * HOURS) * HOUR_S
    inside = np.minimum(to_s, opens + HOUR_S) - np.maximum(from_s, opens)
    cut = np.maximum(inside, 0.0)
    found: FloatArray = cut[:, :HOURS] + cut[:, HOURS:]
    return found

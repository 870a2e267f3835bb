"""Block time given up ahead of its day: how much, how early, and who used it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.metrics.day.collectable_time import free_stretches
from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Column,
    Dimension,
    Sum,
    breakdown,
    clearly_above,
    clearly_below,
    distribution,
    filled,
)
from perioptimal_report.metrics.kit.hours_of_day import tabulate_hours
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    S_PER_H,
    Ratio,
    by_label,
    by_month,
    by_weekday,
    number,
    quantile,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart, Mark
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, WILSON
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Number,
    Reference,
    Result,
)
from perioptimal_report.stats.week_bootstrap import WeekSample

ORDER = 20
HALF_PCT = 50.0
NO_BLOCKS = "no block time in the period"
NO_RELEASES = "no block time released in the period"
NO_NOTICE = "no release with a time of release in the period"
BIN_EDGES_DAYS = tuple(range(0, 64, 3))

RELEASED = Measure("released", "Released share of block time")
UNUSED = Measure("unused", "Released time that nobody used", "lower")
NOTICE = Measure("notice", "Notice of a release, median", "higher")
SHORT = Measure("short_notice", "Releases with less notice than the settings ask for", "lower")
RELEASES = Measure("releases", "Releases")
BLOCK_H = Measure("block_h", "Block time")
RELEASED_H = Measure("released_h", "Released")
OTHERS_H = Measure("others_h", "Of it used by others")
OWNER_H = Measure("owner_h", "Of it used by the owner all the same")
UNUSED_H = Measure("unused_h", "Of it used by nobody", "lower")
KEPT_UNUSED_H = Measure("kept_unused_h", "In the budget and used by nobody", "lower")
OF_RELEASES = (RELEASED_H, OTHERS_H, OWNER_H, UNUSED_H)

DEXTER_RELEASE = Reference(
    "Dexter 2004",
    "Dexter F, Macario A. When to release allocated operating room time to increase operating room"
    " efficiency. Anesth Analg 2004;98:758–62.",
)

NOTE = MethodNote(
    title="Release of block time",
    lens="day",
    question="What becomes of block time that its owner gives up?",
    counted="Every block-day of a release, whether early enough to leave the budget or not: the"
    " time released, what of it other owners used, what the owner used all the same, and what"
    " nobody used. Notice is the number of days from the release to the day of the block.",
    leaves_out="Releases of time that was no block; notice where no time of release is recorded."
    " Time unused without a release is shown beside, from the blocks that stayed in the budget; a"
    " late release is in both.",
    formula="released = released time ÷ block time × 100, block time with the released part;"
    " unused = released time that nobody used ÷ released time × 100. By hour: block time, released"
    " time and time without a case in the room, cut at full hours. Interval: week-cluster"
    " bootstrap, 95 %.",
    sources=(DEXTER_RELEASE, HESTERBERG, WILSON),
    measures=(
        *(RELEASED, UNUSED, NOTICE, SHORT, RELEASES, BLOCK_H, RELEASED_H, OTHERS_H, OWNER_H),
        *(UNUSED_H, KEPT_UNUSED_H),
    ),
    needs=("releases.date", "blocks.room"),
)

UNUSED_HEADING = Heading(
    "unused",
    "Owners released {released} of block time, and nobody used {unused} of that",
    chance="Owners released {released} of block time; {unused} of that stayed unused, and"
    " whether that is the larger part could be chance",
)
USED = Heading(
    "used",
    "Owners released {released} of block time, and most of it was used",
    chance="Owners released {released} of block time; {unused} of that stayed unused, and"
    " whether that is the larger part could be chance",
)
NO_RELEASE = Heading(
    "no_release",
    "No block time was released",
)

EXAMPLES = (
    Example(
        says="One of two blocks of 10 h is released 14 days ahead; others use 4 h: 50 %, 60 %.",
        facts={
            "block_room_days": """
                date       owner service room start_s end_s budget_s released_s in_block_s empty_s
                2025-03-03 Ortho Ortho   1    07:00   17:00 600m     0m         480m       0m
                2025-03-04 Eye   Eye     1    07:00   17:00 0m       600m       0m         0m
            """,
            "block_releases": """
                date owner service start_s end_s released_s used_by_others_s unused_s notice_days
                2025-03-04 Eye Eye 07:00   17:00 600m       240m             360m     14
            """,
            "completed_cases": """
                date       case_id service room in_s  busy_from_s out_s
                2025-03-03 A       Ortho   1    07:00 07:00       15:00
                2025-03-04 B       Ortho   1    07:00 07:00       11:00
            """,
        },
        expected={
            "released": 50,
            "unused": 60,
            "notice": 14,
            "short_notice": 0,
            "releases": 1,
            "block_h": 20,
            "released_h": 10,
            "others_h": 4,
            "unused_h": 6,
        },
    ),
    Example(
        says="A release two days ahead stays in the budget, and is short notice.",
        facts={
            "block_room_days": """
                date       owner service room start_s end_s budget_s released_s in_block_s empty_s
                2025-03-04 Eye   Eye     1    07:00   17:00 600m     0m         0m         600m
            """,
            "block_releases": """
                date owner service start_s end_s released_s used_by_others_s unused_s notice_days
                2025-03-04 Eye Eye 07:00   17:00 600m       0m               600m     2
            """,
            "completed_cases": "date case_id service room in_s busy_from_s out_s",
        },
        expected={"released": 100, "unused": 100, "short_notice": 100, "kept_unused_h": 10},
    ),
)


def block_release(
    block_releases: pd.DataFrame,
    block_room_days: pd.DataFrame,
    completed_cases: pd.DataFrame,
    settings: Engagement,
) -> Result:
    """Share of block time that its owners released [pct].

    Uses all columns of ``block_releases``, the blocks' budget, released and unused time, and the
    cases' time in the room. No value without block time. Source: Dexter and Macario 2004 for the
    time of the release.
    """
    rows = _rows(block_room_days, block_releases)
    weeks = sample_weeks(rows["date"], settings)
    columns = _columns(rows)
    is_release = rows["released_s"].gt(0).to_numpy(dtype=bool)
    timed = is_release & rows["notice_days"].notna().to_numpy(dtype=bool)
    notices = _notices(rows[timed], weeks.only(timed), settings.blocks.release_notice_days)
    numbers = (*(number(c, weeks) for c in columns[:2]), *notices, *_sums(columns, is_release))
    by_hour = _by_hour(block_room_days, block_releases, completed_cases)
    return Result(
        key="block_release",
        numbers=numbers,
        breakdowns=filled(*_tables(rows, columns, weeks), by_hour),
        charts=_charts(rows[timed], settings.blocks.release_notice_days),
        exclusions=(
            Exclusion("releases without a time of release", int((is_release & ~timed).sum())),
        ),
        finding=_finding(numbers),
        basis=of_ratio(columns[0], rows["date"]),
    )


def _rows(blocks: pd.DataFrame, releases: pd.DataFrame) -> pd.DataFrame:
    """Put blocks and releases under each other, so that sums and weeks run over both."""
    names = ["owner", "service", "date", "weekday"]
    parts = ["late_start_s", "gap_s", "early_finish_s", "empty_s"]
    given = blocks[names].assign(
        block_s=blocks["budget_s"] + blocks["released_s"], kept_unused_s=blocks[parts].sum(axis=1)
    )
    amounts = ["released_s", "used_by_others_s", "booked_s", "unused_s"]
    more = ["surgeon", "taken_by", "notice_days"]
    rows = pd.concat([given, releases[[*names, *more, *amounts]]], ignore_index=True)
    filled_in = rows[["block_s", "kept_unused_s", *amounts]].astype("float64").fillna(0.0)
    return rows.assign(**filled_in, notice_days=rows["notice_days"].astype("float64"))


def _columns(rows: pd.DataFrame) -> tuple[Ratio, Ratio, Sum, Sum, Sum, Sum, Sum, Sum]:
    released, block = seconds(rows, "released_s"), seconds(rows, "block_s")
    unused = seconds(rows, "unused_s")
    return (
        Ratio(RELEASED, "pct", released, block, PCT, empty=NO_BLOCKS),
        Ratio(UNUSED, "pct", unused, released, PCT, empty=NO_RELEASES),
        Sum(BLOCK_H, "h", block, S_PER_H),
        Sum(RELEASED_H, "h", released, S_PER_H),
        Sum(OTHERS_H, "h", seconds(rows, "used_by_others_s"), S_PER_H),
        Sum(OWNER_H, "h", seconds(rows, "booked_s"), S_PER_H),
        Sum(UNUSED_H, "h", unused, S_PER_H),
        Sum(KEPT_UNUSED_H, "h", seconds(rows, "kept_unused_s"), S_PER_H),
    )


def _notices(timed: pd.DataFrame, weeks: WeekSample, least_days: int) -> tuple[Number, Number]:
    days = timed["notice_days"].to_numpy(dtype=np.float64)
    short = replace(share(SHORT, (days < least_days).astype(np.float64)), empty=NO_NOTICE)
    median = quantile(days, 0.5, "days", weeks, empty=NO_NOTICE)
    return Number(NOTICE, median), number(short, weeks)


def _sums(
    columns: tuple[Ratio, Ratio, Sum, Sum, Sum, Sum, Sum, Sum],
    is_release: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> tuple[Number, ...]:
    blocks, releases = int((columns[2].amounts > 0).sum()), int(is_release.sum())
    sums = ((each, releases if each.measure in OF_RELEASES else blocks) for each in columns[2:])
    return (
        total(RELEASES, "count", is_release.astype(np.float64), n=blocks),
        *(
            total(e.measure, e.unit, e.amounts, n=n, per=e.per)
            for e, n in sums
            if isinstance(e, Sum)
        ),
    )


def _tables(
    rows: pd.DataFrame, columns: tuple[Column, ...], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    """Break down by who owned the time, who took it, and when it was."""
    released = seconds(rows, "released_s")
    ranked = (("owner", by_label(rows["owner"])), ("service", by_label(rows["service"])))
    by_day = Dimension("weekday", "Released block time by weekday", by_weekday(rows["weekday"]))
    months = Dimension("month", "Released block time by month", by_month(rows["date"]))
    return filled(
        *(
            breakdown(
                Dimension(by, f"Released block time by {by}", groups),
                columns,
                weeks,
                largest_first=groups.totals(released),
            )
            for by, groups in ranked
        ),
        _of_releases(rows, "surgeon", "Releases by surgeon, where the owner is one"),
        _of_releases(rows, "taken_by", "Released block time by who took it over"),
        breakdown(by_day, columns, weeks),
        breakdown(months, columns, weeks),
    )


def _of_releases(released: pd.DataFrame, grouping: str, title: str) -> Breakdown | None:
    """Sort releases by a column that only some of them have; none where it is always empty."""
    known = released[released[grouping].notna()]
    if known.empty:
        return None
    groups = by_label(known[grouping])
    columns = _columns(known)
    plain = WeekSample(groups.codes, np.zeros((0, 0)))
    order = groups.totals(columns[3].amounts)
    return breakdown(Dimension(grouping, title, groups), columns[3:7], plain, largest_first=order)


def _by_hour(blocks: pd.DataFrame, releases: pd.DataFrame, cases: pd.DataFrame) -> Breakdown:
    """Cut block time, released time and time without a case at full hours of the day."""
    given = blocks[blocks["budget_s"].gt(0) | blocks["released_s"].gt(0)]
    free = free_stretches(blocks, cases).rename(columns={"from_s": "start_s", "to_s": "end_s"})
    found = {BLOCK_H: given, RELEASED_H: releases, KEPT_UNUSED_H: free}
    return tabulate_hours("Block time by hour of the day", found)


def _charts(timed: pd.DataFrame, least_days: int) -> tuple[Chart, ...]:
    if timed.empty:
        return ()
    days = timed["notice_days"].to_numpy(dtype=np.float64)
    lines = (Mark("Notice asked for", float(least_days)),)
    title = "Days from the release to the day of the block"
    return (distribution("block_release.notice", title, "days", days, BIN_EDGES_DAYS, marks=lines),)


def _finding(numbers: tuple[Number, ...]) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    released, unused = found["released"], found["unused"]
    if released.value is None:
        return NO_FINDING
    if unused.value is None:
        return NO_RELEASE.finding({"released": released})
    values: dict[str, Estimate | str] = {
        "released": released,
        "unused": unused,
        "notice": found["notice"],
    }
    if unused.value >= HALF_PCT:
        return UNUSED_HEADING.finding(values, clearly_above(unused, HALF_PCT))
    return USED.finding(values, clearly_below(unused, HALF_PCT))

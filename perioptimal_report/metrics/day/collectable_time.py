"""Unused stretches of a block that are long enough to give to somebody else."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Column,
    Dimension,
    Leader,
    Sum,
    breakdown,
    distribution,
    dots,
    filled,
    leader,
    mark,
)
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    S_PER_H,
    S_PER_MIN,
    Ratio,
    by_hour,
    by_label,
    by_month,
    by_weekday,
    flags,
    number,
    sample_weeks,
    seconds,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart, Mark
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, MCINTOSH
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

ORDER = 70


NO_BLOCKS = "no block time in the period"


BIN_EDGES_MIN = tuple(range(0, 780, 30))


SHARE = Measure("share", "Collectable share of block time", "lower")


HOURS = Measure("collectable_h", "Collectable time", "lower")


STRETCHES = Measure("stretches", "Collectable stretches", "lower")


FITS = Measure("fits", "Typical cases of the block's service that would fit")


OF_UNUSED = Measure("of_unused", "Collectable share of unused block time")


UNUSED_H = Measure("unused_h", "Unused block time", "lower")


BLOCK_H = Measure("block_h", "Block time")


NOTE = MethodNote(
    title="Collectable time",
    lens="day",
    question="How much unused block time comes in stretches long enough for somebody else's case?",
    counted="In every block in force, the contiguous stretches without any case in the room. A"
    " stretch is collectable when it lasts at least the minutes of the settings. What belongs to"
    " a late start is taken off: a stretch before a case ends when that case was scheduled to"
    " start. A typical case lasts the median of the service's cases in the period; it needs the"
    " service's median turnover to each neighbor in the room.",
    leaves_out="Turnovers and shorter gaps; the time before the first case where its schedule is"
    " not known, since it may all be a late start; blocks of one owner with a hole between them;"
    " days that are not workdays; block time released in time. That time is collectable does not"
    " mean that a case is waiting for it.",
    formula="share: Σ collectable stretches ÷ block time × 100. Cases that fit in a stretch of L"
    " minutes: the largest whole k with k × case + (k − 1 + neighbors) × turnover ≤ L, where"
    " neighbors is 0, 1 or 2. Interval: week-cluster bootstrap, 95 %.",
    sources=(MCINTOSH, HESTERBERG),
    measures=(SHARE, HOURS, STRETCHES, FITS, OF_UNUSED, UNUSED_H, BLOCK_H),
    needs=("blocks.room",),
)


LARGEST = Heading(
    "largest",
    "{share} of block time came free in stretches long enough to give away; {owner} accounts for"
    " {owner_share} of them",
    chance="{share} of block time came free in stretches long enough to give away, {hours} in all",
)
NOTHING = Heading(
    "nothing",
    "No unused stretch of a block was long enough to give away",
)

EXAMPLES = (
    Example(
        says="Of 10 h, 07:00–09:00 is used; 8 h are left: 480 ≥ 2 × 120 + 2 × 30 min, so 3 fit.",
        facts={
            "block_room_days": """
                date       owner service room start_s end_s budget_s
                2025-03-03 Ortho Ortho   1    07:00   17:00 600m
            """,
            "completed_cases": """
                date       case_id service room in_s  busy_from_s out_s scheduled_s duration_s
                2025-03-03 A       Ortho   1    07:00 07:00       09:00 07:00       120m
            """,
            "gaps": """
                date       service gap_s
                2025-03-04 Ortho   30m
            """,
        },
        expected={"share": 80, "collectable_h": 8, "stretches": 1, "fits": 3, "of_unused": 100},
    ),
    Example(
        says="First case scheduled 10:00, in 10:30: 3 h collectable, half an hour late start. The"
        " 1 h after 16:00 is too short. One case of 5.5 h does not fit.",
        facts={
            "block_room_days": """
                date       owner service room start_s end_s budget_s
                2025-03-03 Ortho Ortho   1    07:00   17:00 600m
            """,
            "completed_cases": """
                date       case_id service room in_s  busy_from_s out_s scheduled_s duration_s
                2025-03-03 A       Ortho   1    10:30 10:30       16:00 10:00       330m
            """,
            "gaps": "date service gap_s",
        },
        expected={"share": 30, "collectable_h": 3, "stretches": 1, "fits": 0, "unused_h": 4.5},
    ),
)


DAY_S = 86_400


PLACE = ["facility", "room", "day"]


BLOCK = ["owner", "service", "facility", "room", "date", "weekday"]


def collectable_time(
    block_room_days: pd.DataFrame,
    completed_cases: pd.DataFrame,
    gaps: pd.DataFrame,
    settings: Engagement,
) -> Result:
    """Share of block time in unused stretches of at least the minutes of the settings [pct].

    Uses the blocks' ``start_s``, ``end_s``, ``budget_s``, the cases' ``busy_from_s``, ``out_s``,
    ``scheduled_s``, ``duration_s``, and ``gap_s`` of turnovers. No value without block time.
    """
    in_one = whole_blocks(block_room_days)
    blocks = block_room_days[in_one].reset_index(drop=True)
    stretches = _usable(free_stretches(blocks, completed_cases), settings)
    fits = cases_that_fit(stretches, _typical(completed_cases, gaps))
    rows = _rows(blocks, stretches.assign(fits=fits))
    weeks = sample_weeks(rows["date"], settings)
    columns = _columns(rows)
    numbers = _numbers(rows, columns, weeks)
    tables = _tables(rows, columns, weeks)
    most = leader(seconds(rows, "collectable_s"), by_label(rows["owner"]), weeks)
    split = int((block_room_days["budget_s"].gt(0) & ~in_one).sum())
    return Result(
        key="collectable_time",
        numbers=numbers,
        breakdowns=tables,
        charts=_charts(numbers, tables, rows, settings.thresholds.collectable_min),
        exclusions=(Exclusion("block-days of several blocks with a hole between", split),),
        finding=_finding(numbers, most),
        basis=of_ratio(columns[0], rows["date"]),
    )


def _usable(stretches: pd.DataFrame, settings: Engagement) -> pd.DataFrame:
    """Take off what belongs to a late start, and mark what is left and long enough."""
    scheduled = stretches["next_scheduled_s"].clip(stretches["from_s"], stretches["to_s"])
    start = stretches["from_s"].astype("float64")
    unknown = start.where(~stretches["before"], stretches["to_s"])
    ends = scheduled.fillna(unknown).where(stretches["after"], stretches["to_s"])
    length_s = (ends - stretches["from_s"]).to_numpy(dtype=np.float64)
    enough = length_s >= settings.thresholds.collectable_min * S_PER_MIN
    return stretches.assign(
        unused_s=stretches["to_s"] - stretches["from_s"],
        collectable_s=np.where(enough, length_s, 0.0),
    )


def _typical(cases: pd.DataFrame, gaps: pd.DataFrame) -> pd.DataFrame:
    """Find each service's median case and median turnover [s]."""
    turnovers = gaps[flags(gaps, "is_turnover")]
    everybody = turnovers["gap_s"].median() if len(turnovers) else 0.0
    typical = pd.DataFrame({"case_s": cases.groupby("service")["duration_s"].median()})
    by_service = turnovers.groupby("service")["gap_s"].median()
    return typical.assign(turnover_s=by_service.reindex(typical.index).fillna(everybody))


def cases_that_fit(stretches: pd.DataFrame, typical: pd.DataFrame) -> FloatArray:
    """Count the typical cases of the block's service that fit in each collectable stretch.

    k × case + (k − 1 + neighbors) × turnover ≤ length; 0 for a service without a case.
    """
    found = typical.reindex(stretches["service"])
    case_s, turnover_s = seconds(found, "case_s"), seconds(found, "turnover_s")
    neighbors = (stretches["before"].astype(int) + stretches["after"].astype(int)).to_numpy()
    length_s = seconds(stretches, "collectable_s")
    room_s = length_s - (neighbors - 1) * turnover_s
    fits = np.floor(room_s / (case_s + turnover_s))
    return np.where((length_s > 0) & np.isfinite(fits), np.maximum(fits, 0.0), 0.0)


def _rows(blocks: pd.DataFrame, stretches: pd.DataFrame) -> pd.DataFrame:
    """Put blocks and stretches under each other, so that sums and weeks run over both."""
    names = ["owner", "service", "date", "weekday"]
    budget = blocks[names].assign(block_s=blocks["budget_s"], hour=-1)
    hour = stretches["from_s"] % 86_400 // 3600
    parts = stretches[[*names, "unused_s", "collectable_s", "fits"]].assign(hour=hour)
    rows = pd.concat([budget, parts], ignore_index=True)
    amounts = ["block_s", "unused_s", "collectable_s", "fits"]
    return rows.assign(**rows[amounts].astype("float64").fillna(0.0))


def _columns(rows: pd.DataFrame) -> tuple[Ratio, Sum, Sum, Sum, Sum]:
    collectable = seconds(rows, "collectable_s")
    block = seconds(rows, "block_s")
    return (
        Ratio(SHARE, "pct", collectable, block, PCT, empty=NO_BLOCKS),
        Sum(HOURS, "h", collectable, S_PER_H),
        Sum(STRETCHES, "count", (collectable > 0).astype(np.float64)),
        Sum(FITS, "cases", rows["fits"].to_numpy(dtype=np.float64)),
        Sum(UNUSED_H, "h", seconds(rows, "unused_s"), S_PER_H),
    )


def _numbers(
    rows: pd.DataFrame, columns: tuple[Ratio, Sum, Sum, Sum, Sum], weeks: WeekSample
) -> tuple[Number, ...]:
    share, hours, stretches, fits, unused = columns
    blocks = int((share.below > 0).sum())
    of_unused = Ratio(OF_UNUSED, "pct", hours.amounts, unused.amounts, PCT, empty=NO_BLOCKS)
    return (
        number(share, weeks),
        *(
            total(each.measure, each.unit, each.amounts, n=blocks, per=each.per)
            for each in (hours, stretches, fits)
        ),
        number(of_unused, weeks),
        total(UNUSED_H, "h", unused.amounts, n=blocks, per=S_PER_H),
        total(BLOCK_H, "h", share.below, n=blocks, per=S_PER_H),
    )


def _tables(
    rows: pd.DataFrame, columns: tuple[Column, ...], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    ranked = (("owner", by_label(rows["owner"])), ("service", by_label(rows["service"])))
    by_day = Dimension("weekday", "Collectable time by weekday", by_weekday(rows["weekday"]))
    months = Dimension("month", "Collectable time by month", by_month(rows["date"]))
    inside = rows["collectable_s"].gt(0).to_numpy(dtype=bool)
    hours = by_hour(rows["hour"][inside])
    starts = Dimension("hour", "Collectable stretches by the hour they start", hours)
    collected = rows[inside]
    return filled(
        *(
            breakdown(
                Dimension(by, f"Collectable time by {by}", groups),
                columns,
                weeks,
                largest_first=groups.totals(seconds(rows, "collectable_s")),
            )
            for by, groups in ranked
        ),
        breakdown(by_day, columns, weeks),
        breakdown(months, columns, weeks),
        breakdown(starts, _columns(collected)[1:4], weeks.only(inside)),
    )


def _charts(
    numbers: tuple[Number, ...], tables: tuple[Breakdown, ...], rows: pd.DataFrame, least_min: float
) -> tuple[Chart, ...]:
    if not tables:
        return ()
    unused_min = seconds(rows, "unused_s") / S_PER_MIN
    return (
        distribution(
            "collectable_time.stretches",
            "Unused stretches of blocks",
            "min",
            unused_min[unused_min > 0],
            BIN_EDGES_MIN,
            marks=(Mark("Collectable from", least_min),),
        ),
        dots(
            "collectable_time.by_owner",
            "Collectable share of block time by owner",
            tables[0],
            0,
            reference=mark("All owners", numbers[0].estimate),
        ),
    )


def _finding(numbers: tuple[Number, ...], most: Leader | None) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    share = found["share"]
    if share.value is None:
        return NO_FINDING
    if most is None:
        return NOTHING.finding({"share": share})
    values: dict[str, Estimate | str] = {
        "share": share,
        "hours": found["collectable_h"],
        "fits": found["fits"],
        "owner": most.label,
        "owner_share": most.share,
    }
    return LARGEST.finding(values, most.certain)


def whole_blocks(block_room_days: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark the rows with budget that are one block from start to end, without a hole between."""
    budget, length = (
        block_room_days["budget_s"],
        block_room_days["end_s"] - block_room_days["start_s"],
    )
    return np.asarray(budget.gt(0) & budget.eq(length), dtype=bool)


def free_stretches(block_room_days: pd.DataFrame, completed_cases: pd.DataFrame) -> pd.DataFrame:
    """One row per stretch [from_s, to_s) of a block in which no case, of any owner, was inside.

    The block's columns, and: ``before`` and ``after`` say whether a case stands before and after
    the stretch within the block; ``next_scheduled_s`` when the case after it was scheduled (NaN
    where that is not known, or there is none). Takes the rows that ``whole_blocks`` marks.
    """
    blocks = block_room_days[whole_blocks(block_room_days)].reset_index(drop=True)
    blocks = blocks.assign(block=np.arange(len(blocks)), day=blocks["start_s"] // DAY_S)
    edges = pd.concat([_inside(blocks, completed_cases), *_walls(blocks)], ignore_index=True)
    edges = edges.sort_values(["block", "busy_s", "until_s", "wall"], ignore_index=True)
    following = edges.shift(-1)
    gap = edges["block"].eq(following["block"]) & following["busy_s"].gt(edges["until_s"])
    found = edges[gap].assign(
        from_s=edges["until_s"],
        to_s=following["busy_s"],
        before=~edges["wall"],
        after=following["wall"].eq(other=False),
        next_scheduled_s=following["scheduled_s"],
    )
    columns = ["block", "from_s", "to_s", "before", "after", "next_scheduled_s"]
    stretches = found[columns].merge(blocks[["block", *BLOCK]], on="block").drop(columns="block")
    return stretches.astype({"from_s": "int64", "to_s": "int64"})


def _inside(blocks: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Cut the busy time of cases to the blocks of their room; a case may reach the next day."""
    spans = cases[["facility", "room", "busy_from_s", "out_s", "scheduled_s"]]
    first, last = spans["busy_from_s"] // DAY_S, (spans["out_s"] - 1) // DAY_S
    days = pd.concat([spans.assign(day=first), spans.assign(day=last)[last > first]])
    both = days.merge(blocks[["block", *PLACE, "start_s", "end_s"]], on=PLACE)
    cut = both.assign(
        busy_s=np.maximum(both["busy_from_s"], both["start_s"]),
        until_s=np.minimum(both["out_s"], both["end_s"]),
        wall=False,
    )
    return cut[cut["busy_s"] < cut["until_s"]][
        ["block", "busy_s", "until_s", "wall", "scheduled_s"]
    ]


def _walls(blocks: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Stand a wall of no length at both ends of every block."""
    start, end = (
        pd.DataFrame(
            {
                "block": blocks["block"],
                "busy_s": blocks[at],
                "until_s": blocks[at],
                "wall": np.ones(len(blocks), dtype=bool),
                "scheduled_s": np.full(len(blocks), np.nan),
            }
        )
        for at in ("start_s", "end_s")
    )
    return start, end

"""Whether the team of a room stays together through the day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Cells,
    Dimension,
    apart,
    breakdown,
    dots,
    filled,
    mark,
)
from perioptimal_report.metrics.kit.ratios import (
    S_PER_MIN,
    Ratio,
    by_month,
    by_room,
    by_weekday,
    flags,
    in_order,
    number,
    quantiles_by_group,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG
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
from perioptimal_report.stats.week_bootstrap import FloatArray

ORDER = 80
NO_PAIRS = "no two consecutive cases whose teams are known"
ORDER_OF_TEAMS = ("Same team", "Change of team")
ROOM_DAY = ["date", "facility", "room"]

SAME_CASES = Measure("same_team_cases", "Cases of a room-day done with one team", "higher")
UNCHANGED = Measure("unchanged_days", "Room-days without a change of team", "higher")
CHANGED = Measure("changed", "Change of team between consecutive cases", "lower")
ANESTHESIA = Measure("changed_anesthesia", "Change of the anesthesia team", "lower")
NURSING = Measure("changed_nursing", "Change of the nursing team", "lower")
PAIRS = Measure("pairs", "Pairs of consecutive cases")
MEDIAN = Measure("median", "Median turnover", "lower")
P90 = Measure("p90", "90th percentile of turnover", "lower")

ZHENG = Reference(
    "Zheng 2012",
    "Zheng B, Panton ON, Al-Tayeb TA. Operative length independently affected by surgical team"
    " size: data from 2 Canadian hospitals. Can J Surg 2012;55:371–6.",
)

NOTE = MethodNote(
    title="Team stability",
    lens="team",
    question="Does the team of a room stay together from case to case?",
    counted="For consecutive cases of one room and date whose teams are recorded: the team is the"
    " same when neither the anesthesia nor the nursing team changed. The cases of a room-day done"
    " with one team are its longest run of cases without a change.",
    leaves_out="Room-days with one case; pairs of which a team is not recorded, and for the runs"
    " their room-days (where the one team known has changed, the pair counts as changed); changes"
    " within a case, which are handovers and breaks.",
    formula="sum of the longest runs ÷ sum of the cases of these room-days × 100. Change = pairs"
    " with a change ÷ pairs × 100. Turnover as in the settings' cut-off. Interval: week-cluster"
    " bootstrap, 95 %; Wilson score where all or none changed.",
    sources=(ZHENG, HESTERBERG),
    measures=(SAME_CASES, UNCHANGED, CHANGED, ANESTHESIA, NURSING, PAIRS),
    needs=("assignments.person", "assignments.role"),
)

LONGER = Heading(
    "longer",
    "{same_team_cases} of a room’s cases had one team; turnover took {with_change} when the team"
    " changed, {same} when it stayed",
)
SHARE = Heading(
    "share",
    "{same_team_cases} of a room’s cases had one team; the team changed between {changed} of"
    " consecutive cases",
)

EXAMPLES = (
    Example(
        says="Four cases, a change before the last: three of four with one team, one change in 3.",
        facts={
            "team_pairs": """
                date       room prev_case_id case_id in_s  same_anesthesia same_nursing gap_s
                2025-03-03 1    1            2       09:00 true            true         20m
                2025-03-03 1    2            3       11:00 true            true         25m
                2025-03-03 1    3            4       13:00 true            false        40m
            """
        },
        expected={
            "same_team_cases": 75,
            "unchanged_days": 0,
            "changed": 33.33333,
            "changed_anesthesia": 0,
            "changed_nursing": 33.33333,
            "pairs": 3,
        },
    ),
    Example(
        says="2 of 2 and 2 of 4 cases with one team; a pair of which one team is unknown is out.",
        facts={
            "team_pairs": """
                date       room prev_case_id case_id in_s  same_anesthesia same_nursing gap_s
                2025-03-03 1    1            2       09:00 true            true         20m
                2025-03-03 2    5            6       09:00 false           -            25m
                2025-03-03 2    6            7       10:00 true            true         25m
                2025-03-03 2    7            8       11:00 false           false        40m
                2025-03-04 3    9            10      11:00 true            -            40m
            """
        },
        expected={
            "same_team_cases": 66.66667,
            "unchanged_days": 50,
            "changed": 50,
            "changed_anesthesia": 40,
            "pairs": 4,
        },
    ),
)


def team_stability(team_pairs: pd.DataFrame, settings: Engagement) -> Result:
    """Share of a room-day's cases done with one team [pct].

    Uses ``same_anesthesia``, ``same_nursing``, ``in_s``, ``gap_s`` of turnovers, ``room``,
    ``facility``, ``date``. No value where no two consecutive teams are known. Source: Zheng 2012
    for why a team that changes matters.
    """
    changed = _changed(team_pairs)
    known = ~np.isnan(changed)
    pairs = team_pairs[known].assign(changed=changed[known]).reset_index(drop=True)
    days = _room_days(team_pairs, changed)
    numbers = _numbers(team_pairs, pairs, days, settings)
    tables = _tables(pairs, days, settings)
    drivers = _turnover(pairs, settings)
    return Result(
        key="team_stability",
        numbers=numbers,
        breakdowns=filled(drivers, *tables),
        charts=_charts(numbers[0].estimate, filled(*tables)),
        exclusions=(Exclusion("pairs of cases without a known team", int((~known).sum())),),
        finding=_finding(numbers, drivers),
        basis=of_ratio(_columns(days)[0], days["date"]),
    )


def _changed(pairs: pd.DataFrame) -> FloatArray:
    """1 where a team changed, 0 where both stayed, NaN where that is not known."""
    both = [seconds(pairs, name) for name in ("same_anesthesia", "same_nursing")]
    stayed = both[0] * both[1]
    return np.where((both[0] == 0) | (both[1] == 0), 1.0, 1.0 - stayed)


def _room_days(pairs: pd.DataFrame, changed: FloatArray) -> pd.DataFrame:
    """One row per room-day whose teams are all known: ``cases``, ``longest`` run, ``changes``."""
    marked = pairs.assign(changed=changed).sort_values(
        [*ROOM_DAY, "in_s", "case_id"], ignore_index=True
    )
    unknown = marked["changed"].isna().groupby([marked[name] for name in ROOM_DAY])
    sure = marked[unknown.transform("sum").eq(0)]
    runs_so_far = sure.groupby(ROOM_DAY)["changed"].cumsum()
    stays = sure.assign(run=runs_so_far, stayed=1.0 - sure["changed"])
    by_day = [*ROOM_DAY, "weekday"]
    runs = stays.groupby([*by_day, "run"], as_index=False)["stayed"].agg(["sum", "size"])
    days = runs.groupby(by_day, as_index=False).agg(
        longest=("sum", "max"), stayed=("sum", "sum"), pairs=("size", "sum")
    )
    cases, longest = days["pairs"] + 1, days["longest"] + 1
    return days.assign(cases=cases, longest=longest, changes=days["pairs"] - days["stayed"])


def _numbers(
    every: pd.DataFrame, pairs: pd.DataFrame, days: pd.DataFrame, settings: Engagement
) -> tuple[Number, ...]:
    of_days, of_pairs = (sample_weeks(rows["date"], settings) for rows in (days, pairs))
    changed = share(CHANGED, seconds(pairs, "changed"))
    parts = (
        _part(every, measure, column, settings)
        for measure, column in ((ANESTHESIA, "same_anesthesia"), (NURSING, "same_nursing"))
    )
    return (
        *(number(ratio, of_days) for ratio in _columns(days)),
        number(changed, of_pairs),
        *parts,
        total(PAIRS, "count", np.ones(len(pairs))),
    )


def _part(every: pd.DataFrame, measure: Measure, column: str, settings: Engagement) -> Number:
    known = every[every[column].notna()]
    weeks = sample_weeks(known["date"], settings)
    return number(share(measure, 1.0 - seconds(known, column)), weeks)


def _columns(days: pd.DataFrame) -> tuple[Ratio, Ratio]:
    longest, cases = seconds(days, "longest"), seconds(days, "cases")
    one = np.ones(len(days))
    unchanged = (seconds(days, "changes") == 0).astype(np.float64)
    return (
        Ratio(SAME_CASES, "pct", longest, cases, 100.0, empty=NO_PAIRS),
        Ratio(UNCHANGED, "pct", unchanged, one, 100.0, is_share=True, empty=NO_PAIRS),
    )


def _tables(pairs: pd.DataFrame, days: pd.DataFrame, settings: Engagement) -> tuple[Breakdown, ...]:
    weeks = sample_weeks(days["date"], settings)
    rooms = by_room(days)
    lost = rooms.totals(seconds(days, "cases") - seconds(days, "longest"))
    columns = _columns(days)
    in_time = {"weekday": by_weekday(days["weekday"]), "month": by_month(days["date"])}
    of_room = Dimension("room", "Team stability by room", rooms)
    return (
        breakdown(of_room, columns, weeks, largest_first=lost),
        *(
            breakdown(Dimension(by, f"Team stability by {by}", groups), columns, weeks)
            for by, groups in in_time.items()
        ),
    )


def _turnover(pairs: pd.DataFrame, settings: Engagement) -> Breakdown | None:
    """Compare turnovers with and without a change of team."""
    turnovers = pairs[flags(pairs, "is_turnover")]
    if turnovers.empty:
        return None
    gap_min = seconds(turnovers, "gap_s") / S_PER_MIN
    weeks = sample_weeks(turnovers["date"], settings)
    names = np.where(turnovers["changed"] > 0, ORDER_OF_TEAMS[1], ORDER_OF_TEAMS[0])
    groups = in_order(pd.Series(names, dtype="str"), ORDER_OF_TEAMS)
    columns = (
        Cells(measure, quantiles_by_group(gap_min, part, "min", groups, weeks))
        for measure, part in ((MEDIAN, 0.5), (P90, 0.9))
    )
    title = "Turnover by change of team"
    return breakdown(Dimension("team_change", title, groups), tuple(columns), weeks)


def _charts(same: Estimate, tables: tuple[Breakdown, ...]) -> tuple[Chart, ...]:
    if not tables:
        return ()
    title = "Cases of a room-day done with one team, by room"
    reference = mark("All rooms", same)
    return (dots("team_stability.by_room", title, tables[0], 0, reference=reference),)


def _finding(numbers: tuple[Number, ...], drivers: Breakdown | None) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    if found["same_team_cases"].value is None:
        return NO_FINDING
    values: dict[str, Estimate | str] = {
        name: found[name] for name in ("same_team_cases", "changed")
    }
    medians = [row.cells[0] for row in drivers.rows] if drivers else []
    known = [cell for cell in medians if isinstance(cell, Estimate)]
    if len(known) == 2 and apart(known[0], known[1]):
        return LONGER.finding({**values, "same": known[0], "with_change": known[1]})
    return SHARE.finding(values)

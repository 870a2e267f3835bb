"""The weeks and cases that effects are counted on, and where an allocation puts the cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from perioptimal_report.mca.study import run_length
from perioptimal_report.plan.costs import Allocation
from perioptimal_report.plan.effects.booked import Booked, elective_schedule
from perioptimal_report.plan.effects.care import Spans, care_spans, critical
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.options import Floats, Integers, Lengths
from perioptimal_report.plan.replay import (
    NOWHERE,
    History,
    ReplayResult,
    first_fit,
    history,
    replay_allocation,
)
from perioptimal_report.settings.engagement import Engagement, ReportSettings
from perioptimal_report.stats.week_counts import draw_week_counts

WEEKS = 52
"""A year: each season once."""
DAY_S = 86_400
WEEK_S = 7 * DAY_S
SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class ReplayYear:
    """The last weeks, at most 52, from ``first_s`` on [s], with their cases and draws.

    ``on`` counts every block-day of these weeks, whatever window its block is fitted on. ``cases``
    are those of these weeks, by number in ``index``; ``workdays`` marks the dates (weeks × 7).
    ``draws`` are replicates × weeks.
    """

    on: MovableBlocks
    past: History
    frames: Mapping[str, pd.DataFrame]
    settings: Engagement
    cases: pd.DataFrame
    index: pd.Index
    first_s: int
    weeks: int
    workdays: Floats
    care: Spans
    critical: Spans
    booked: Booked
    draws: Floats

    @property
    def lines_weeks(self) -> slice:
        """The columns of the ground's grids that are these weeks."""
        total = self.on.counted.shape[1]
        return slice(total - self.weeks, total)

    def week(self, at_s: Integers | Floats) -> Integers:
        """The position of the week of each moment [weeks]; outside the stage below 0 or beyond."""
        return np.asarray((at_s - self.first_s) // WEEK_S, dtype=np.int64)

    def sums(self, at_s: Integers | Floats, values: Floats) -> Floats:
        """Add values up by the week of their moment; what lies outside the stage is left out."""
        week = self.week(at_s)
        kept = (week >= 0) & (week < self.weeks)
        return np.asarray(np.bincount(week[kept], values[kept], self.weeks), dtype=np.float64)

    def over_weeks(self, sums: Floats) -> Floats:
        """Set amounts by week over the weeks that have a workday: sums × weeks."""
        return np.array([sums, self.open_weeks])

    @property
    def open_weeks(self) -> Floats:
        """1 for each week with a workday, else 0."""
        return np.asarray(self.workdays.sum(axis=1) > 0, dtype=np.float64)

    def place(self, case_ids: pd.Series) -> Integers:
        """The position of each case among the stage's, −1 where it is none of them."""
        return np.asarray(self.index.get_indexer(pd.Index(case_ids)), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class PlanReplay:
    """An allocation on the days that were.

    ``shift_s`` says by how much each case of the stage would have run later [s]; emergencies, and
    cases on no block-day of these blocks, run when they did. ``days`` counts by block-day.
    """

    rooms_h: Allocation
    shift_s: Integers
    days: ReplayResult


def replay_year(
    blocks: MovableBlocks, frames: Mapping[str, pd.DataFrame], settings: Engagement
) -> ReplayYear:
    """Set the stage: the last 52 weeks, or all where there are fewer."""
    total = blocks.counted.shape[1]
    weeks = min(total, WEEKS)
    first = blocks.days.mondays[total - weeks]
    recent = replace(blocks, counted=blocks.days.seen * (np.arange(total) >= total - weeks))
    cases = frames["completed_cases"]
    kept = cases[(cases["date"] >= first) & (cases["date"] < first + pd.Timedelta(weeks=weeks))]
    index = pd.Index(kept["case_id"])
    return ReplayYear(
        on=recent,
        past=history(recent, cases, frames["gaps"]),
        frames=frames,
        settings=settings,
        cases=kept.reset_index(drop=True),
        index=index,
        first_s=int(first.timestamp()),
        weeks=weeks,
        workdays=_workdays(frames["calendar"], first, weeks),
        care=care_spans(frames, index),
        critical=critical(frames, index),
        booked=elective_schedule(recent, frames, first, weeks),
        draws=_draws(recent, settings.report, weeks),
    )


def _workdays(calendar: pd.DataFrame, first: pd.Timestamp, weeks: int) -> Floats:
    work = calendar.loc[calendar["is_workday"], "date"]
    day = np.asarray((work - first).dt.days, dtype=np.int64)
    day = day[(day >= 0) & (day < 7 * weeks)]
    return np.bincount(day, minlength=7 * weeks).reshape(weeks, 7).astype(np.float64)


def _draws(recent: MovableBlocks, report: ReportSettings, weeks: int) -> Floats:
    run = run_length(recent.days.usage_h, recent.counted)
    return draw_week_counts((weeks,), replicates=report.replicates, seed=report.seed, run_weeks=run)


def replay_plan(year: ReplayYear, rooms_h: Allocation) -> PlanReplay:
    """Put an allocation on the stage: the same first-fit as the replay, against today's."""
    found = replay_allocation(year.on, year.past, rooms_h, year.settings.scenarios.shift_hours)
    shift_s = np.zeros(len(year.cases), dtype=np.int64)
    names, shifts = _shifts(year, rooms_h)
    place = year.place(pd.Series(names, dtype=str))
    shift_s[place[place >= 0]] = np.array(shifts, dtype=np.int64)[place >= 0]
    urgent = year.cases["emergency"].fillna(value=False).to_numpy(dtype=bool)
    return PlanReplay(rooms_h, np.where(urgent, 0, shift_s), found)


def _shifts(year: ReplayYear, rooms_h: Allocation) -> tuple[list[str], list[int]]:
    names: list[str] = []
    shifts: list[int] = []
    changed = [own != after for own, after in zip(year.on.today_h, rooms_h, strict=True)]
    for day in year.past.case_days:
        if changed[day.line] and day.week >= year.lines_weeks.start:
            turnover_s, today_h = year.past.turnover_s[day.line], year.on.today_h[day.line]
            before = _starts(day.durations_s, today_h, today_h, turnover_s)
            after = _starts(day.durations_s, rooms_h[day.line], today_h, turnover_s)
            names += day.case_ids
            shifts += [b - a for a, b in zip(before, after, strict=True)]
    return names, shifts


def _starts(
    durations_s: tuple[int, ...], lengths_h: Lengths, today_h: Lengths, turnover_s: int
) -> list[int]:
    """Start of each case after the block's start [s].

    A case without a room waits until today's longest room would have closed, and runs then, one
    after the other: that is what the cost of the scenario counts, overtime for all of it.
    """
    lengths_s = [round(each * SECONDS_PER_HOUR) for each in lengths_h]
    filled = first_fit(durations_s, lengths_s, turnover_s)
    late_s = round(max(today_h, default=8.0) * SECONDS_PER_HOUR)
    starts = []
    for room, start_s, duration_s in zip(filled.rooms, filled.starts_s, durations_s, strict=True):
        starts.append(late_s if room == NOWHERE else start_s)
        late_s += (duration_s + turnover_s) if room == NOWHERE else 0
    return starts

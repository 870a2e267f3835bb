"""What every scenario stands on: the blocks that may move, their demand, and their rooms today."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perioptimal_report.allocation.options import Floats, Integers, Lengths, longest_first
from perioptimal_report.allocation.today import (
    Holding,
    holdings,
    kept_aside,
    rooms_known,
)
from perioptimal_report.engagement import WEEKDAYS, Engagement
from perioptimal_report.mca.demand import Demand, demand, lines
from perioptimal_report.mca.guards import last_weeks
from perioptimal_report.mca.planned import Plan
from perioptimal_report.mca.study import drawn_weeks, run_length
from perioptimal_report.mca.usage_model import UsageModel, fit_usage

NO_ROOMS = "it holds no room at the end of the data"


@dataclass(frozen=True, slots=True)
class Aside:
    """A block that scenarios leave as it is, and why."""

    owner: str
    weekday: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ground:
    """The blocks (owner × weekday) that scenarios decide on, line by line of ``days``.

    ``counted`` weighs the block-days of each block's window (blocks × weeks), ``per_week`` are
    its block-days per week, ``today_h`` the lengths of its rooms; ``rooms`` is the number of
    rooms for these blocks per weekday of ``weekdays``; ``draws`` are replicates × weeks.
    """

    days: Demand
    windows: Integers
    counted: Floats
    per_week: Floats
    model: UsageModel
    held: tuple[Holding, ...]
    weekdays: tuple[str, ...]
    rooms: tuple[int, ...]
    draws: Floats
    aside: tuple[Aside, ...]

    @property
    def today_h(self) -> tuple[Lengths, ...]:
        """Today's room lengths of every block [h]."""
        return tuple(longest_first(room.hours for room in each.rooms) for each in self.held)

    @property
    def day(self) -> Integers:
        """The position of every block's weekday."""
        places = [self.weekdays.index(weekday) for weekday in self.days.weekdays]
        return np.array(places, dtype=np.int64)

    def line(self, owner: str, weekday: str) -> int | None:
        """Find the block of an owner on a weekday, or ``None``."""
        pairs = list(zip(self.days.owners, self.days.weekdays, strict=True))
        return pairs.index((owner, weekday)) if (owner, weekday) in pairs else None


def ground(
    block_days: pd.DataFrame, block_room_days: pd.DataFrame, plan: Plan, settings: Engagement
) -> Ground:
    """Gather the blocks that can be judged and whose rooms are the same every week.

    ``block_days`` and ``block_room_days`` are the fact tables of those names, ``plan`` is the plan
    of the same block-days. Everything else is in ``aside`` with its reason.
    """
    days, held = demand(block_days), holdings(block_room_days)
    by_name = {(each.owner, each.weekday): each for each in held}
    why = [
        block.reason or _why_not(by_name.get((block.owner, block.weekday))) for block in plan.blocks
    ]
    free = np.array([line for line, reason in enumerate(why) if reason is None], dtype=np.int64)
    aside = [
        Aside(block.owner, block.weekday, reason)
        for block, reason in zip(plan.blocks, why, strict=True)
        if reason is not None
    ]
    return _laid_out(days, free, held, (plan, settings), tuple(aside))


def _laid_out(
    days: Demand,
    free: Integers,
    held: tuple[Holding, ...],
    terms: tuple[Plan, Engagement],
    aside: tuple[Aside, ...],
) -> Ground:
    plan, settings = terms
    windows = np.array([plan.blocks[line].window_weeks for line in free], dtype=np.int64)
    kept = lines(days, free, weeks=days.seen.shape[1])
    counted = last_weeks(kept, windows)
    names = tuple(zip(kept.owners, kept.weekdays, strict=True))
    by_name = {(each.owner, each.weekday): each for each in held}
    weekdays = tuple(dict.fromkeys(sorted(kept.weekdays, key=_place)))
    return Ground(
        days=kept,
        windows=windows,
        counted=counted,
        per_week=np.array([plan.blocks[line].days_per_week for line in free]),
        model=fit_usage(kept.usage_h, counted),
        held=tuple(by_name[name] for name in names),
        weekdays=weekdays,
        rooms=_rooms(held, names, weekdays, settings),
        draws=_draws(kept, windows, counted, settings),
        aside=aside,
    )


def _place(weekday: str) -> int:
    return WEEKDAYS.index(weekday)


def _why_not(held: Holding | None) -> str | None:
    if held is None or not held.rooms:
        return NO_ROOMS
    return held.reason


def _rooms(
    held: tuple[Holding, ...],
    names: tuple[tuple[str, str], ...],
    weekdays: tuple[str, ...],
    settings: Engagement,
) -> tuple[int, ...]:
    aside, known = kept_aside(held, frozenset(names)), rooms_known(held)
    given = {str(weekday): rooms for weekday, rooms in settings.scenarios.rooms.items()}
    return tuple(given.get(day, known) - aside.get(day, 0) for day in weekdays)


def _draws(days: Demand, windows: NDArray[np.int64], counted: Floats, on: Engagement) -> Floats:
    if not len(windows) or not on.report.replicates:
        return np.zeros((0, days.seen.shape[1]))
    return drawn_weeks(days, windows, on, run_length(days.usage_h, counted))

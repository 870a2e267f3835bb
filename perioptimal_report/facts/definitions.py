"""What a turnover, late, an overrun, prime time ... is: each said once, and read everywhere else.

The functions take columns of a fact table while it is built, of a frame, or arrays, and give as
many values back. The fact tables carry the results as columns (``defined_columns`` names them), so
that a metric reads ``is_turnover`` and compares no gap. The functions themselves are for what is
not yet a fact: replayed days, and rankings under other cut-offs.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from perioptimal_report.facts.clock import seconds_of
from perioptimal_report.settings.calendar import Calendar
from perioptimal_report.settings.thresholds import Thresholds

# Why Any: ibis columns, pandas series and arrays share the operators, but no type.
Values: TypeAlias = Any
Rows: TypeAlias = Any

ROOMS_AT_ONCE = 2


def is_turnover(gap_s: Values, cutoff_min: float) -> Values:
    """Whether each gap [s] is a turnover: from 0 to the cut-off [min], both included."""
    return (gap_s >= 0) & (gap_s <= _seconds(cutoff_min))


def is_overlap(gap_s: Values) -> Values:
    """Whether each gap [s] is an overlap of two cases: below 0."""
    return gap_s < 0


def is_idle(gap_s: Values, cutoff_min: float) -> Values:
    """Whether each gap [s] is idle time: longer than the turnover cut-off [min]."""
    return gap_s > _seconds(cutoff_min)


def is_late(tardy_s: Values, grace_min: float) -> Values:
    """Whether each first case is late: in the room later than schedule plus grace.

    ``tardy_s`` is wheels in less schedule [s], ``grace_min`` the grace [min].
    """
    return tardy_s > _seconds(grace_min)


def is_workday(kind: Values) -> Values:
    """Whether each day is a workday, by its kind in the calendar."""
    return kind == "workday"


def is_closed(kind: Values) -> Values:
    """Whether each day is closed, by its kind: a listed holiday, or a day of low activity."""
    return (kind == "holiday") | (kind == "low_activity")


def prime_time(midnight_s: Values, hours: Calendar) -> tuple[Values, Values]:
    """Start and end of the prime time of each day, from its midnight [s]."""
    return midnight_s + seconds_of(hours.prime_start), midnight_s + seconds_of(hours.prime_end)


def past_end_s(last_out_s: Values, block_end_s: Values) -> Values:
    """Last wheels out less end of the last block of each room-day [s]; above 0 is an overrun."""
    return last_out_s - block_end_s


def cases_allowed(alone: Values, thresholds: Thresholds) -> Values:
    """Cases that one anesthesiologist may have at once by the rule of the care model [cases].

    1 while some of the cases are done ``alone``, without CRNA or resident [cases], else those of a
    team.
    """
    # All of them know clip, but not one word for "if ... else".
    team_max = thresholds.concurrency_rule_max
    return team_max - (team_max - 1) * alone.clip(0, 1)


def is_over_rule(cases: Values, allowed: Values) -> Values:
    """Whether an anesthesiologist has more cases at once than ``cases_allowed``."""
    return cases > allowed


def is_simultaneous(rooms: Values) -> Values:
    """Whether at least two rooms of one anesthesiologist are in a critical portion at once."""
    return rooms >= ROOMS_AT_ONCE


def is_at_limit(required: Values, staffed: Values) -> Values:
    """Whether a resource is at its limit: some sites required, and no fewer than are staffed."""
    return (required >= staffed) & (required > 0)


def _seconds(minutes: float) -> int:
    """Turn minutes of the settings into whole seconds [s]."""
    # As a float 8.2 min are less than 492 s, and a gap of just that would be too long.
    return round(minutes * 60)


def defined_columns(table: str, rows: Rows, thresholds: Thresholds) -> dict[str, Values]:
    """Give the columns of a fact table that follow from others by a definition, by name."""
    return _DEFINED[table](rows, thresholds) if table in _DEFINED else {}


def _of_gaps(gaps: Rows, thresholds: Thresholds) -> dict[str, Values]:
    gap_s = gaps["gap_s"]
    turnover = is_turnover(gap_s, thresholds.turnover_cutoff_min)
    return {
        "is_turnover": turnover,
        "is_turnover_by_long_cutoff": is_turnover(gap_s, thresholds.turnover_long_cutoff_min),
        "is_prolonged": turnover & (gap_s > _seconds(thresholds.turnover_prolonged_min)),
        "is_idle": is_idle(gap_s, thresholds.turnover_cutoff_min),
        "is_overlap": is_overlap(gap_s),
    }


def _of_team_pairs(pairs: Rows, thresholds: Thresholds) -> dict[str, Values]:
    return {"is_turnover": is_turnover(pairs["gap_s"], thresholds.turnover_cutoff_min)}


_DEFINED: Mapping[str, Callable[[Rows, Thresholds], dict[str, Values]]] = {
    "gaps": _of_gaps,
    "team_pairs": _of_team_pairs,
    "first_cases": lambda cases, thresholds: {
        "is_late": is_late(cases["tardy_s"], thresholds.grace_min)
    },
    "calendar": lambda days, _: {"is_workday": is_workday(days["kind"])},
    "room_days": lambda days, _: {
        "past_end_s": past_end_s(days["last_out_s"], days["block_end_s"])
    },
    "care_concurrency": lambda steps, _: {
        "is_over_rule": is_over_rule(steps["cases"], steps["rule_max"])
    },
    "critical_demand": lambda steps, _: {"is_simultaneous": is_simultaneous(steps["rooms"])},
    "staff_demand": lambda rows, _: {"is_at_limit": is_at_limit(rows["required"], rows["staffed"])},
}

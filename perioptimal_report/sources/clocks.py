"""Clock times without dates: the day comes from the case's date or from the milestone before."""

from collections.abc import Mapping, Sequence

# The milestones that come before each one, the nearest first.
PREDECESSORS: Mapping[str, tuple[str, ...]] = {
    "scheduled_start": (),
    "in_room": ("scheduled_start",),
    "anesthesia_start": ("in_room",),
    "anesthesia_ready": ("in_room",),
    "procedure_start": ("in_room",),
    "procedure_end": ("procedure_start", "in_room"),
    "out_of_room": ("procedure_end", "procedure_start", "in_room"),
    "anesthesia_end": ("procedure_end", "in_room"),
    "pacu_in": ("out_of_room", "in_room"),
    "pacu_ready": ("pacu_in", "out_of_room"),
    "pacu_out": ("pacu_ready", "pacu_in", "out_of_room"),
}
# What a clock time of another table lies nearest to: its case, or the scheduled end of its shift.
NEAREST: Mapping[tuple[str, str], str] = {
    ("assignments", "begin"): "case_begin",
    ("assignments", "end"): "case_end",
    ("events", "at"): "case_in",
    ("shifts", "actual_end"): "shift_end",
}
ROLL_FORWARD_H = 12


def dated_clock(moment: str, before: Sequence[str]) -> str:
    """Write the SQL for the TIMESTAMP of a clock time (read as a time of 1900-01-01).

    It falls on the day of the milestone before it, else on the case's date; a day later when it
    would stand more than 12 h before that milestone.
    """
    seconds = f"to_seconds(date_diff('second', TIMESTAMP '1900-01-01', {moment}))"
    if not before:
        return f'"date" + {seconds}'
    earlier = f"coalesce({', '.join(before)})"
    same_day = f'coalesce({earlier}::DATE, "date") + {seconds}'
    late = f"{same_day} < {earlier} - INTERVAL {ROLL_FORWARD_H} HOUR"
    return f"CASE WHEN {late} THEN {same_day} + INTERVAL 1 DAY ELSE {same_day} END"


def nearest_clock(moment: str, anchor: str) -> str:
    """Write the SQL for the TIMESTAMP of a clock time on the day that brings it within 12 h."""
    seconds = f"to_seconds(date_diff('second', TIMESTAMP '1900-01-01', {moment}))"
    same_day = f"({anchor}::DATE + {seconds})"
    half_day = f"INTERVAL {ROLL_FORWARD_H} HOUR"
    return (
        f"CASE WHEN {same_day} < {anchor} - {half_day} THEN {same_day} + INTERVAL 1 DAY"
        f" WHEN {same_day} > {anchor} + {half_day} THEN {same_day} - INTERVAL 1 DAY"
        f" ELSE {same_day} END"
    )

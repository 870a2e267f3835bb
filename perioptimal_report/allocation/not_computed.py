"""The effects of a reallocation that these data cannot tell, each with what it would need."""

from __future__ import annotations

from perioptimal_report.results import Breakdown, Measure, Row

EFFECTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("PACU peak and holds", ("cases.pacu_in", "cases.pacu_out")),
    (
        "Anesthesia concurrency, simultaneous demand and handovers",
        ("staff.anesthesiologist", "staff.from_time", "staff.to_time"),
    ),
    ("Half-hour staffing", ("staff.from_time", "staff.to_time")),
    ("Day-of-surgery cancellations by overrun", ("cases.status", "cases.cancel_reason")),
    ("Displacement of emergencies", ("cases.emergency", "cases.booked_at")),
    ("Access: backlog and wait", ("cases.booked_at",)),
)
NOT_MODELED = "the columns are given, but this version does not model it"
WHY = Measure("why", "What it would need")


def not_computed(present: frozenset[str]) -> Breakdown:
    """List what the report does not say about scenarios; ``present`` are the columns given."""
    rows = tuple(Row(effect, (_why(needs, present),)) for effect, needs in EFFECTS)
    return Breakdown("effect", "Effects that are not computed", (WHY,), rows)


def _why(needs: tuple[str, ...], present: frozenset[str]) -> str:
    missing = [need for need in needs if need not in present]
    return ", ".join(missing) or NOT_MODELED

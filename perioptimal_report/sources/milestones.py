"""Milestones that contradict the time in the room: they are blanked, the case is kept."""

from collections.abc import Mapping

_DAY, _HALF_DAY = "INTERVAL 24 HOUR", "INTERVAL 12 HOUR"

# Anesthesia may start before the room and end after it; the procedure may not.
CONTRADICTIONS: Mapping[str, str] = {
    "anesthesia_start": f"anesthesia_start < in_room - {_HALF_DAY}"
    " OR anesthesia_start > out_of_room",
    "anesthesia_ready": f"anesthesia_ready < in_room - {_HALF_DAY}"
    " OR anesthesia_ready > out_of_room OR anesthesia_ready < anesthesia_start",
    "procedure_start": "procedure_start < in_room OR procedure_start > out_of_room"
    " OR procedure_start > procedure_end",
    "procedure_end": "procedure_end < in_room OR procedure_end > out_of_room"
    " OR procedure_end < procedure_start",
    "anesthesia_end": f"anesthesia_end < in_room OR anesthesia_end > out_of_room + {_DAY}",
    "pacu_in": f"pacu_in < in_room OR pacu_in > out_of_room + {_DAY}",
    "pacu_ready": "pacu_ready < in_room OR pacu_ready < pacu_in",
    "pacu_out": "pacu_out < in_room OR pacu_out < pacu_in",
}


def contradicted(column: str) -> str:
    """Write the SQL for whether a milestone of a performed case is out of order."""
    return f"coalesce(NOT cancelled AND ({CONTRADICTIONS[column]}), false)"

"""Which columns of the final tables differ from what was typed, in SQL, per table."""

from collections.abc import Mapping

from perioptimal_report.sources import values
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.milestones import CONTRADICTIONS, contradicted

# Beyond a day, the date of a case and its time in the room cannot both be right.
DATE_DISAGREES = "(NOT cancelled AND abs(date_diff('day', \"date\", in_room::DATE)) > 1)"
# A person leaves after coming, and within a day of the scheduled end.
END_CONTRADICTED = (
    'coalesce(actual_end <= "date" + "start" OR actual_end > shift_end + INTERVAL 24 HOUR, false)'
)
_MIDNIGHT = "CASE WHEN \"end\" = TIME '00:00:00' THEN TIME '24:00:00' ELSE \"end\" END"
_CHANGES: Mapping[str, Mapping[str, str]] = {
    "blocks": {"end": _MIDNIGHT},
    "resources": {"end": _MIDNIGHT},
    "assignments": {
        "role": "coalesce(role, 'other')",
        "begin": 'coalesce("begin", case_begin)',
        "end": 'coalesce("end", case_end)',
    },
    "shifts": {
        "role": "coalesce(role, 'other')",
        "actual_end": f"CASE WHEN NOT {END_CONTRADICTED} THEN actual_end END",
    },
    "events": {
        "case_id": "CASE WHEN case_known THEN case_id END",
        "from_role": "CASE WHEN from_role_text IS NOT NULL THEN coalesce(from_role, 'other') END",
        "to_role": "CASE WHEN to_role_text IS NOT NULL THEN coalesce(to_role, 'other') END",
    },
    "finance": {"month": "CASE WHEN case_id IS NULL THEN month END"},
}


def changes(columns: ColumnMap) -> Mapping[str, str]:
    """Give column → SQL for the columns of a table that change on the way to the final one."""
    if columns.table.name != "cases":
        return _CHANGES.get(columns.table.name, {})
    changed = {
        name: f"CASE WHEN NOT {contradicted(name)} THEN {name} END"
        for name in CONTRADICTIONS
        if name in columns.positions
    }
    changed["date"] = (
        f"CASE WHEN {DATE_DISAGREES} THEN in_room::DATE"
        ' ELSE coalesce("date", in_room::DATE, scheduled_start::DATE) END'
    )
    changed["status"] = "CASE WHEN cancelled THEN 'cancelled' ELSE 'completed' END"
    if "asa" in columns.positions and "emergency" not in columns.positions:
        changed["emergency"] = (
            f"CASE WHEN asa IS NOT NULL THEN {values.asa_emergency('asa_text')} END"
        )
    return changed

"""What rows take from their case or shift while they are typed."""

from collections.abc import Mapping

from perioptimal_report.sources.vocabulary import role

_CASE = """
    (SELECT case_id AS its_number, "date" AS case_date, in_room AS case_in,
        out_of_room AS case_out, coalesce(anesthesia_start, in_room) AS anesthesia_begin,
        coalesce(anesthesia_end, out_of_room) AS anesthesia_stop FROM cases) c
    ON c.its_number = t.case_id_text"""
_IN_ANESTHESIA = f"{role('t.role_text')} IN ('anesthesiologist', 'crna', 'resident')"
# The interval of the case as far as it concerns the clinician.
_INTERVAL = f"""
    , CASE WHEN {_IN_ANESTHESIA} THEN c.anesthesia_begin ELSE c.case_in END AS case_begin
    , CASE WHEN {_IN_ANESTHESIA} THEN c.anesthesia_stop ELSE c.case_out END AS case_end"""
_TAKEN: Mapping[str, str] = {"assignments": _INTERVAL, "events": "", "finance": ""}

# Expressions over the columns typed so far, for the columns that come after them.
DERIVED: Mapping[str, tuple[str, ...]] = {
    "shifts": (
        '"date" + "end" + CASE WHEN "end" <= "start" THEN INTERVAL 1 DAY ELSE INTERVAL 0 DAY END'
        " AS shift_end",
    ),
}


def relation(text: str, table: str) -> str:
    """Write what the typed columns are selected from: the text, with the case of each row."""
    if table not in _TAKEN:
        return text
    return (
        f"(SELECT t.*, c.*, c.its_number IS NOT NULL AS case_known{_TAKEN[table]}"
        f" FROM {text} t LEFT JOIN {_CASE})"
    )

"""The cases of an Epic export: performed logs, and scheduled cases that were cancelled."""

from collections.abc import Mapping, Sequence

from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.epic_folder import ROWS_PER_TABLE
from perioptimal_report.sources.remarks import SHOWN_LINES
from perioptimal_report.sources.sql import Connection, quoted, rows

Words = Mapping[str, Sequence[str]]

_MILESTONES = """m.scheduled_start, m.in_room, m.anesthesia_start, m.anesthesia_ready,
    m.procedure_start, m.procedure_end, m.out_of_room, m.anesthesia_end, m.pacu_in, m.pacu_ready,
    m.pacu_out"""
# One row per log: whatever is joined to it has one row per number.
_LOGS = """
    SELECT l.*, coalesce(l.CASE_ID, l.CASE_REQUEST_ID, b.OR_CASE_ID) AS booked_as
    FROM OR_LOG l LEFT JOIN (
        SELECT LOG_ID, min(OR_CASE_ID) AS OR_CASE_ID FROM OR_CASE GROUP BY LOG_ID) b USING (LOG_ID)
    WHERE NOT {voided}"""
_FIRST = "SELECT * FROM {} QUALIFY row_number() OVER (PARTITION BY {} ORDER BY {}) = 1"
_BOOKED = _FIRST.format("OR_CASE", "OR_CASE_ID", "source_line")
_RISK = _FIRST.format("OR_LOG_2", "LOG_ID", "source_line")
_PROCEDURE = _FIRST.format("OR_LOG_ALL_PROC", "LOG_ID", "try_cast(LINE AS INTEGER), source_line")
_SURGEON = _FIRST.format("OR_LOG_ALL_SURG", "LOG_ID", "try_cast(LINE AS INTEGER), source_line")

_PERFORMED = """
    SELECT l.LOG_ID AS case_id, coalesce(l.SURGERY_DATE, c.SURGERY_DATE) AS "date",
    coalesce(l.ROOM_ID_PROV_NAME, c.OR_ID_PROV_NAME) AS room,
    coalesce(l.SERVICE_C_NAME, c.SERVICE_C_NAME) AS service,
    coalesce(l.LOC_ID_LOC_NAME, c.LOC_ID_LOC_NAME) AS facility,
    coalesce(l.PRIMARY_PHYS_ID_PROV_NAME, c.PRIMARY_PHYSICIAN_ID_PROV_NAME, s.SURG_ID_PROV_NAME)
        AS surgeon,
    p.OR_PROC_ID AS procedure_code, p.OR_PROC_ID_PROC_NAME AS procedure,
    coalesce(c.PAT_TOTAL_TIME, c.TOTAL_TIME_NEEDED, l.TOTAL_TIME_NEEDED) AS booked_min,
    {milestones}, r.ASA_RATE_C_NAME AS asa, coalesce(l.EMERG_STATUS_YN, {emergency}) AS emergency,
    CASE WHEN c.OR_CASE_ID IS NOT NULL THEN coalesce(c.ADD_ON_CASE_YN, 'N') END AS add_on,
    c.PAT_CLASS_C_NAME AS patient_class, c.PAT_AGE AS age_years,
    CASE WHEN {cancelled} THEN 'cancelled' ELSE l.STATUS_C_NAME END AS status,
    CASE WHEN {cancelled} THEN coalesce(l.PROC_NOT_PERF_C_NAME, c.CANCEL_REASON_C_NAME) END
        AS cancel_reason, l.source_line, l.misfit
    FROM logs l LEFT JOIN milestones m USING (LOG_ID)
    LEFT JOIN ({booked}) c ON c.OR_CASE_ID = l.booked_as
    LEFT JOIN ({risk}) r ON r.LOG_ID = l.LOG_ID LEFT JOIN ({procedure}) p ON p.LOG_ID = l.LOG_ID
    LEFT JOIN ({surgeon}) s ON s.LOG_ID = l.LOG_ID"""
_CANCELLED = """
    SELECT 'case ' || c.OR_CASE_ID AS case_id, c.SURGERY_DATE AS "date",
    c.OR_ID_PROV_NAME AS room, c.SERVICE_C_NAME AS service, c.LOC_ID_LOC_NAME AS facility,
    c.PRIMARY_PHYSICIAN_ID_PROV_NAME AS surgeon,
    coalesce(c.PAT_TOTAL_TIME, c.TOTAL_TIME_NEEDED) AS booked_min,
    c.TIME_SCHEDULED AS scheduled_start, {emergency} AS emergency,
    coalesce(c.ADD_ON_CASE_YN, 'N') AS add_on, c.PAT_CLASS_C_NAME AS patient_class,
    c.PAT_AGE AS age_years, 'cancelled' AS status, c.CANCEL_REASON_C_NAME AS cancel_reason,
    (c.source_line + {offset})::INTEGER AS source_line, c.misfit
    FROM ({booked}) c WHERE {unperformed} AND {cancelled}"""
_UNPERFORMED = """NOT EXISTS (
    SELECT 1 FROM logs l WHERE l.booked_as = c.OR_CASE_ID OR l.LOG_ID = c.LOG_ID)"""


def cases_query(words: Words) -> str:
    """Write the query for the cases: canonical columns as text, source_line and misfit."""
    stopped = _holds("c.SCHED_STATUS_C_NAME", words["cancelled"])
    performed = _PERFORMED.format(
        milestones=_MILESTONES.replace(
            "m.scheduled_start",
            "coalesce(m.scheduled_start, l.SCHED_START_TIME, c.TIME_SCHEDULED) AS scheduled_start",
        ),
        emergency=_emergency("coalesce(l.CASE_CLASS_C_NAME, c.CASE_CLASS_C_NAME)", words),
        cancelled=f"(l.PROC_NOT_PERF_C_NAME IS NOT NULL OR (m.in_room IS NULL AND {stopped}))",
        booked=_BOOKED,
        risk=_RISK,
        procedure=_PROCEDURE,
        surgeon=_SURGEON,
    )
    cancelled = _CANCELLED.format(
        emergency=_emergency("c.CASE_CLASS_C_NAME", words),
        offset=ROWS_PER_TABLE,
        booked=_BOOKED,
        unperformed=_UNPERFORMED,
        cancelled=stopped,
    )
    logs = f"logs AS ({_logs(words)})"
    return f"WITH {logs} SELECT * FROM ({performed} UNION ALL BY NAME {cancelled})"


def case_remarks(connection: Connection, words: Words) -> list[Remark]:
    """Remarks on rows that are no case of this report, and on times from the older table."""
    stopped = _holds("c.SCHED_STATUS_C_NAME", words["cancelled"])
    queries = {
        "epic_voided": f"SELECT source_line FROM OR_LOG WHERE {_voided(words)}",
        "epic_not_performed": f"WITH logs AS ({_logs(words)}) SELECT c.source_line"
        f" FROM ({_BOOKED}) c WHERE {_UNPERFORMED} AND NOT {stopped}",
        "epic_tracking_times": "SELECT l.source_line FROM OR_LOG l JOIN milestones m USING (LOG_ID)"
        " WHERE m.by_tracking",
    }
    found = {code: rows(connection, f"{query} ORDER BY 1") for code, query in queries.items()}
    return [
        Remark(code, "cases", len(hits), _SAYS[code], tuple(h for (h,) in hits[:SHOWN_LINES]))
        for code, hits in found.items()
        if hits
    ]


_SAYS = {
    "epic_voided": "Logs are voided in OR_LOG; they are no cases and were not taken",
    "epic_not_performed": "Cases of OR_CASE have no log and are not cancelled; they were not taken",
    "epic_tracking_times": "Times come from OR_LOG_CASE_TIMES, whose events the site names itself;"
    " confirm them",
}


def _logs(words: Words) -> str:
    return _LOGS.format(voided=_voided(words))


def _voided(words: Words) -> str:
    return _holds("STATUS_C_NAME", words["voided"])


def _emergency(case_class: str, words: Words) -> str:
    held = _holds(case_class, words["emergency"])
    return f"CASE WHEN {held} THEN 'Y' WHEN {case_class} IS NOT NULL THEN 'N' END"


def _holds(text: str, words: Sequence[str]) -> str:
    pattern = rf"\b({'|'.join(words)})"
    return f"coalesce(regexp_matches(lower({text}), {quoted(pattern)}), false)"

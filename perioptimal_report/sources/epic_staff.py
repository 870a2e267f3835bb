"""The clinicians of an Epic export: anesthesia records and lines, surgeons, surgical staff."""

from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.epic_folder import ROWS_PER_TABLE
from perioptimal_report.sources.remarks import SHOWN_LINES
from perioptimal_report.sources.sql import Connection, rows

# An anesthesia record knows its log by the record summary, or by the encounter of its main log.
_RECORD_LOGS = """
    SELECT AN_EPISODE_ID AS record, min(coalesce(LOG_ID, AN_LOG_ID)) AS log
    FROM F_AN_RECORD_SUMMARY GROUP BY 1"""
_ENCOUNTER_LOGS = """
    SELECT i.SUMMARY_BLOCK_ID AS record, min(p.LOG_ID) AS log FROM AN_HSB_LINK_INFO i
    JOIN PAT_OR_ADM_LINK p ON p.PAT_ENC_CSN_ID = i.PRIMARY_LOG_ENC_CSN GROUP BY 1"""
_RECORDS = f"""
    SELECT coalesce(a.LOG_ID, f.log, e.log) AS case_id, a.AN_PROV_ID_PROV_NAME AS person,
    a.AN_PROV_TYPE_C_NAME AS role, a.AN_BEGIN_LOCAL_DTTM AS "begin", a.AN_END_LOCAL_DTTM AS "end",
    a.source_line, a.misfit FROM AN_STAFF a
    LEFT JOIN ({_RECORD_LOGS}) f ON f.record = a.SUMMARY_BLOCK_ID
    LEFT JOIN ({_ENCOUNTER_LOGS}) e ON e.record = a.SUMMARY_BLOCK_ID
    WHERE NOT (a.AN_BEGIN_LOCAL_DTTM IS NULL AND a.AN_BEGIN_UTC_DTTM IS NOT NULL)"""
# A staff line knows its log by the table of lines, else by its own number.
_LINE_LOG = """coalesce(s.LOG_ID, n.log,
    CASE WHEN s.RECORD_ID IN (SELECT LOG_ID FROM OR_LOG) THEN s.RECORD_ID END)"""
_LINE_LOGS = """
    SELECT ANESTHESIA_STAFF_I AS record, min(LOG_ID) AS log FROM OR_LOG_LN_ANESSTAF GROUP BY 1"""
_LINES = f"""
    SELECT {_LINE_LOG} AS case_id, s.ANESTH_STAFF_ID_PROV_NAME AS person,
    s.ANESTH_STAFF_C_NAME AS role, t.ANES_STF_START_TIME AS "begin", t.ANES_STF_END_TIME AS "end",
    coalesce(t.source_line + {2 * ROWS_PER_TABLE}, s.source_line + {ROWS_PER_TABLE})::INTEGER
        AS source_line, s.misfit
    FROM (SELECT *, row_number() OVER (PARTITION BY RECORD_ID ORDER BY source_line) AS nth
        FROM OR_LNLG_ANES_STAFF) s
    LEFT JOIN ({_LINE_LOGS}) n ON n.record = s.RECORD_ID
    LEFT JOIN OR_LNLG_ANES_RTIMS t ON t.RECORD_ID = s.RECORD_ID AND s.nth = 1"""
_SURGEONS = f"""
    SELECT LOG_ID AS case_id, SURG_ID_PROV_NAME AS person, 'surgeon' AS role,
    START_TIME AS "begin", END_TIME AS "end",
    (source_line + {3 * ROWS_PER_TABLE})::INTEGER AS source_line, misfit FROM OR_LOG_ALL_SURG"""
_SURGICAL_STAFF = f"""
    SELECT coalesce(LOG_ID, CASE WHEN RECORD_ID IN (SELECT LOG_ID FROM OR_LOG) THEN RECORD_ID END)
        AS case_id, STAFF_ID_PROV_NAME AS person, STAFF_TYPE_C_NAME AS role,
    NULL::VARCHAR AS "begin", NULL::VARCHAR AS "end",
    (source_line + {4 * ROWS_PER_TABLE})::INTEGER AS source_line, misfit FROM OR_LNLG_SURG_STAFF
    WHERE STAFF_ID_PROV_NAME IS NOT NULL"""
_SUPERSEDED = "case_id IN (SELECT case_id FROM records WHERE case_id IS NOT NULL)"
_WITH = f"WITH records AS ({_RECORDS}), lines AS ({_LINES})"


def staff_query() -> str:
    """Write the query for the assignments: canonical columns as text, source_line and misfit.

    Times are local ones only. Where a case has an anesthesia record, its staff lines say the
    same again and are left out.
    """
    return (
        f"{_WITH} SELECT * FROM (SELECT * FROM records UNION ALL"
        f" SELECT * FROM lines WHERE NOT coalesce({_SUPERSEDED}, false)"
        f" UNION ALL {_SURGEONS} UNION ALL {_SURGICAL_STAFF})"
    )


def staff_remarks(connection: Connection) -> list[Remark]:
    """Remarks on the rows that are no assignment of this report."""
    found = {code: rows(connection, f"{query} ORDER BY 1") for code, (query, _) in _LEFT.items()}
    return [
        Remark(
            code,
            "assignments",
            len(hits),
            _LEFT[code][1],
            tuple(line for (line,) in hits[:SHOWN_LINES]),
        )
        for code, hits in found.items()
        if hits
    ]


_LEFT = {
    "epic_utc_only": (
        "SELECT source_line FROM AN_STAFF"
        " WHERE AN_BEGIN_LOCAL_DTTM IS NULL AND AN_BEGIN_UTC_DTTM IS NOT NULL",
        "Rows of AN_STAFF have no local time; UTC is never mixed with it, and they were not taken",
    ),
    "epic_lines_superseded": (
        f"{_WITH} SELECT source_line FROM lines WHERE {_SUPERSEDED}",
        "Staff lines of cases that have an anesthesia record, which says more, were not taken",
    ),
    "epic_staff_without_name": (
        "SELECT source_line FROM OR_LNLG_SURG_STAFF WHERE STAFF_ID_PROV_NAME IS NULL",
        "Rows of OR_LNLG_SURG_STAFF name nobody and were not taken",
    ),
}

"""The folder of an Epic EHI export: joins, milestones and staff. Authority: by hand.

The export is invented; its tables and columns are those of the public list.
"""

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest

from perioptimal_report.errors import DataError, SettingsError
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.sources.load import load_sources

EXPORT = Path(__file__).parent / "epic_export"


@pytest.fixture
def folder(tmp_path):
    """Give a copy of the export that a test may change."""
    return Path(shutil.copytree(EXPORT, tmp_path / "export"))


def loaded(folder, **settings):
    source = {"path": folder, "profile": "epic-ehi"}
    sources = {"cases": source, "assignments": source}
    return load_sources(Engagement.model_validate({"sources": sources, **settings}))


def found(sources, code):
    return [remark for remark in sources.remarks if remark.code == code]


def clock(day, hour, minute):
    return dt.datetime(2025, 3, day, hour, minute)


def test_logs_and_cancelled_cases_become_cases(folder, select):
    sources = loaded(folder)
    query = "SELECT case_id, status, emergency, add_on, booked_min, cancel_reason FROM cases"
    assert select(sources, f"{query} ORDER BY source_line") == [
        ("L1", "completed", False, False, 110.0, None),
        ("L2", "completed", True, True, 60.0, None),
        ("L4", "cancelled", False, False, 60.0, "Patient unstable"),
        ("L5", "completed", False, False, 60.0, None),
        ("case C8", "cancelled", False, False, 60.0, "Patient no show"),
    ]
    query = "SELECT facility, room, service, surgeon, procedure_code, procedure, asa, age_years"
    assert select(sources, f"{query} FROM cases WHERE case_id = 'L1'") == [
        ("Main", "OR 1", "Orthopedics", "S01", "P1", "Hip, total", "III", 61.0)
    ]
    assert [found(sources, code)[0].rows for code in ("epic_voided", "epic_not_performed")] == [
        1,
        1,
    ]


def test_milestones_are_pivoted_and_older_times_only_fill_what_is_missing(folder, select):
    sources = loaded(folder)
    columns = (
        "scheduled_start, anesthesia_start, in_room, anesthesia_ready, procedure_start,"
        " procedure_end, out_of_room, anesthesia_end, pacu_in, pacu_ready, pacu_out"
    )
    (first, *_) = select(sources, f"SELECT {columns} FROM cases ORDER BY source_line")  # noqa: S608
    hours = [(7, 30), (7, 35), (7, 41), (8, 0), (8, 15), (9, 5), (9, 15), (9, 25)]
    recovery = [(9, 20), (10, 20), (10, 50)]
    assert first == tuple(clock(17, *hour) for hour in hours + recovery)
    rows = "SELECT in_room, procedure_start, out_of_room, pacu_in FROM cases WHERE case_id = '{}'"
    # Of two "In Room" the earlier one counts, whatever their lines; "Procedure Start" goes before
    # "Incision Start".
    assert select(sources, rows.format("L2")) == [
        (clock(17, 9, 50), clock(17, 10, 20), clock(17, 11, 30), None)
    ]
    assert select(sources, rows.format("L5")) == [
        (clock(18, 9, 5), None, clock(18, 10, 5), clock(18, 10, 10))
    ]
    (remark,) = found(sources, "epic_tracking_times")
    assert remark.rows == 1


def test_clinicians_come_from_the_record_then_from_the_lines(folder, select, aside):
    sources = loaded(folder)
    query = 'SELECT case_id, person, role, "begin", "end" FROM assignments ORDER BY source_line'
    assert select(sources, query) == [
        ("L1", "A01", "anesthesiologist", clock(17, 7, 35), clock(17, 9, 25)),
        ("L1", "A02", "crna", clock(17, 7, 35), clock(17, 8, 25)),
        ("L1", "A03", "crna", clock(17, 8, 25), clock(17, 9, 25)),
        ("L2", "A01", "anesthesiologist", clock(17, 9, 50), clock(17, 10, 30)),
        ("L2", "A01", "anesthesiologist", clock(17, 10, 45), clock(17, 11, 30)),
        ("L1", "S01", "surgeon", clock(17, 8, 10), clock(17, 9, 0)),
        ("L2", "S02", "surgeon", clock(17, 9, 50), clock(17, 11, 30)),
    ]
    assert aside(sources, "assignments") == {"missing_value": 1}
    rows = {r.code: r.rows for r in sources.remarks if r.code.startswith("epic_")}
    assert rows["epic_utc_only"] == 1
    assert rows["epic_lines_superseded"] == 1
    assert rows["epic_staff_without_name"] == 1


def test_records_find_their_log_by_the_summary_table_too(folder, select):
    (folder / "AN_HSB_LINK_INFO.tsv").unlink()
    (folder / "F_AN_RECORD_SUMMARY.tsv").write_text("AN_EPISODE_ID\tLOG_ID\n71\tL1\n72\tL2\n")
    sources = loaded(folder)
    query = "SELECT case_id, person FROM assignments WHERE role = 'crna' ORDER BY source_line"
    assert select(sources, query) == [("L1", "A02"), ("L1", "A03"), ("L2", "A05")]


def test_a_staff_line_may_bear_the_number_of_its_log(folder, select):
    (folder / "OR_LOG_LN_ANESSTAF.tsv").unlink()
    (folder / "OR_LNLG_ANES_STAFF.tsv").write_text(
        "RECORD_ID\tANESTH_STAFF_C_NAME\tANESTH_STAFF_ID_PROV_NAME\n"
        "L2\tAnesthesiologist\tA01\nL2\tCRNA\tA02\n"
    )
    (folder / "OR_LNLG_SURG_STAFF.tsv").write_text(
        "RECORD_ID\tSTAFF_ID_PROV_NAME\tSTAFF_TYPE_C_NAME\nL2\tN01\tCirculator\n"
    )
    query = "SELECT person, role FROM assignments WHERE case_id = 'L2' ORDER BY source_line"
    assert select(loaded(folder), query) == [
        ("A01", "anesthesiologist"),
        ("A02", "crna"),
        ("S02", "surgeon"),
        ("N01", "circulating_nurse"),
    ]


def test_prime_time_is_reconciled_with_that_of_the_source(folder):
    # L1 7:41 to 9:15 and L2 9:50 to 11:30 are 94 + 100 min; Epic says 94 + 102.
    (remark,) = found(loaded(folder), "prime_time_reconciled")
    assert remark.rows == 2
    assert "196 min there, 194 min" in remark.says
    assert "difference is -2 min (-1.0 %)" in remark.says


@pytest.mark.parametrize(
    ("calendar", "ours"),
    [
        ({"prime_start": "08:00", "prime_end": "11:00"}, "145 min"),
        ({"holidays": ["2025-03-17"]}, "0 min"),
        ({"weekend": ["Mon"]}, "0 min"),
    ],
)
def test_prime_time_follows_the_calendar_of_the_settings(folder, calendar, ours):
    (remark,) = found(loaded(folder, calendar=calendar), "prime_time_reconciled")
    assert f"there, {ours} by" in remark.says


def test_without_prime_minutes_nothing_is_reconciled(folder):
    (folder / "OR_LOG_METRIC_PT_SHIFTS.tsv").unlink()
    assert found(loaded(folder), "prime_time_reconciled") == []


def test_every_file_that_was_read_has_its_digest(folder):
    (folder / "PATIENT.tsv").write_text("PAT_ID\n1\n")
    (folder / "readme.md").write_text("x")
    files = {f"export/{path.name}" for path in folder.iterdir()}
    assert loaded(folder).digests.keys() == files - {"export/PATIENT.tsv", "export/readme.md"}


def test_rejects_name_the_line_of_the_log(folder):
    (folder / "OR_LOG_CASE_TIMES.tsv").unlink()
    sources = loaded(folder)
    (frame,) = (r.frame for r in sources.rejects if r.table == "cases")
    assert frame[["line", "column", "rule"]].values.tolist() == [[6, "in_room", "missing_value"]]


@pytest.mark.parametrize("table", ["OR_CASE.tsv", "OR_LOG_2.tsv", "OR_LOG_ALL_PROC.csv"])
def test_a_table_that_is_missing_counts_as_empty(folder, table):
    (folder / table).unlink()
    (account, _) = loaded(folder).accounts
    assert account.used == (4 if table == "OR_CASE.tsv" else 5)


def test_a_folder_without_logs_is_refused(folder):
    (folder / "OR_LOG.tsv").unlink()
    with pytest.raises(DataError, match=r"export: has no OR_LOG.tsv"):
        loaded(folder)


def test_the_same_table_twice_is_refused(folder):
    (folder / "or_log.csv").write_text("LOG_ID\n")
    with pytest.raises(DataError, match="are the same table; keep one"):
        loaded(folder)


def test_a_file_is_no_folder(folder):
    with pytest.raises(SettingsError, match="reads the folder of an export"):
        loaded(folder / "OR_LOG.tsv")


def test_other_tables_do_not_come_from_the_folder(folder):
    source = {"path": folder, "profile": "epic-ehi"}
    settings = {"sources": {"cases": source, "events": source}}
    with pytest.raises(DataError, match="a folder gives cases and assignments, not events"):
        load_sources(Engagement.model_validate(settings))


def test_odd_bytes_of_a_table_are_remarked_and_a_pipe_is_not_opened(folder):
    log = next(folder.glob("OR_LOG.*"))
    log.write_bytes(log.read_bytes() + b"\x1a\n")
    remarks = found(loaded(folder), "odd_characters")
    assert [remark.table for remark in remarks] == ["cases", "assignments"]
    assert remarks[0].says.endswith(log.name)
    log.unlink()
    os.mkfifo(log)
    with pytest.raises(DataError, match="is a pipe"):
        loaded(folder)

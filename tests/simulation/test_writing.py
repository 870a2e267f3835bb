"""Authority: what was written, read back."""

import datetime as dt
import json

import pandas as pd
import pytest

from perioptimal_report.settings.engagement import Period, read_engagement
from perioptimal_report.simulation import HospitalPlan, simulate, since, write_hospital
from perioptimal_report.simulation.schedule import holidays
from perioptimal_report.tables import TABLES


@pytest.fixture(scope="module")
def small():
    return simulate(HospitalPlan(seed=5, years=1, rooms=1, truth_replicates=1))


def test_written_tables_come_back_as_they_were(small, tmp_path):
    write_hospital(small, tmp_path / "new")
    cases = pd.read_csv(tmp_path / "new" / "cases.csv", dtype={"case_id": str})
    for name in ("in_room", "out_of_room", "pacu_out"):
        assert (pd.to_datetime(cases[name]).dropna() == small.cases[name].dropna()).all()
    assert (cases["emergency"].map({"Y": True, "N": False}) == small.cases["emergency"]).all()
    assert list(cases["case_id"]) == list(small.cases["case_id"])
    assert json.loads((tmp_path / "new" / "truth.json").read_text()) == small.truth


def test_every_table_is_written_and_the_settings_name_them_all(small, tmp_path):
    write_hospital(small, tmp_path)
    settings = read_engagement(tmp_path / "engagement.toml")
    assert {name for name, _ in settings.sources} == set(TABLES)
    for name, source in settings.sources:
        assert len(pd.read_csv(source.path)) == len(getattr(small, name)) > 0
    span = Period(start=small.plan.start, end=small.plan.end)
    assert settings.calendar.holidays == holidays(span.start, span.end)
    assert settings.period.report == "2024-Q4"


def test_settings_that_are_there_can_be_kept(small, tmp_path):
    (tmp_path / "engagement.toml").write_text("# mine")
    write_hospital(small, tmp_path, settings=False)
    assert (tmp_path / "engagement.toml").read_text() == "# mine"


def test_equal_hospitals_give_equal_bytes(small, tmp_path):
    write_hospital(small, tmp_path / "one")
    write_hospital(simulate(small.plan), tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_shift_ends_at_a_clock_time_and_an_event_truth_is_y_or_n(small, tmp_path):
    write_hospital(small, tmp_path)
    shifts = pd.read_csv(tmp_path / "shifts.csv", dtype=str)
    assert shifts["actual_end"].str.fullmatch(r"\d\d:\d\d").all()
    structured = pd.read_csv(tmp_path / "events.csv", dtype=str)["structured"]
    assert set(structured.dropna()) == {"Y", "N"}
    assert structured.isna().any()


def test_the_tables_of_teams_can_begin_later(small):
    later = since(small, dt.date(2024, 7, 1))
    assert (later["shifts"]["date"] >= pd.Timestamp(2024, 7, 1)).all()
    kept = small.cases.loc[small.cases["date"] >= pd.Timestamp(2024, 7, 1), "case_id"]
    for name in ("assignments", "events", "finance"):
        assert 0 < len(later[name]) < len(getattr(small, name))
        assert set(later[name]["case_id"]) <= set(kept)


def test_dates_have_no_clock_and_times_no_seconds(small, tmp_path):
    write_hospital(small, tmp_path, case_columns=["date", "scheduled_start"])
    lines = (tmp_path / "cases.csv").read_bytes().split(b"\n")
    assert lines[0] == b"date,scheduled_start"
    assert all(len(line) == len("2024-01-02,2024-01-02 07:30") for line in lines[1:-1])
    assert b"\r" not in (tmp_path / "cases.csv").read_bytes()

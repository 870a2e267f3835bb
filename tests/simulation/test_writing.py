"""Authority: what was written, read back."""

import json

import pandas as pd
import pytest

from perioptimal_report.simulation import HospitalPlan, simulate, write_hospital


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


def test_dates_have_no_clock_and_times_no_seconds(small, tmp_path):
    write_hospital(small, tmp_path, case_columns=["date", "scheduled_start"])
    lines = (tmp_path / "cases.csv").read_bytes().split(b"\n")
    assert lines[0] == b"date,scheduled_start"
    assert all(len(line) == len("2024-01-02,2024-01-02 07:30") for line in lines[1:-1])
    assert b"\r" not in (tmp_path / "cases.csv").read_bytes()

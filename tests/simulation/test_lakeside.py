"""Authority: the committed example itself (golden bytes), and its README."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from perioptimal_report.settings.engagement import Period, read_engagement
from perioptimal_report.simulation.schedule import holidays
from perioptimal_report.tables import TABLES

EXAMPLES = Path(__file__).parents[2] / "examples"
LAKESIDE = EXAMPLES / "lakeside"
MADE = (*(f"{name}.csv" for name in TABLES), "truth.json")


@pytest.fixture(scope="module")
def cases():
    return pd.read_csv(LAKESIDE / "cases.csv", dtype=str)


@pytest.fixture(scope="module")
def blemishes():
    return json.loads((LAKESIDE / "truth.json").read_text())["blemishes"]


def test_the_script_makes_the_committed_bytes_again(tmp_path):
    command = [sys.executable, EXAMPLES / "make_lakeside.py", tmp_path]
    subprocess.run(command, check=True, cwd=EXAMPLES.parent, env={"PYTHONPATH": "."})
    for name in MADE:
        assert (tmp_path / name).read_bytes() == (LAKESIDE / name).read_bytes(), name


def test_the_tables_are_small_enough_to_commit():
    assert (LAKESIDE / "cases.csv").stat().st_size < 3_000_000
    assert sum((LAKESIDE / name).stat().st_size for name in MADE) < 6_000_000


def test_the_settings_are_read_and_list_the_simulated_holidays():
    settings = read_engagement(LAKESIDE / "engagement.toml")
    span = json.loads((LAKESIDE / "truth.json").read_text())["plan"]
    year = Period(start=span["start"], end=span["end"])
    assert settings.calendar.holidays == holidays(year.start, year.end)
    for name in TABLES:
        assert getattr(settings.sources, name).path == LAKESIDE / f"{name}.csv"


def test_the_readme_names_every_blemish(blemishes):
    text = (LAKESIDE / "README.md").read_text()
    assert sorted(blemishes) == [
        "duplicate_row",
        "out_before_in",
        "overlapping_cases",
        "room_missing",
    ]
    for numbers in blemishes.values():
        assert ", ".join(numbers) in text


def test_the_blemishes_are_in_the_log_and_no_others(cases, blemishes):
    done = cases[cases["status"] == "completed"]
    numbers = {
        "duplicate_row": cases["case_id"][cases.duplicated()],
        "out_before_in": done["case_id"][done["out_of_room"] < done["in_room"]],
        "room_missing": cases["case_id"][cases["room"].isna()],
    }
    ordered = done[done["out_of_room"] >= done["in_room"]].drop_duplicates()
    ordered = ordered.sort_values(["room", "in_room"])
    before = ordered.groupby("room")["out_of_room"].shift()
    numbers["overlapping_cases"] = ordered["case_id"][ordered["in_room"] < before]
    found = {fault: sorted(values) for fault, values in numbers.items()}
    assert found == blemishes

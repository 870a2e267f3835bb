"""Grounds to stand on: a small week by hand, and one simulated hospital through the whole way."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from perioptimal_report import pipeline
from perioptimal_report.mca.plan import plan
from perioptimal_report.plan.ground import find_movable_blocks
from perioptimal_report.settings.engagement import WEEKDAYS, Engagement
from perioptimal_report.simulation import HospitalPlan, simulate
from perioptimal_report.simulation.writing import write_hospital

# The slow second implementation beside this file is a plain module, in any import mode.
sys.path.insert(0, str(Path(__file__).parent))

MONDAY = pd.Timestamp("2024-01-01")
SETTINGS = """
[period]
report = "2025-Q4"
[sources]
cases = {path = "cases.csv"}
blocks = {path = "blocks.csv"}
releases = {path = "releases.csv"}
assignments = {path = "assignments.csv"}
shifts = {path = "shifts.csv"}
resources = {path = "resources.csv"}
[calendar]
session_start = "07:30"
session_end = "15:30"
[report]
replicates = 200
"""


def engagement(**sections):
    given = {"sources": {"cases": {"path": "cases.csv"}}, "report": {"replicates": 100}}
    return Engagement.model_validate(given | sections)


@pytest.fixture
def settings():
    return engagement


@pytest.fixture
def week():
    """Build block-days and block-room-days: (owner, weekday, rooms, hours used per week)."""

    def build(*blocks, room_h=8.0, start_h=7.5):
        days, rooms = [], []
        for owner, weekday, names, used_h in blocks:
            day = WEEKDAYS.index(weekday)
            for at, hours in enumerate(used_h):
                date = MONDAY + pd.Timedelta(days=7 * at + day)
                budget_s = round(len(names) * room_h * 3600)
                used_s = round(hours * 3600)
                days.append(
                    {
                        "owner": owner, "service": owner, "date": date, "weekday": weekday,
                        "rooms": len(names), "budget_s": budget_s, "released_s": 0,
                        "in_block_s": min(used_s, budget_s), "before_s": 0,
                        "after_s": max(0, used_s - budget_s), "outside_s": 0, "cases": 3,
                    }
                )  # fmt: skip
                start_s = int(date.timestamp() + start_h * 3600)
                rooms += [
                    {
                        "facility": "", "owner": owner, "service": owner, "date": date,
                        "weekday": weekday, "room": name, "start_s": start_s,
                        "end_s": start_s + round(room_h * 3600),
                        "budget_s": round(room_h * 3600), "released_s": 0,
                    }
                    for name in names
                ]  # fmt: skip
        return pd.DataFrame(days), pd.DataFrame(rooms)

    return build


@pytest.fixture
def grounded(week):
    """Give the ground of some blocks under some settings."""

    def build(*blocks, settings=None, **more):
        chosen = settings or engagement()
        days, rooms = week(*blocks, **more)
        return find_movable_blocks(
            days,
            rooms,
            plan(days, chosen.costs, chosen.thresholds, chosen.report),
            chosen.scenarios,
            chosen.report,
        )

    return build


@pytest.fixture
def usage():
    """Draw hours used on 60 block-days around a mean."""

    def draw(mean, seed=1, weeks=60):
        return np.round(np.random.default_rng(seed).gamma(25, mean / 25, weeks), 2)

    return draw


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """One simulated hospital: its loaded sources, facts, plan and scenarios."""
    folder = tmp_path_factory.mktemp("hospital")
    write_hospital(simulate(HospitalPlan(seed=5, truth_replicates=1)), folder)
    (folder / "engagement.toml").write_text(SETTINGS, encoding="utf-8")
    loaded = pipeline.load(folder / "engagement.toml")
    return folder, loaded, pipeline.plan_blocks(loaded)

"""Concurrency and critical portions, authority: a slow loop over every minute of every person."""

import datetime as dt
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.settings.engagement import Engagement

SETTINGS = Engagement.model_validate(
    {"sources": {"cases": {"path": "cases.csv"}}, "report": {"replicates": 0}}
)
FIRST = dt.date(2025, 3, 3)
MINUTES, DAYS, PEOPLE, LIMIT = 12 * 60, 6, "ABC", 2


def levels_of(seed):
    """Draw the number of cases at every minute of every person and day; 0 in the last one."""
    random = np.random.default_rng(seed)
    return {
        (person, day): np.append(np.repeat(random.integers(0, 5, 24), 30)[:-1], 0)
        for person in PEOPLE
        for day in range(DAYS)
    }


def steps_of(levels, name):
    rows = []
    for (person, day), minutes in levels.items():
        date = pd.Timestamp(FIRST) + pd.Timedelta(days=day)
        changes = np.flatnonzero(np.diff(minutes, prepend=0))
        rows += [
            (person, date, int(date.timestamp()) + 60 * int(m), int(minutes[m])) for m in changes
        ]
    return pd.DataFrame(rows, columns=["person", "date", "at_s", name])


def numbers_of(key, **facts):
    result = METRICS[key].function(**facts, settings=SETTINGS)
    return {number.measure.key: number.estimate.value for number in result.numbers}


@pytest.mark.parametrize("seed", range(6))
def test_concurrency_is_what_a_loop_over_minutes_finds(seed):
    levels = levels_of(seed)
    busy = [level for minutes in levels.values() for level in minutes if level > 0]
    over = {place: minutes > LIMIT for place, minutes in levels.items()}
    episodes = Counter(
        place
        for place, marks in over.items()
        for minute, mark in enumerate(marks)
        if mark and (minute == 0 or not marks[minute - 1])
    )
    steps = steps_of(levels, "cases")
    found = numbers_of(
        "anesthesia_concurrency",
        care_concurrency=steps.assign(is_over_rule=steps["cases"] > LIMIT),
    )
    assert found["mean"] == pytest.approx(sum(busy) / len(busy))
    assert found["over_rule_min"] == sum(int(marks.sum()) for marks in over.values())
    assert found["episodes"] == episodes.total()
    assert found["care_h"] == pytest.approx(len(busy) / 60)
    assert found["person_days_over"] == pytest.approx(len(episodes) / len(levels) * 100)


@pytest.mark.parametrize("seed", range(6))
def test_simultaneous_demand_is_what_a_loop_over_minutes_finds(seed):
    levels = {place: np.maximum(minutes - 2, 0) for place, minutes in levels_of(seed).items()}
    at_once = {place: int((minutes >= 2).sum()) for place, minutes in levels.items()}
    steps = steps_of(levels, "rooms").assign(is_simultaneous=lambda rows: rows["rooms"] >= 2)
    workdays = pd.DataFrame({"date": steps["date"].unique(), "is_workday": True})
    found = numbers_of("simultaneous_demand", critical_demand=steps, calendar=workdays)
    days = {day for (_, day), minutes in at_once.items() if minutes}
    assert found["minutes"] == sum(at_once.values())
    assert found["days_share"] == pytest.approx(len(days) / DAYS * 100)
    some = sum(minutes > 0 for minutes in at_once.values())
    with_any = sum(bool(minutes.any()) for minutes in levels.values())
    assert found["person_days_share"] == pytest.approx(some / with_any * 100)

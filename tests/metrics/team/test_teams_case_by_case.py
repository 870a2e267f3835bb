"""Team stability, authority: a slow walk from case to case with named teams."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.settings.engagement import Engagement

SETTINGS = Engagement.model_validate(
    {"sources": {"cases": {"path": "cases.csv"}}, "report": {"replicates": 0}}
)


def teams_of(seed):
    """Draw the (anesthesia, nursing) team of two to six cases in 30 room-days."""
    random = np.random.default_rng(seed)
    return [random.integers(0, 2, (random.integers(2, 7), 2)).tolist() for _ in range(30)]


def pairs_of(room_days):
    rows = [
        {
            "facility": "",
            "room": "1",
            "date": pd.Timestamp("2025-03-03") + pd.Timedelta(days=day),
            "weekday": "Mon",
            "prev_case_id": f"{day}-{place - 1}",
            "case_id": f"{day}-{place}",
            "same_anesthesia": teams[place][0] == teams[place - 1][0],
            "same_nursing": teams[place][1] == teams[place - 1][1],
            "gap_s": 1200,
            "is_turnover": True,
            "in_s": day * 86400 + place,
        }
        for day, teams in enumerate(room_days)
        for place in range(1, len(teams))
    ]
    booleans = {"same_anesthesia": "boolean", "same_nursing": "boolean"}
    return pd.DataFrame(rows).astype(booleans)


def longest_run(teams):
    best = run = 1
    for before, after in pairwise(teams):
        run = run + 1 if before == after else 1
        best = max(best, run)
    return best


@pytest.mark.parametrize("seed", range(6))
def test_runs_and_changes_are_those_of_a_walk_through_the_cases(seed):
    room_days = teams_of(seed)
    result = METRICS["team_stability"].function(team_pairs=pairs_of(room_days), settings=SETTINGS)
    found = {number.measure.key: number.estimate.value for number in result.numbers}
    cases = sum(map(len, room_days))
    changes = [a != b for teams in room_days for a, b in pairwise(teams)]
    stable = sum(all(team == teams[0] for team in teams) for teams in room_days)
    assert found["same_team_cases"] == pytest.approx(sum(map(longest_run, room_days)) / cases * 100)
    assert found["changed"] == pytest.approx(sum(changes) / len(changes) * 100)
    assert found["unchanged_days"] == pytest.approx(stable / len(room_days) * 100)

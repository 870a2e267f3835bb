"""Block-day tables and settings that the tests of minimal cost analysis share."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from perioptimal_report.settings.engagement import WEEKDAYS, Engagement

# What the tests share beside fixtures is a plain module, in any import mode.
sys.path.insert(0, str(Path(__file__).parent))

MONDAY = pd.Timestamp("2024-01-01")


def engagement(**sections):
    return Engagement.model_validate({"sources": {"cases": {"path": "cases.csv"}}} | sections)


@pytest.fixture
def settings():
    return engagement(report={"replicates": 200})


@pytest.fixture
def block_days():
    """Build the block-days of one owner × weekday from hours used and budgeted per week."""

    def build(used_h, budget_h=8.0, *, owner="Eye", day=0, first_week=0, spread_over_h=0.0):
        used_s = np.round(np.asarray(used_h, dtype=float) * 3600).astype(int)
        budget_s = np.round(np.broadcast_to(budget_h, used_s.shape) * 3600).astype(int)
        after_s = np.minimum(used_s, round(spread_over_h * 3600))
        in_block_s = np.minimum(used_s - after_s, budget_s)
        dates = MONDAY + pd.to_timedelta(7 * (np.arange(len(used_s)) + first_week) + day, unit="D")
        return pd.DataFrame(
            {
                "owner": owner,
                "service": owner,
                "date": dates,
                "weekday": WEEKDAYS[day],
                "rooms": np.maximum(1, budget_s // (8 * 3600)),
                "budget_s": budget_s,
                "in_block_s": in_block_s,
                "before_s": 0,
                "after_s": used_s - in_block_s,
                "outside_s": 0,
                "released_s": 0,
                "cases": (used_s > 0) * 3,
            }
        )

    return build


@pytest.fixture
def hospital(block_days):
    """Build a hospital of owners × five weekdays with weeks that are busy together."""

    def build(owners=3, weeks=60, *, seed=1, unused=0.05):
        random = np.random.default_rng(seed)
        common = random.normal(0, 0.1, weeks)
        parts = []
        for owner in range(owners):
            for day in range(5):
                mean = random.uniform(4, 11)
                used = mean * np.maximum(0.05, 1 + common + random.normal(0, 0.25, weeks))
                used[random.random(weeks) < unused] = 0
                budget = 8.0 if mean < 8 else 16.0
                parts.append(
                    block_days(used, budget, owner=f"Service {owner}", day=day, spread_over_h=0.3)
                )
        return pd.concat(parts, ignore_index=True)

    return build

"""Authority: identities that any block-day table must keep, however thin; warnings are errors."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plan_of import plan_of

from perioptimal_report.mca.chapter import lay_out_chapter
from perioptimal_report.metrics.institution.block_cost import block_cost
from perioptimal_report.settings.engagement import WEEKDAYS, Engagement

ENGAGEMENT = Engagement.model_validate(
    {"sources": {"cases": {"path": "cases.csv"}}, "report": {"replicates": 20}}
)
SHAPES = st.sampled_from(
    ["constant", "two values", "one outlier", "mostly unused", "minutes", "half", "any", "gone"]
)


def usage(shape, weeks, random):
    base = random.gamma(4, 2, weeks)
    return {
        "constant": np.full(weeks, 7.0),
        "two values": np.where(np.arange(weeks) % 2, 4.0, 8.0),
        "one outlier": np.where(np.arange(weeks) == weeks // 2, 1 / 3600, 8.0),
        "mostly unused": np.where(random.random(weeks) < 0.9, 0.0, base),
        "minutes": np.maximum(np.round(base * 60), 1) / 60,
        "half": np.where(random.random(weeks) < 0.5, 4.0, 8.0) + random.normal(0, 0.01, weeks),
        "any": base,
        "gone": np.where(np.arange(weeks) < weeks // 2, base, 0.0),
    }[shape]


def table(shape, weeks, kept_share, seed):
    random = np.random.default_rng(seed)
    used_s = np.round(3600 * usage(shape, weeks, random)).astype(int)
    kept = random.random(weeks) < kept_share
    budget_s = 3600 * random.choice([4, 8], weeks)
    frame = pd.DataFrame(
        {
            "owner": f"{shape}", "service": "Eye", "weekday": WEEKDAYS[0],
            "date": pd.Timestamp("2023-01-02") + pd.to_timedelta(7 * np.arange(weeks), unit="D"),
            "rooms": random.choice([0, 1, 1, 1], weeks), "budget_s": budget_s,
            "in_block_s": np.minimum(used_s, budget_s), "before_s": 0,
            "after_s": np.maximum(used_s - budget_s, 0), "outside_s": 0, "released_s": 0,
            "cases": 1,
        }
    )  # fmt: skip
    return frame[kept]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    shapes=st.lists(SHAPES, min_size=1, max_size=4, unique=True),
    weeks=st.integers(1, 130),
    kept_share=st.floats(0.2, 1.0),
    seed=st.integers(0, 10_000),
)
def test_any_table_gives_a_plan_and_pages(shapes, weeks, kept_share, seed):
    days = pd.concat([table(shape, weeks, kept_share, seed) for shape in shapes])
    found = plan_of(days, ENGAGEMENT)
    with_page = {block.owner for block in found.blocks if block.reason is None}
    assert len(lay_out_chapter(found)) == 1 + len(with_page)
    cost = block_cost(found, ENGAGEMENT)
    judged = [block for block in found.blocks if block.reason is None]
    assert (cost.headline.estimate.value is None) == (not judged)
    for block in judged:
        longest = max(block.usage_h)
        for choice in block.choices:
            assert 0 <= choice.allotment_h.value <= 4 * longest + 1
            assert choice.expected_over_h.value >= -1e-9
            total = choice.cost
            assert total.savings_usd.value == pytest.approx(
                total.today_usd.value - total.allotted_usd.value, abs=1e-6
            )

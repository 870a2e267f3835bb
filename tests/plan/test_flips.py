"""Rankings under other definitions. Authority: by hand."""

import pandas as pd

from perioptimal_report.plan.flips import rankings
from perioptimal_report.plan.scenario_tables import flip_table, ranking_table


def frames(ahead=6, behind=8):
    """Two services, ten first cases each: one a little late often, one very late seldom."""
    first = pd.DataFrame(
        {
            "service": ["Bone"] * 10 + ["Eye"] * 10,
            "tardy_s": [0] * 4 + [480] * 6 + [0] * 6 + [1200] * 4,
        }
    )
    gaps = pd.DataFrame(
        {
            "service": ["Bone"] * 12 + ["Eye"] * 12,
            "prev_service": ["Bone"] * 12 + ["Eye"] * 12,
            "gap_s": [1800] * 12 + [1500] * 11 + [4000],
            "is_turnover": [True] * 23 + [False],
            "is_overlap": False,
        }
    )
    days = pd.DataFrame(
        {
            "owner": ["Bone"] * 10 + ["Eye"] * 10,
            "budget_s": 480,
            "in_block_s": [300] * 10 + [290] * 10,
            "before_s": 0,
            "after_s": [0] * 10 + [50] * 10,
            "turnover_credit_s": [10] * 10 + [30] * 10,
        }
    )
    return {"first_cases": first, "gaps": gaps, "block_days": days}


def test_flips_by_hand(settings):
    on_time, turnover, utilization = rankings(frames(), settings().thresholds)
    # In force 5 min: Bone 40%, Eye 60%; from 10 min on Bone has 100%.
    assert on_time.definitions[0].values == {"Bone": 40.0, "Eye": 60.0}
    assert [(f.first, f.second, f.under) for f in on_time.flips] == [
        ("Eye", "Bone", "grace 10 min"),
        ("Eye", "Bone", "grace 15 min"),
    ]
    assert turnover.flips == ()
    assert [flip.under for flip in utilization.flips] == [
        "in-block, with turnover credit",
        "all in own rooms",
        "all in own rooms, with turnover credit",
    ]


def test_the_table_names_who_passes_whom(settings):
    ranked = rankings(frames(), settings().thresholds)
    rows = {row.label: row.cells for row in flip_table(ranked).rows}
    count, who = rows["First cases on time, grace 10 min"]
    assert (count.value, count.n, who) == (1.0, 1, "Bone passes Eye")
    assert rows["Turnover, median, no cut-off"][1] == "nobody"


def test_the_ranking_stands_best_first(settings):
    _, turnover, _ = rankings(frames(), settings().thresholds)
    assert [row.label for row in ranking_table(turnover).rows] == ["Eye", "Bone"]


def test_too_few_are_not_ranked(settings):
    few = {name: frame.head(8) for name, frame in frames().items()}
    ranked = rankings(few, settings().thresholds)
    assert all(not each.definitions[0].values and not each.flips for each in ranked)
    assert flip_table(ranked).rows == ()

"""By hand: causes and lenses of late first cases, and what the flow between them adds up to."""

import numpy as np
import pandas as pd
import pytest

from perioptimal_report.metrics.day.first_case_on_time import (
    NOT_MAPPED,
    by_cause,
    by_lens,
    flow,
    with_causes,
)
from perioptimal_report.metrics.kit.ratios import sample_weeks
from perioptimal_report.metrics.kit.worked import frame_of, settings_of
from perioptimal_report.shapes.results import Example

SITE = settings_of(
    Example(
        *("", {}, {}),
        {
            "report": {"replicates": 0},
            "causes": {"delay_reason": {"Fog": ["building or computer system", "institution"]}},
        },
    )
)
LATE = """
    date       room delay_reason
    2025-03-03 1    Surgeon_late
    2025-03-03 2    Surgeon_late
    2025-03-03 3    Fog
    2025-03-04 1    Gremlins
    2025-03-04 2    -
"""
LOST_S = np.array([10.0, 20.0, 15.0, 5.0, 30.0]) * 60


@pytest.fixture
def late() -> pd.DataFrame:
    return with_causes(frame_of("first_cases", LATE), SITE.causes)


def table(made) -> dict[str, list]:
    return {row.label: [getattr(c, "value", c) for c in row.cells] for row in made.rows}


def test_the_site_goes_before_the_usual_words_and_the_rest_is_named(late):
    assert late["lens"].tolist() == ["Team", "Team", "Institution", NOT_MAPPED, "Not recorded"]
    assert late["cause"].tolist()[2:] == ["building or computer system", NOT_MAPPED, "Not recorded"]


def test_lenses_stand_in_the_order_of_the_report_with_cases_and_minutes(late):
    found = table(by_lens(late, LOST_S, sample_weeks(late["date"], SITE)))
    assert list(found) == ["Team", "Institution", NOT_MAPPED, "Not recorded"]
    assert found["Team"] == pytest.approx([40, 2, 37.5, 30])
    assert found["Not recorded"] == pytest.approx([20, 1, 37.5, 30])


def test_causes_carry_their_lens(late):
    found = table(by_cause(late, LOST_S, sample_weeks(late["date"], SITE)))
    assert found["building or computer system"][0] == "Institution"
    assert sum(cells[4] for cells in found.values()) == pytest.approx(LOST_S.sum() / 60)


def test_the_flow_adds_up_on_both_sides(late):
    found = flow("k", late, LOST_S)
    amounts = np.array(found.values)
    assert amounts.sum() == pytest.approx(80)
    assert amounts.sum(axis=0) == pytest.approx([30, 15, 5, 30])
    assert found.targets == ("Team", "Institution", NOT_MAPPED, "Not recorded")


def test_nothing_is_drawn_where_no_cause_is_known(late):
    assert flow("k", late[3:], LOST_S[3:]) is None

"""Authority: the simulated truth. The short form of benchmarks/truth_study.py, over 20 hospitals.

Of 20 intervals that hold the truth in 95 of 100 cases, fewer than 16 do so in 3 of 1,000 studies.
The facts of the study are compared with those that the same tables give when they are read.
"""

import numpy as np
import pytest
from pandas.testing import assert_frame_equal
from plain_facts import plain_facts
from truth_study import STUDIES, holds, study

from perioptimal_report.facts.collect import collect_facts
from perioptimal_report.settings.engagement import read_engagement
from perioptimal_report.simulation import HospitalPlan, simulate
from perioptimal_report.simulation.writing import write_hospital
from perioptimal_report.sources.load import load_sources

HOSPITALS, AT_LEAST = 20, 16
STUDIED = ("completed_cases", "gaps", "first_cases", "pacu_stays", "case_events", "case_finance")
NOT_PLAIN = ("owner", "prev_owner", "interface")
"""Columns that the plain facts do not work out: no metric of the study takes them."""


@pytest.fixture(scope="module")
def found():
    return study(range(1001, 1001 + HOSPITALS))


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(STUDIES)), ids=lambda p: STUDIES[p].measure)
def test_intervals_hold_the_truth(found, place):
    assert holds(found)[place] >= AT_LEAST / HOSPITALS


@pytest.mark.slow
def test_estimates_lie_around_the_truth(found):
    """The mean of 20 estimates lies within 0.7 half widths: five of its standard errors."""
    truth, value, low, high = np.moveaxis(found, -1, 0)
    off = (value - truth).mean(axis=0) / np.nanmean((high - low) / 2, axis=0)
    assert np.abs(off).max() < 0.7


@pytest.mark.slow
def test_the_facts_of_the_study_are_those_of_the_files(tmp_path):
    hospital = simulate(HospitalPlan(seed=5, years=1, rooms=2, truth_replicates=1))
    write_hospital(hospital, tmp_path)
    settings = read_engagement(tmp_path / "engagement.toml")
    read, plain = collect_facts(load_sources(settings), settings).frames, plain_facts(hospital)
    for name in STUDIED:
        columns = [column for column in read[name] if column not in NOT_PLAIN]
        assert_frame_equal(plain[name][columns], read[name][columns], obj=name)

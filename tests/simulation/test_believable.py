"""Authority: published figures (AACD 2010, Dexter 2005, CASCAES 2011, a PACU study of 2019, Lingard
2004, Epstein and Dexter 2012, Childers and Maggard-Gibbons 2018).

A believable hospital lies near them; the tolerances are ours and are stated in docs/believable.py,
which also says where the simulated hospital departs; a test sees that it still does.
"""

import pandas as pd
import pytest
from believable import PUBLISHED, figures


def _minutes(span):
    return span.dt.total_seconds() / 60


def test_between_55_and_70_pct_of_first_cases_are_on_time_within_5_min(hospital):
    assert 55 <= hospital.truth["on_time_pct"]["5"] <= 70


def test_the_median_turnover_is_between_25_and_32_min(performed):
    ordered = performed.sort_values(["room", "in_room"])
    before = ordered.groupby(["room", "date"])["out_of_room"].shift()
    gap = _minutes(ordered["in_room"] - before).dropna()
    assert 25 <= gap[gap <= 60].median() <= 32


def test_services_book_between_0_and_65_min_per_8_h_too_short(hospital):
    bias = hospital.truth["bias_min_per_8h"]
    assert all(0 <= value <= 65 for value in bias.values())
    assert bias["Vascular Surgery"] > 30 > 10 > bias["Urology"]


def test_5_to_11_pct_are_cancelled_on_the_same_day(hospital):
    cutoff = hospital.cases["date"] - pd.Timedelta(hours=17)
    assert 0.05 <= (hospital.cases["cancelled_at"] >= cutoff).mean() <= 0.11


def test_5_to_10_pct_are_emergencies_and_some_run_across_midnight(performed):
    assert 0.05 <= performed["emergency"].mean() <= 0.10
    assert (performed["in_room"].dt.date != performed["out_of_room"].dt.date).sum() > 10


def test_the_median_pacu_stay_is_near_117_min(performed):
    assert 112 <= _minutes(performed["pacu_out"] - performed["pacu_in"]).median() <= 122


def test_65_to_85_pct_of_block_time_is_used(hospital, performed):
    usage = hospital.truth["usage_min"]
    used = sum(_minutes(performed["out_of_room"] - performed["in_room"]))
    weeks, hours = 2 * 51, 8 * 30
    assert 65 <= used / (weeks * hours * 60) * 100 <= 85
    assert usage["Otolaryngology"]["Mon"]["unused_pct"] > 15


def test_owners_differ_clearly(hospital):
    """One owner half used, one above its 480 minutes, one often not there at all."""
    usage = hospital.truth["usage_min"]
    assert usage["Gynecology"]["Tue"]["mean"] < 0.55 * 480
    assert usage["Orthopedics"]["Thu"]["p50"] > 480
    assert usage["Otolaryngology"]["Tue"]["unused_pct"] > 15


@pytest.fixture(scope="module")
def found(hospital):
    return figures(hospital)


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda each: each.name)
def test_it_is_as_published_or_departs_as_we_say(found, published):
    near = published.is_near(found[published.name])
    assert near == (not published.departs), found[published.name]


def test_every_figure_is_compared_with_a_published_one(found):
    assert set(found) == {each.name for each in PUBLISHED}


def test_beds_run_out_in_half_to_five_pct_of_cases(performed):
    assert 0.005 <= (performed["pacu_hold_min"] > 0).mean() <= 0.05


def test_one_to_three_of_100_cases_have_an_adverse_event(hospital):
    assert 10 <= hospital.truth["adverse_per_1000_cases"] <= 30


def test_most_services_earn_more_than_their_variable_cost_and_some_cases_less(hospital):
    assert all(usd > 0 for usd in hospital.truth["margin_usd_per_in_room_hour"].values())
    negative = hospital.finance["revenue"] < hospital.finance["variable_cost"]
    assert 0.03 <= negative.mean() <= 0.20


def test_one_of_seven_person_days_runs_past_the_shift_and_few_by_an_hour(hospital):
    shifts = hospital.shifts
    start, end = (
        shifts["date"] + pd.to_timedelta(shifts[name] + ":00") for name in ("start", "end")
    )
    past = _minutes(shifts["actual_end"] - end.where(end > start, end + pd.Timedelta(days=1)))
    assert 0.08 <= (past > 0).mean() <= 0.20
    assert (past > 60).mean() <= 0.05

"""Authority: the truth of the model against plain means of a large sample of its logs.

The bounds are about four standard errors of the sample; they are not fitted to one seed.
"""

import numpy as np
import pandas as pd
import pytest

from perioptimal_report.simulation import HospitalPlan, simulate
from perioptimal_report.simulation.schedule import holidays


@pytest.fixture(scope="module")
def many():
    """Six years of the same hospital: more evidence than the example gives."""
    return simulate(HospitalPlan(seed=12, years=6, truth_replicates=15))


@pytest.fixture(scope="module")
def done(many):
    cases = many.cases[many.cases["status"] == "completed"]
    return cases.assign(used_min=_minutes(cases["out_of_room"] - cases["in_room"]))


def _minutes(span):
    return span.dt.total_seconds() / 60


def _usage(many, done, owner):
    own = done["surgeon"] if owner.startswith("S") and owner[1:].isdigit() else done["service"]
    owners = set(many.blocks["owner"])
    mine = done[(own == owner) & (~done["surgeon"].isin(owners) | (own == done["surgeon"]))]
    return mine.groupby("date")["used_min"].sum()


@pytest.mark.parametrize(
    ("owner", "weekday", "room"),
    [("S01", "Wed", "OR 1"), ("S15", "Thu", "OR 4"), ("Gynecology", "Tue", "OR 5")],
)
def test_usage_quantiles_of_an_owner_with_one_room(many, done, owner, weekday, room):
    days = pd.date_range(many.plan.start, many.plan.end)
    days = days[days.day_name().str[:3] == weekday]
    days = days.difference(pd.DatetimeIndex(holidays(many.plan.start, many.plan.end)))
    given = many.releases[many.releases["room"] == room]
    early = given["date"] - given["released_at"] > pd.Timedelta(days=8)
    days = days.difference(pd.DatetimeIndex(given["date"][early]))
    usage = _usage(many, done, owner).reindex(days, fill_value=0)
    truth = many.truth["usage_min"][owner][weekday]
    error = truth["sd"] / np.sqrt(len(usage))
    assert abs(usage.mean() - truth["mean"]) < 4 * error
    for name, level in {"p50": 0.5, "p67": 2 / 3, "p75": 0.75}.items():
        assert abs(usage.quantile(level) - truth[name]) < 6 * error, name
    assert abs((usage == 0).mean() * 100 - truth["unused_pct"]) < 5


def test_booking_bias(many, done):
    elective = done[~done["emergency"]]
    for service, truth in many.truth["bias_min_per_8h"].items():
        cases = elective if service == "all" else elective[elective["service"] == service]
        miss = cases["used_min"] - cases["booked_min"]
        bias = miss.sum() / cases["used_min"].sum() * 480
        error = miss.std() / np.sqrt(len(miss)) / cases["used_min"].mean() * 480
        assert abs(bias - truth) < 4 * error, service


def test_on_time_first_cases(many, done):
    planned = done[~done["emergency"] & ~done["add_on"]]
    first = planned.sort_values("scheduled_start").groupby(["date", "room"]).head(1)
    first = first[first["scheduled_start"].dt.hour < 10]
    tardy = _minutes(first["in_room"] - first["scheduled_start"])
    for grace, truth in many.truth["on_time_pct"].items():
        assert abs((tardy <= int(grace)).mean() * 100 - truth) < 2.5, grace


def test_turnover_median_is_the_gap_but_for_waiting(many, done):
    ordered = done[~done["emergency"]].sort_values(["room", "in_room"])
    before = ordered.groupby(["room", "date"])["out_of_room"].shift()
    gap = _minutes(ordered["in_room"] - before).dropna()
    truth = many.truth["turnover_min"]
    assert 0 <= gap[gap <= 60].median() - truth["p50"] <= 2


def test_shares_of_emergencies_asa_and_cancellations(many, done):
    assert abs(done["emergency"].mean() * 100 - many.truth["emergency_pct"]) < 0.6
    asa = done.loc[done["asa"] != "", "asa"].value_counts(normalize=True) * 100
    for status, truth in many.truth["asa_pct"].items():
        assert abs(asa[status] - truth) < 1.2, status
    elective = many.cases[~many.cases["emergency"]]
    cutoff = elective["date"] - pd.Timedelta(hours=17)
    late = (elective["cancelled_at"] >= cutoff).mean() * 100
    assert abs(late - many.truth["same_day_cancelled_pct"]) < 0.6


def test_pacu_stay(many, done):
    stay = _minutes(done["pacu_out"] - done["pacu_in"]).dropna()
    for name, truth in many.truth["pacu_stay_min"].items():
        assert abs(stay.quantile(int(name[1:]) / 100) - truth) < 4, name


def _is_near(events, cases, per_100):
    """Within four standard errors of a Poisson rate."""
    return abs(events - per_100 * cases / 100) < 4 * np.sqrt(max(per_100 * cases / 100, 1))


def test_recorded_handoffs(many, done):
    handoffs = many.events[many.events["kind"] == "handoff"]
    pairs = handoffs["from_role"] + " > " + handoffs["to_role"]
    for pair, truth in many.truth["handoffs_per_100_cases"].items():
        assert _is_near((pairs == pair).sum(), len(done), truth), pair


@pytest.mark.parametrize(
    ("kind", "column", "name"),
    [
        ("communication", "phase", "communication_per_100_cases"),
        ("rework", "category", "rework_per_100_cases"),
    ],
)
def test_communication_and_rework(many, done, kind, column, name):
    counts = many.events.loc[many.events["kind"] == kind, column].value_counts()
    for group, truth in many.truth[name].items():
        events = counts.sum() if group == "all" else counts[group]
        assert _is_near(events, len(done), truth), group


def test_minutes_lost_to_rework(many, done):
    lost = many.events.loc[many.events["kind"] == "rework", "minutes_lost"]
    error = np.sqrt((lost**2).sum()) / len(done) * 100
    truth = many.truth["rework_min_per_100_cases"]
    assert abs(lost.sum() / len(done) * 100 - truth) < 4 * error


def test_adverse_events_and_near_misses(many, done):
    for kind in ("adverse", "near_miss"):
        found = (many.events["kind"] == kind).sum()
        assert _is_near(found, len(done), many.truth[f"{kind}_per_1000_cases"] / 10), kind


def test_delays_with_a_communication_cause(many):
    before = many.events[many.events["phase"] == "preop"]
    delays = before[before["kind"] == "delay"]
    told = set(before.loc[before["kind"] == "communication", "case_id"])
    caused = delays["latent_condition"].eq("Communication") | delays["case_id"].isin(told)
    truth = many.truth["delay_communication_pct"] / 100
    error = np.sqrt(truth * (1 - truth) / len(delays))
    assert abs(caused.mean() - truth) < 4 * error


def test_margin_per_hour_in_the_room(many, done):
    cases = done.merge(many.finance, on="case_id")
    hours = (cases["used_min"] - cases["pacu_hold_min"]) / 60
    margin = cases["revenue"] - cases["variable_cost"]
    for service, truth in many.truth["margin_usd_per_in_room_hour"].items():
        mine = cases["service"] == service
        rest = (margin - truth * hours)[mine]
        error = rest.std() * np.sqrt(mine.sum()) / hours[mine].sum()
        assert abs(rest.sum() / hours[mine].sum()) < 4 * error, service

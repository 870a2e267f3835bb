"""Fourteen headline numbers of the example hospital, from its files.

Authority: plain pandas on the CSV files, written apart from the package.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from perioptimal_report.facts.collect import collect_facts
from perioptimal_report.metrics.kit.registry import compute
from perioptimal_report.settings.engagement import read_engagement
from perioptimal_report.sources.load import load_sources

LAKESIDE = Path(__file__).parents[2] / "examples" / "lakeside"
START, END = pd.Timestamp("2025-10-01"), pd.Timestamp("2025-12-31")
HOLIDAYS = pd.to_datetime(["2025-11-27", "2025-12-25"])
TIMES = ("scheduled_start", "in_room", "out_of_room", "pacu_in", "pacu_ready", "pacu_out")


@pytest.fixture(scope="module")
def report():
    """The report's own numbers of the quarter, without intervals."""
    settings = read_engagement(LAKESIDE / "engagement.toml")
    quick = settings.report.model_copy(update={"replicates": 0})
    settings = settings.model_copy(update={"report": quick})
    facts = collect_facts(load_sources(settings), settings).between(START.date(), END.date())
    found = {}

    def number(name):
        key, measure = name.split(".")
        if key not in found:
            found[key] = compute(key, facts, settings)
        return next(n.estimate for n in found[key].numbers if n.measure.key == measure)

    return number


@pytest.fixture(scope="module")
def every():
    """All sound rows of the log: no repeats, no missing room, no end before its start."""
    log = pd.read_csv(LAKESIDE / "cases.csv", dtype={"case_id": str}).drop_duplicates()
    log = log[log["room"].notna()]
    for name in ("date", "cancelled_at", *TIMES):
        log[name] = pd.to_datetime(log[name])
    return log[~(log["out_of_room"] < log["in_room"])]


@pytest.fixture(scope="module")
def log(every):
    return every[every["date"].between(START, END)]


@pytest.fixture(scope="module")
def done(log):
    return log[log["status"] == "completed"]


@pytest.fixture(scope="module")
def events(every, done):
    """Events of the quarter's cases; those of a case that was set aside count by their own time."""
    table = pd.read_csv(LAKESIDE / "events.csv", dtype={"case_id": str}, parse_dates=["at"])
    alone = ~table["case_id"].isin(every["case_id"])
    inside = table["at"].between(START, END + pd.Timedelta(days=1), inclusive="left")
    return table[table["case_id"].isin(done["case_id"]) | (alone & inside)]


def minutes(span):
    return span.dt.total_seconds() / 60


def used(done):
    return minutes(done["out_of_room"] - done["in_room"])


def workdays(every):
    """Weekdays that are no holiday, with a quarter of their weekday's median work or more."""
    days = every[every["status"] == "completed"]
    work = used(days).groupby(days["date"]).sum()
    work = work[(work.index.day_of_week < 5)]
    usual = work.groupby(work.index.day_name()).transform("median")
    open_days = work.index[work >= 0.25 * usual]
    return open_days.difference(HOLIDAYS)


def test_patients(report, done):
    assert report("emergency_rate.emergency_rate").value == pytest.approx(
        (done["emergency"] == "Y").mean() * 100
    )
    known = done["asa"].dropna()
    severe = known.isin(["III", "IV", "V", "VI"]).mean() * 100
    assert report("asa_mix.asa_3_up").value == pytest.approx(severe)
    assert report("asa_mix.cases").value == len(done)


def test_pacu(report, done):
    stay = minutes(done["pacu_out"] - done["pacu_in"]).dropna()
    assert report("pacu_stay.median").value == pytest.approx(stay.median())
    assert report("pacu_stay.p90").value == pytest.approx(stay.quantile(0.9))
    boarding = minutes(done["pacu_out"] - done["pacu_ready"]).dropna()
    assert report("pacu_boarding.mean").value == pytest.approx(boarding.mean())
    assert report("pacu_boarding.holds").value == (done["pacu_hold_min"] > 0).sum()


def test_cancellations(report, log):
    listed = log[log["add_on"] == "N"]
    one_day = pd.offsets.CustomBusinessDay(holidays=list(HOLIDAYS))
    day_before = listed["date"].map(lambda date: date - one_day)
    late = listed["cancelled_at"] >= day_before + pd.Timedelta(hours=7)
    kept = late | (listed["status"] == "completed")
    found = report("same_day_cancellation.by_cases")
    assert found.value == pytest.approx(late[kept].mean() * 100)
    booked = listed["booked_min"]
    by_minutes = (booked * late).sum() / booked[kept].sum() * 100
    assert report("same_day_cancellation.by_minutes").value == pytest.approx(by_minutes)


@pytest.mark.parametrize(
    ("name", "kind", "per"),
    [
        ("adverse_events.rate", "adverse", 1000),
        ("adverse_events.near_miss_rate", "near_miss", 1000),
        ("communication_breakdowns.breakdowns", "communication", 100),
        ("cross_service_rework.rework", "rework", 100),
        ("interface_handoffs.handoffs", "handoff", 100),
    ],
)
def test_events(report, done, events, name, kind, per):
    rate = (events["kind"] == kind).sum() / len(done) * per
    assert report(name).value == pytest.approx(rate)


def test_first_cases(report, done, every):
    planned = done[(done["emergency"] == "N") & (done["add_on"] == "N")]
    planned = planned[planned["date"].isin(workdays(every))]
    planned = planned[planned["scheduled_start"] - planned["date"] <= pd.Timedelta(hours=10)]
    order = ["scheduled_start", "in_room", "case_id"]
    first = planned.sort_values(order).groupby(["room", "date"]).head(1)
    tardy = minutes(first["in_room"] - first["scheduled_start"])
    for grace in (0, 5, 10, 15):
        found = report(f"first_case_on_time.on_time_{grace}")
        assert found.value == pytest.approx((tardy <= grace).mean() * 100)
        assert found.n == len(first)
    assert report("first_case_on_time.tardiness_min").value == pytest.approx(
        tardy.clip(lower=0).sum()
    )


def test_turnovers(report, done):
    ordered = done.sort_values(["room", "date", "in_room", "case_id"])
    ends = ordered.groupby(["room", "date"])["out_of_room"].transform(
        lambda out: out.cummax().shift()
    )
    gap = minutes(ordered["in_room"] - ends).dropna()
    kept = gap[gap.between(0, 60)]
    assert report("turnover_time.median").value == pytest.approx(kept.median())
    assert report("turnover_time.p90").value == pytest.approx(kept.quantile(0.9))
    assert report("turnover_time.turnovers").value == len(kept)


def test_booked_times(report, done):
    booked = done[done["booked_min"] > 0]
    error = used(booked) - booked["booked_min"]
    bias = error.sum() / used(booked).sum() * 480
    assert report("duration_accuracy.bias").value == pytest.approx(bias)
    assert report("duration_accuracy.within").value == pytest.approx(
        (error.abs() <= 15).mean() * 100
    )


def test_margin_per_hour_in_the_room(report, done):
    money = pd.read_csv(LAKESIDE / "finance.csv", dtype={"case_id": str})
    cases = done.assign(used=used(done)).merge(money, on="case_id")
    margin = cases["revenue"] - cases["variable_cost"]
    found = report("margin_per_operational_hour.per_in_room_h")
    assert found.value == pytest.approx(margin.sum() / (cases["used"].sum() / 60))
    negative = report("margin_per_operational_hour.negative").value
    assert negative == pytest.approx(np.mean(margin < 0) * 100)


def test_matrix_of_handoffs(report, done, events):
    """The busiest of the pairs of roles, which the busiest interface is made of at least."""
    handoffs = events[events["kind"] == "handoff"]
    pairs = handoffs.groupby(["from_role", "to_role"]).size() / len(done) * 100
    assert report("interface_handoffs.busiest").value >= pairs.max() - 1e-9

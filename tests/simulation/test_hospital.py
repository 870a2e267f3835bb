"""Authority: identities of the simulated hospital (equal plans, order of times, names)."""

import dataclasses
import datetime as dt
from itertools import pairwise

import pandas as pd
import pytest

from perioptimal_report.simulation import HospitalPlan, simulate
from perioptimal_report.simulation.schedule import days, room_days
from perioptimal_report.tables import TABLES

SMALL = HospitalPlan(seed=3, years=1, rooms=2, truth_replicates=2)


@pytest.fixture(scope="module")
def small():
    return simulate(SMALL)


def test_equal_plans_give_equal_hospitals(small):
    again = simulate(SMALL)
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(small, table), getattr(again, table))
    assert small.truth == again.truth


def test_another_seed_gives_another_hospital(small):
    other = simulate(dataclasses.replace(SMALL, seed=4))
    assert not other.cases.equals(small.cases)


def test_the_log_does_not_depend_on_how_long_the_truth_is_sought(small):
    other = simulate(dataclasses.replace(SMALL, truth_replicates=1))
    pd.testing.assert_frame_equal(other.cases, small.cases)


@pytest.mark.parametrize(
    "fault", [{"rooms": 0}, {"years": 0}, {"truth_replicates": 0}, {"pacu_beds": 0}]
)
def test_a_hospital_without_rooms_or_years_is_refused(fault):
    with pytest.raises(ValueError, match="1 or more"):
        HospitalPlan(seed=1, **fault)


def test_the_span_is_whole_years():
    assert HospitalPlan(seed=1, start=dt.date(2024, 7, 1)).end == dt.date(2026, 6, 30)


@pytest.mark.parametrize(("name", "table"), TABLES.items())
def test_every_column_is_canonical_and_none_required_is_missing(hospital, name, table):
    given = set(getattr(hospital, name).columns)
    assert given <= {column.name for column in table.columns}
    assert given >= set(table.required)


@pytest.mark.parametrize("name", ["cases", "events", "finance"])
def test_numbers_are_unique(hospital, name):
    assert getattr(hospital, name)[TABLES[name].columns[0].name].is_unique


@pytest.mark.parametrize("name", ["assignments", "events", "finance"])
def test_every_row_belongs_to_a_performed_case(hospital, performed, name):
    assert set(getattr(hospital, name)["case_id"]) <= set(performed["case_id"])


def test_a_part_of_the_log_takes_the_other_tables_along(hospital):
    part = hospital.only(hospital.cases.iloc[:50])
    kept = set(part.cases["case_id"])
    for name in ("assignments", "events", "finance"):
        assert set(getattr(part, name)["case_id"]) <= kept
    done = part.cases[part.cases["status"] == "completed"]
    assert set(part.finance["case_id"]) == set(done["case_id"])


def test_cases_in_a_room_never_overlap(performed):
    ordered = performed.sort_values(["room", "in_room"])
    before = ordered.groupby("room")["out_of_room"].shift()
    assert (ordered["in_room"] >= before)[before.notna()].all()


def test_milestones_are_in_order(performed):
    names = ["in_room", "anesthesia_start", "anesthesia_ready", "procedure_start", "procedure_end"]
    names += ["out_of_room", "pacu_in", "pacu_ready", "pacu_out"]
    recovered = performed.dropna(subset=["pacu_in"])
    assert len(recovered) > 0.9 * len(performed)
    for earlier, later in pairwise(names):
        assert (recovered[earlier] <= recovered[later]).all(), (earlier, later)
    assert (performed["anesthesia_end"] >= performed["out_of_room"]).all()
    held = performed["out_of_room"] - pd.to_timedelta(performed["pacu_hold_min"], unit="min")
    assert (held >= performed["procedure_end"]).all()


def test_cancelled_cases_have_no_times_in_the_room(hospital):
    cancelled = hospital.cases[hospital.cases["status"] == "cancelled"]
    assert cancelled[["in_room", "out_of_room", "pacu_in"]].isna().all(axis=None)
    assert (cancelled["cancelled_at"] <= cancelled["scheduled_start"]).all()
    assert not cancelled["emergency"].any()


def test_surgeons_with_own_blocks_operate_in_these_only(hospital):
    own = hospital.blocks[hospital.blocks["owner"] != hospital.blocks["service"]]
    allowed = set(zip(own["owner"], own["weekday"], own["room"], strict=True))
    theirs = hospital.cases[hospital.cases["surgeon"].isin(own["owner"])]
    weekday = theirs["date"].dt.day_name().str[:3]
    assert set(zip(theirs["surgeon"], weekday, theirs["room"], strict=True)) <= allowed
    assert len(allowed) == 3


def test_two_blocks_never_claim_the_same_room_and_day(hospital):
    held = room_days(hospital.blocks, days(hospital.plan))
    assert not held.duplicated(["date", "room"]).any()
    assert set(held["week_of_month"][held["weeks_of_month"] == "1;3"]) == {1, 3}


def test_released_rooms_are_empty_or_taken_over(hospital, performed):
    planned = performed[~performed["emergency"]]
    both = hospital.releases.merge(planned, on=["date", "room"])
    assert len(both) > 0
    assert (both["service"] == both["taken_by"]).all()
    assert (hospital.releases["released_at"] < hospital.releases["date"]).all()
    assert hospital.releases["released_at"].dt.day_of_week.max() <= 4


def test_a_larger_hospital_repeats_the_pattern_with_more_surgeons():
    large = simulate(dataclasses.replace(SMALL, rooms=8, truth_replicates=1))
    assert large.blocks["room"].nunique() == 8
    owners = set(large.blocks["owner"]) - set(large.blocks["service"])
    assert len(owners) == 3

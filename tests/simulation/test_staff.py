"""Authority: identities of a rota (one place at a time, on shift, the whole case covered)."""

import pandas as pd
import pytest

ROLES = ("anesthesiologist", "crna", "circulating_nurse", "scrub")


@pytest.fixture(scope="module")
def stints(hospital, performed):
    """Assignments with the case's times where they have none of their own."""
    times = performed.set_index("case_id")[
        ["room", "date", "in_room", "out_of_room", "anesthesia_start", "anesthesia_end"]
    ]
    rows = hospital.assignments.join(times, on="case_id")
    begin, end = rows["begin"].fillna(rows["in_room"]), rows["end"].fillna(rows["out_of_room"])
    return rows.assign(begin=begin, end=end)


def _overlapping(rows, by):
    ordered = rows.sort_values([*by, "begin"])
    latest = ordered.assign(latest=ordered.groupby(by)["end"].cummax())
    return ordered[ordered["begin"] < latest.groupby(by)["latest"].shift()]


def test_every_stint_lasts(stints):
    assert (stints["begin"] < stints["end"]).all()


@pytest.mark.parametrize("role", ROLES)
def test_one_person_of_a_role_at_a_time_cares_for_the_whole_case(stints, performed, role):
    mine = stints[stints["role"] == role]
    assert _overlapping(mine, ["case_id"]).empty
    care = "anesthesia_start" if role in ROLES[:2] else "in_room"
    end = "anesthesia_end" if role in ROLES[:2] else "out_of_room"
    found = mine.groupby("case_id").agg(begin=("begin", "min"), end=("end", "max"))
    expected = performed.set_index("case_id").loc[found.index]
    assert (found["begin"] == expected[care]).all()
    assert (found["end"] == expected[end]).all()
    ordered = mine.sort_values(["case_id", "begin"])
    before = ordered.groupby("case_id")["end"].shift()
    assert (ordered["begin"] == before)[before.notna()].all()


def test_only_physicians_who_work_alone_do_without_a_crna(stints, performed):
    alone = set(performed["case_id"]) - set(stints.loc[stints["role"] == "crna", "case_id"])
    cases = performed[performed["case_id"].isin(alone)]
    assert set(cases["room"]) == {"OR 5"}
    assert 0.05 < len(cases) / len(performed) < 0.25


def test_hardly_anybody_but_an_anesthesiologist_is_in_two_rooms_at_once(stints):
    others = stints[stints["role"] != "anesthesiologist"]
    assert len(_overlapping(others, ["person"])) < 0.01 * len(others)


def test_anesthesiologists_cover_one_to_four_rooms_and_hardly_ever_more(stints):
    mine = stints[stints["role"] == "anesthesiologist"]
    steps = pd.concat(
        [
            pd.DataFrame({"person": mine["person"], "at": mine["begin"], "cases": 1}),
            pd.DataFrame({"person": mine["person"], "at": mine["end"], "cases": -1}),
        ]
    ).sort_values(["person", "at", "cases"], ignore_index=True)
    level = steps.groupby("person")["cases"].cumsum()
    held = (steps.groupby("person")["at"].shift(-1) - steps["at"]).dt.total_seconds()
    by_level = held[level > 0].groupby(level).sum() / held[level > 0].sum()
    assert by_level[1] > 0.3
    assert (by_level.reindex([2, 3, 4]) > 0.005).all()
    assert by_level[by_level.index > 4].sum() < 0.01


def test_who_is_on_a_case_is_on_duty(hospital, stints):
    shifts = hospital.shifts.rename(columns={"date": "duty"})
    shifts["begins"] = shifts["duty"] + pd.to_timedelta(shifts["start"] + ":00")
    first = pd.Timestamp(hospital.plan.start) + pd.Timedelta(hours=7)
    later = stints[stints["begin"] >= first].reset_index(names="stint")
    # A shift began on the day of the stint or on the day before.
    today = later.assign(duty=later["begin"].dt.normalize())
    day_before = today.assign(duty=today["duty"] - pd.Timedelta(days=1))
    both = pd.concat([today, day_before]).merge(
        shifts, on=["person", "duty"], suffixes=("", "_shift")
    )
    on_duty = both[(both["begins"] <= both["begin"]) & (both["end"] <= both["actual_end"])]
    assert set(later["stint"]) == set(on_duty["stint"])


def test_a_person_works_one_shift_a_day_and_not_after_a_night(hospital):
    shifts = hospital.shifts.sort_values(["person", "date"])
    assert not shifts.duplicated(["person", "date"]).any()
    night = shifts["end"] == "07:00"
    again = shifts.groupby("person")["date"].shift(-1) - shifts["date"] == pd.Timedelta(days=1)
    assert not (night & again).any()


def test_a_break_is_short_and_the_same_crna_comes_back(stints):
    crnas = stints[stints["role"] == "crna"].sort_values(["case_id", "begin"])
    before, after = (crnas.groupby("case_id")["person"].shift(step) for step in (1, -1))
    second = crnas.groupby("case_id").cumcount() == 1
    breaks = crnas[second & (before == after)]
    minutes = (breaks["end"] - breaks["begin"]).dt.total_seconds() / 60
    assert len(breaks) > 200
    assert minutes.between(20, 32).all()
    assert breaks["begin"].dt.hour.between(11, 13).all()

"""Blocks inferred from the cases: usual service, rotation, empty days.

Authority: by hand; and the slow second implementation slow_inferred.py on random logs.
"""

import datetime as dt

import pytest
import slow_inferred
import slow_schedule
from conftest import ROOM_FACTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MONDAYS = [dt.date(2025, 3, 3) + dt.timedelta(weeks=week) for week in range(5)]
SPAN = (dt.date(2025, 3, 3), dt.date(2025, 4, 4))
ASKED = {"span": SPAN, "wanted": ROOM_FACTS}


def owners(facts):
    days = facts.frames["block_room_days"]
    return {date.date(): owner for date, owner in zip(days["date"], days["owner"], strict=True)}


def test_a_room_belongs_to_its_usual_service_also_on_a_day_without_cases(collected, case):
    cases = [case(f"C{n}", "08:00", "12:00", date=day) for n, day in enumerate(MONDAYS[:4])]
    facts = collected(cases, None, **ASKED, calendar={"low_activity": "off"})
    assert owners(facts) == dict.fromkeys(MONDAYS, "A")
    day = facts.frames["block_room_days"].iloc[-1]
    assert (day["budget_s"], day["empty_s"], day["service"]) == (36_000, 36_000, "A")


@pytest.mark.parametrize(("share_pct", "owner"), [(20.0, "B"), (20.1, "A")])
def test_a_rotating_service_owns_its_days_from_the_share_on(collected, case, share_pct, owner):
    services = "AABAA"
    cases = [
        case(f"C{n}", "08:00", "12:00", date=day, service=services[n])
        for n, day in enumerate(MONDAYS)
    ]
    facts = collected(cases, None, **ASKED, blocks={"infer_min_share_pct": share_pct})
    assert owners(facts)[MONDAYS[2]] == owner


def test_the_service_with_most_busy_time_worked_the_day_not_the_one_with_most_cases(
    collected, case
):
    cases = [
        case("C1", "07:00", "08:00", service="B"),
        case("C2", "08:00", "09:00", service="B"),
        case("C3", "09:00", "12:00", service="A"),
    ]
    assert owners(collected(cases, None, **ASKED | {"span": (MONDAYS[0], MONDAYS[0])})) == {
        MONDAYS[0]: "A"
    }


def test_inferring_is_said_and_makes_the_block_columns_present(collected, case):
    facts = collected([case("C1", "08:00", "12:00")], None, **ASKED)
    assert [(remark.code, remark.rows) for remark in facts.remarks] == [("blocks_inferred", 5)]
    assert facts.present == {
        "cases.room",
        *(f"blocks.{name}" for name in ("owner", "weekday", "room", "start", "end")),
    }


def test_without_a_table_and_without_inferring_there_are_no_blocks(collected, case):
    facts = collected([case("C1", "08:00", "12:00")], None, **ASKED, blocks={"infer": False})
    assert facts.frames["block_room_days"].empty
    assert list(facts.frames["case_parts"]["part"]) == ["outside"]
    assert (facts.remarks, facts.present) == ((), {"cases.room"})


CASES = st.builds(
    lambda day, room, service, hour, length: {
        "date": SPAN[0] + dt.timedelta(days=day),
        "facility": None,
        "room": room,
        "service": service,
        "surgeon": None,
        "in_room": dt.datetime(2025, 3, 3, hour) + dt.timedelta(days=day),
        "out_of_room": dt.datetime(2025, 3, 3, hour) + dt.timedelta(days=day, seconds=length),
        "status": "completed",
    },
    # Mondays, Tuesdays and Saturdays of five weeks.
    st.sampled_from([week * 7 + day for week in range(4) for day in (0, 0, 1, 5)]),
    st.sampled_from(["1", "2"]),
    st.sampled_from(["A", "A", "B", "C"]),
    st.integers(7, 18),
    st.integers(60, 9000),
)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(CASES, min_size=20, max_size=60), share_pct=st.sampled_from([20.0, 34.0, 50.0])
)
def test_inferred_blocks_agree_with_counting(collected, rows, share_pct):
    cases = [row | {"case_id": f"C{number}"} for number, row in enumerate(rows)]
    facts = collected(
        cases,
        None,
        **ASKED,
        blocks={"infer_min_share_pct": share_pct},
        calendar={"low_activity": "off", "holidays": [MONDAYS[1]]},
    )
    workdays = [day for day in slow_schedule.dates(SPAN) if day.weekday() < 5 and day != MONDAYS[1]]
    session = (dt.time(7), dt.time(17))
    busy = slow_schedule.busy_cases(cases)
    expected = slow_inferred.inferred(busy, workdays, share_pct, session)
    days = facts.frames["block_room_days"]
    names = ["facility", "room", "owner", "date", "start_s", "end_s"]
    found = [(*r[:3], r[3].date(), *r[4:]) for r in days[names].itertuples(index=False, name=None)]
    assert sorted(found) == sorted(expected)

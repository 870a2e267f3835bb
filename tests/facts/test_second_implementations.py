"""Every fact of the rooms against a slow, obvious second implementation on random schedules.

Authority: the second-by-second loops in plain Python beside this file. The schedules hold odd
seconds, cases across midnight, the night of a clock change (9 March 2025), overlaps in one room,
several rooms and blocks of an owner, surgeons' own blocks, weeks of the month, validity, releases.
"""

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd
import pytest
import slow_blocks
import slow_rooms
import slow_schedule
from given_rows import ROOM_FACTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perioptimal_report.facts.columns import SHAPES

SPAN = (dt.date(2025, 3, 6), dt.date(2025, 3, 11))
DATES = slow_schedule.dates(SPAN)
PRIME = (dt.time(7), dt.time(8, 30))


@dataclass(frozen=True, slots=True)
class World:
    """One random hospital, and the settings that the facts depend on."""

    cases: list
    blocks: list
    releases: list
    weekend: tuple
    holidays: tuple = ()
    notice_days: int = 3
    cutoff_min: int = 20
    prime: tuple = PRIME
    latest: dt.time = dt.time(7, 40)
    around: list = field(
        default_factory=lambda: slow_schedule.dates((dt.date(2025, 3, 4), dt.date(2025, 3, 13)))
    )

    @property
    def kinds(self):
        def kind(date):
            if date in self.holidays:
                return "holiday"
            weekend = slow_schedule.name_of(date) in self.weekend
            return "weekend" if weekend else "workday"

        return {date: kind(date) for date in DATES}

    @property
    def workdays(self):
        return [date for date, kind in self.kinds.items() if kind == "workday"]

    @property
    def settings(self):
        return {
            "calendar": {
                "weekend": self.weekend,
                "holidays": self.holidays,
                "low_activity": "off",
                "prime_start": str(self.prime[0]),
                "prime_end": str(self.prime[1]),
            },
            "blocks": {"release_notice_days": self.notice_days},
            "thresholds": {
                "turnover_cutoff_min": self.cutoff_min,
                "first_case_latest": str(self.latest),
            },
        }


ROOMS = st.sampled_from(["1", "1", "1", "2"])
FACILITIES = st.sampled_from([None, None, None, "East"])
MAYBE = st.sampled_from([None, None, False, True])
# Busy hours around midnight and the start of the day, so that cases meet blocks and each other.
MOMENTS = st.builds(
    lambda hour, offset: (hour * 3600 + offset) % 86_400,
    st.sampled_from([0, 6, 7, 7, 7, 8, 23]),
    st.one_of(st.sampled_from([0, 0, 1800]), st.integers(0, 3599)),
)
DURATIONS = st.one_of(st.just(1800), st.integers(1, 4500), st.integers(1, 9000))


# Few days and mostly one room, so that an owner often has two blocks there.
BUSY_DATES = [DATES[0], DATES[0], DATES[0], DATES[1], DATES[3], DATES[4]]


def moment(date, seconds):
    return dt.datetime.combine(date, dt.time()) + dt.timedelta(seconds=seconds)


@st.composite
def one_case(draw):
    entered = moment(draw(st.sampled_from(BUSY_DATES)), draw(MOMENTS))
    # Some cases are dated by the day before or after the one they enter on.
    date = entered.date() + dt.timedelta(days=draw(st.sampled_from([0, 0, 0, 0, -1, 1])))
    planned = draw(st.sampled_from([None, 0, 0, -600, 77, 3600]))
    return {
        "date": min(max(date, SPAN[0]), SPAN[1]),
        "facility": draw(FACILITIES),
        "room": draw(ROOMS),
        "service": draw(st.sampled_from(["A", "A", "B"])),
        "surgeon": draw(st.sampled_from([None, "S1", "S2"])),
        "in_room": entered,
        "out_of_room": entered + dt.timedelta(seconds=draw(DURATIONS)),
        "scheduled_start": None if planned is None else entered + dt.timedelta(seconds=planned),
        "booked_min": draw(st.sampled_from([None, 30.0, 45.5])),
        "emergency": draw(MAYBE),
        "add_on": draw(MAYBE),
        "delay_reason": draw(st.sampled_from([None, "late"])),
        "status": draw(st.sampled_from([None, "completed", "completed", "cancelled"])),
    }


@st.composite
def one_block(draw):
    begin = min(draw(MOMENTS), 86_000)
    end = min(begin + draw(st.sampled_from([61, 1800, 3600, 5000])), 86_400) % 86_400
    weekdays = [slow_schedule.name_of(date) for date in BUSY_DATES]
    return {
        "owner": draw(st.sampled_from(["A", "A", "A", "B", "S1", "S2"])),
        "service": draw(st.sampled_from([None, None, "A"])),
        "weekday": draw(st.sampled_from(weekdays)),
        "weeks_of_month": draw(st.sampled_from([None, None, "1", "2;4", "1;2;3"])),
        "room": draw(ROOMS),
        "start": moment(SPAN[0], begin).time(),
        "end": moment(SPAN[0], end).time(),
        "valid_from": draw(st.sampled_from([None, None, None, dt.date(2025, 3, 8)])),
        "valid_to": draw(st.sampled_from([None, None, None, dt.date(2025, 3, 10)])),
    }


@st.composite
def one_release(draw):
    date = draw(st.sampled_from(BUSY_DATES))
    ahead = draw(st.sampled_from([None, 0, 2, 3, 3, 9]))
    return {
        "owner": draw(st.sampled_from(["A", "B", "S1"])),
        "date": date,
        "room": draw(st.sampled_from([None, "1", "2"])),
        "released_at": None if ahead is None else moment(date, 70_000) - dt.timedelta(days=ahead),
    }


def numbered(cases):
    return [case | {"case_id": f"C{number}"} for number, case in enumerate(cases)]


WORLDS = st.builds(
    World,
    cases=st.lists(one_case(), min_size=12, max_size=40).map(numbered),
    blocks=st.lists(one_block(), min_size=8, max_size=24),
    releases=st.lists(one_release(), max_size=6),
    weekend=st.sampled_from([(), ("Sat", "Sun"), ("Sun",)]),
    holidays=st.sampled_from([(), (), (dt.date(2025, 3, 10),)]),
)


def slow_facts(world):
    blocks = slow_schedule.block_seconds(world)
    services = services_of(world.blocks)
    busy = slow_schedule.busy_cases(world.cases)
    cases = slow_schedule.owned(busy, blocks, services)
    parts = slow_blocks.case_parts(cases, blocks)
    gaps = slow_rooms.gap_rows(cases, world.cutoff_min * 60)
    in_rooms = slow_blocks.block_room_days(cases, blocks, services, gaps, world.cutoff_min * 60)
    return {
        "calendar": [
            (date, slow_schedule.name_of(date), kind, kind == "workday")
            for date, kind in world.kinds.items()
        ],
        "completed_cases": [case_row(case) for case in cases],
        "block_room_days": in_rooms,
        "case_parts": parts,
        "block_days": slow_blocks.block_days(cases, in_rooms, parts, services, world.kinds),
        "gaps": [tuple(gap[name] for name in SHAPES["gaps"].dtypes) for gap in gaps],
        "first_cases": slow_rooms.first_cases(cases, world),
        "room_days": slow_rooms.room_days(cases, in_rooms, world),
        "concurrency": slow_rooms.concurrency(cases, date_of),
    }


def services_of(blocks):
    found = {}
    for owner in {block["owner"] for block in blocks}:
        named = {b["service"] for b in blocks if b["owner"] == owner and b["service"]}
        found[owner] = min(named, default=owner)
    return found


def case_row(case):
    names = ("case_id", "facility", "date", "room", "service", "surgeon", "owner")
    case_id, facility, date, room, service, surgeon, owner = (case[name] for name in names)
    weekday = slow_schedule.name_of(date)
    in_s, out_s, busy = case["in_s"], case["out_s"], case["busy"]
    booked = None if case["booked_min"] is None else int(case["booked_min"] * 60)
    planned = slow_schedule.second(case["scheduled_start"])
    given_more = (case["emergency"], case["add_on"], None, case["delay_reason"], None)
    return (
        *(case_id, facility, date, weekday, room, service, surgeon, owner, in_s, out_s),
        *(max(in_s, out_s - len(busy)) if busy else "any", out_s - in_s, len(busy)),
        *(planned, booked, *given_more, case["in_room"].hour),
    )


def date_of(second):
    return (dt.datetime(1970, 1, 1) + dt.timedelta(seconds=second)).date()


def rows(frame, name):
    """The frame as plain Python rows; where nothing is left of a case its start is not compared."""
    plain = frame.astype({"date": object}).copy()
    plain["date"] = [value.date() for value in frame["date"]]
    found = [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False)]
    if name == "completed_cases":
        found = [r if r["busy_s"] else r | {"busy_from_s": "any"} for r in found]
    return [tuple(None if pd.isna(v) else v for v in row.values()) for row in found]


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=WORLDS)
def test_every_fact_agrees_to_the_second(collected, world):
    asked = {"span": SPAN, "wanted": ROOM_FACTS} | world.settings
    found = collected(world.cases, world.blocks, world.releases, **asked).frames
    for name, expected in slow_facts(world).items():
        assert list(found[name].columns) == list(SHAPES[name].dtypes), name
        assert sorted(rows(found[name], name), key=str) == sorted(expected, key=str), name

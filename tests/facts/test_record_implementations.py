"""Every fact of staff, patients, money and capacity against a slow, obvious second implementation.

Authority: the second-by-second loops in plain Python beside this file (slow_*.py). The records
hold odd seconds, reliefs within reliefs, people in two rooms, shifts across midnight, holidays,
released blocks, events without a case.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import pytest
import slow_capacity
import slow_care
import slow_records
import slow_rooms
import slow_schedule
from given_rows import CANCEL_CLASSES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perioptimal_report.facts.columns import SHAPES
from perioptimal_report.settings.causes import ROLES

SPAN = (dt.date(2025, 2, 27), dt.date(2025, 3, 4))
DATES = slow_schedule.dates(SPAN)
CLASSES = {row["reason"]: row["reason_class"] for row in CANCEL_CLASSES}


@dataclass(frozen=True, slots=True)
class World:
    """One random hospital with all its tables, and the settings that the facts depend on."""

    cases: list
    assignments: list
    shifts: list
    events: list
    finance: list
    resources: list
    blocks: list
    releases: list
    weekend: tuple
    holidays: tuple
    days_ahead: tuple
    notice_days: int = 3
    cutoff_min: int = 2
    break_min: float = 1.5
    critical_min: float = 1
    unavoidable_s: int = 45
    team_max: int = 3
    prime: tuple = (dt.time(7), dt.time(7, 15))
    span: tuple = SPAN

    @property
    def kinds(self):
        def kind(date):
            weekend = slow_schedule.name_of(date) in self.weekend
            return "weekend" if weekend else "workday"

        return {date: "holiday" if date in self.holidays else kind(date) for date in DATES}

    @property
    def workdays(self):
        return [date for date, kind in self.kinds.items() if kind == "workday"]

    def is_workday(self, date):
        return date not in self.holidays and slow_schedule.name_of(date) not in self.weekend

    @property
    def cancellation_cutoff(self):
        return dt.time(7), self.days_ahead[0]

    @property
    def add_on_cutoff(self):
        return dt.time(12, 30), self.days_ahead[1]

    @property
    def records(self):
        names = ("assignments", "shifts", "events", "finance", "resources")
        return {name: getattr(self, name) for name in names}

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
                "break_min": self.break_min,
                "critical_min": self.critical_min,
                "unavoidable_turnover_min": self.unavoidable_s / 60,
                "concurrency_rule_max": self.team_max,
                "cancellation_cutoff_days": self.days_ahead[0],
                "add_on_cutoff": "12:30",
                "add_on_cutoff_days": self.days_ahead[1],
            },
        }


PEOPLE = st.sampled_from(["P1", "P1", "P2", "P2", "P3"])
USUAL_ROLES = ("anesthesiologist", "anesthesiologist", "anesthesiologist", "crna", "crna")
# Few days and rooms, so that cases, people and blocks meet.
BUSY_DATES = st.sampled_from([DATES[0]] * 5 + [DATES[1], DATES[5], DATES[2]])
SHORT = st.integers(0, 240)


def moment(date, seconds):
    return dt.datetime.combine(date, dt.time()) + dt.timedelta(seconds=seconds)


def maybe(values):
    return st.one_of(st.none(), values)


@st.composite
def one_case(draw):
    date = draw(BUSY_DATES)
    first = draw(st.sampled_from([25_200, 25_200, 25_200, 86_000]))
    entered = moment(date, first + draw(st.integers(-60, 900)))
    left = entered + dt.timedelta(seconds=draw(st.one_of(st.integers(1, 120), st.integers(1, 500))))
    bed = draw(maybe(SHORT.map(lambda wait: left + dt.timedelta(seconds=wait))))
    begin, end = bed or left, dt.timedelta(seconds=draw(st.integers(1, 900)))
    around = st.integers(-4000, 300_000).map(lambda ahead: entered - dt.timedelta(seconds=ahead))
    return {
        "date": date,
        "facility": draw(st.sampled_from([None] * 7 + ["East"])),
        "room": draw(st.sampled_from(["1", "1", "1", "2"])),
        "service": draw(st.sampled_from(["A", "A", "B"])),
        "surgeon": draw(st.sampled_from([None, "S1", "S2"])),
        "in_room": entered,
        "out_of_room": left,
        "booked_min": draw(st.sampled_from([None, 30.0, 45.5])),
        "booked_at": draw(maybe(around)),
        "anesthesia_ready": draw(
            maybe(st.integers(-30, 150).map(lambda wait: entered + dt.timedelta(seconds=wait)))
        ),
        "procedure_end": draw(maybe(st.just(left))),
        "pacu_in": bed,
        "pacu_ready": draw(maybe(st.just(begin + end / 2).map(whole))),
        "pacu_out": draw(maybe(st.just(begin + end))),
        "pacu_hold_min": draw(st.sampled_from([None, 0.0, 2.5])),
        "emergency": draw(st.sampled_from([None, True])),
        "add_on": draw(st.sampled_from([None, None, True, False])),
        "status": draw(st.sampled_from([None, *["completed"] * 5, "cancelled"])),
        "cancelled_at": draw(maybe(around)),
        "cancel_reason": draw(st.sampled_from([None, "fever", "no bed", "moved"])),
        "tags": draw(st.sampled_from([None, "", "cardiac", "neuro;cardiac", "cardiac;cardiac"])),
    } | dict.fromkeys(("anesthesia_start", "procedure_start", "anesthesia_end"))


def whole(at):
    return at.replace(microsecond=0)


@st.composite
def assignments_of(draw, case):
    """One to five turns on a case, often of the same two people."""
    length = int((case["out_of_room"] - case["in_room"]).total_seconds())
    rows = []
    for _ in range(draw(st.integers(0, 7))):
        begin = draw(st.one_of(st.sampled_from([0, 0, 20]), st.integers(-20, length)))
        end = begin + draw(st.sampled_from([length, length - begin, length - begin, 0, 20, 40, 90]))
        rows.append(
            {
                "case_id": case["case_id"],
                "person": draw(PEOPLE),
                "role": draw(st.sampled_from([*USUAL_ROLES, *USUAL_ROLES, *ROLES])),
                "begin": case["in_room"] + dt.timedelta(seconds=begin),
                "end": case["in_room"] + dt.timedelta(seconds=end),
            }
        )
    return rows


@st.composite
def one_shift(draw):
    date = draw(BUSY_DATES)
    begin, length = draw(st.sampled_from([(25_000, 600), (25_200, 400), (85_800, 900)]))
    begin, length = begin + draw(SHORT), length + draw(SHORT)
    end = moment(date, begin + length)
    actual = st.integers(-300, 3000).map(lambda over: end + dt.timedelta(seconds=over))
    return {
        "person": draw(PEOPLE),
        "role": draw(st.sampled_from([*USUAL_ROLES, "circulating_nurse", "scrub", "resident"])),
        "date": date,
        "start": moment(date, begin).time(),
        "end": end.time(),
        "actual_end": draw(st.one_of(st.none(), st.none(), actual)),
    }


@st.composite
def one_event(draw, case_ids):
    at = draw(maybe(st.builds(moment, BUSY_DATES, st.integers(0, 80_000))))
    roles = st.sampled_from([None, *ROLES])
    return {
        "case_id": draw(st.sampled_from([None, *case_ids])),
        "at": at,
        "kind": draw(st.sampled_from(["handoff", "adverse"])),
        "phase": draw(st.sampled_from([None, "pacu"])),
        "from_role": draw(roles),
        "to_role": draw(roles),
        "category": draw(st.sampled_from([None, "count"])),
        "structured": draw(st.sampled_from([None, True, False])),
        "minutes_lost": draw(st.sampled_from([None, 2.5])),
        "latent_condition": None,
        "severity": draw(st.sampled_from([None, "mild"])),
    }


@st.composite
def finance_rows(draw, case_ids):
    months = [("A", "2025-02"), ("A", "2025-03"), ("B", "2025-03"), ("C", "2025-01")]
    units = [(case_id, None, None) for case_id in case_ids]
    units += [(None, *month) for month in months]
    numbers = st.sampled_from([None, 100.25, 2000.0])
    names = ("revenue", "variable_cost", "direct_cost", "full_cost", "ward_days", "icu_days")
    return [
        {"case_id": case_id, "service": service, "month": month}
        | {name: draw(numbers) for name in names}
        for case_id, service, month in draw(st.lists(st.sampled_from(units), unique=True))
    ]


@st.composite
def one_resource(draw):
    begin = draw(st.sampled_from([7 * 60, 7 * 60 + 10, 23 * 60 + 50]))
    end = begin + draw(st.sampled_from([7, 45]))
    return {
        "resource": draw(st.sampled_from(["room", "anesthesia", "nursing", "pacu_bed"])),
        "weekday": draw(st.sampled_from(["Thu", "Fri", "Sat", "Sun"])),
        "start": dt.time(begin // 60, begin % 60),
        "end": dt.time(end // 60 % 24, end % 60),
        "available": draw(st.sampled_from([1.0, 2.5])),
    }


@st.composite
def one_block(draw):
    begin = 25_200 + draw(st.sampled_from([-300, 0, 0, 200, 400]))
    end = begin + draw(st.sampled_from([61, 300, 900]))
    return {
        "owner": draw(st.sampled_from(["A", "A", "B", "S1"])),
        "service": draw(st.sampled_from([None, None, "A"])),
        "weekday": draw(st.sampled_from(["Thu", "Thu", "Thu", "Fri", "Sat", "Tue"])),
        "room": draw(st.sampled_from(["1", "1", "2", "3"])),
        "start": moment(SPAN[0], begin).time(),
        "end": moment(SPAN[0], end).time(),
    } | dict.fromkeys(("weeks_of_month", "valid_from", "valid_to"))


@st.composite
def one_release(draw):
    date, ahead = draw(BUSY_DATES), draw(st.sampled_from([3, 9, 9, 2, None]))
    return {
        "owner": draw(st.sampled_from(["A", "A", "A", "B", "S1"])),
        "date": date,
        "room": draw(st.sampled_from([None, "1"])),
        "released_at": None if ahead is None else moment(date, 70_000) - dt.timedelta(days=ahead),
        "taken_by": draw(st.sampled_from([None, "B", "S2"])),
    }


def numbered(rows, name, letter):
    return [row | {name: f"{letter}{number:02}"} for number, row in enumerate(rows)]


@st.composite
def worlds(draw):
    cases = draw(st.lists(one_case(), min_size=22, max_size=45))
    cases = numbered(cases, "case_id", "C")
    ids = [case["case_id"] for case in cases]
    events = draw(st.lists(one_event(ids), max_size=20))
    return World(
        cases=cases,
        assignments=[row for case in cases for row in draw(assignments_of(case))],
        shifts=draw(st.lists(one_shift(), max_size=10)),
        events=numbered(events, "event_id", "E"),
        finance=draw(finance_rows(ids)),
        resources=draw(st.lists(one_resource(), max_size=4)),
        blocks=draw(st.lists(one_block(), min_size=3, max_size=12)),
        releases=draw(st.lists(one_release(), min_size=1, max_size=8)),
        weekend=draw(st.sampled_from([(), ("Sat", "Sun"), ("Sun",)])),
        holidays=draw(st.sampled_from([(), (), (DATES[1],), (DATES[2],)])),
        days_ahead=draw(st.sampled_from([(1, 1), (0, 2), (2, 0)])),
    )


def slow_facts(world):
    blocks = slow_schedule.block_seconds(world)
    services = services_of(world.blocks)
    cases = slow_schedule.owned(slow_schedule.busy_cases(world.cases), blocks, services)
    gaps = slow_rooms.gap_rows(cases, world.cutoff_min * 60)
    people = slow_care.assigned(world.assignments, cases)
    care = [row for row in people if row["role"] in slow_care.ANESTHESIA]
    own = [row for row in care if row["role"] != "resident"]
    return {
        "case_milestones": slow_records.milestones(cases),
        "acuity_tags": slow_records.acuity_tags(cases),
        "cancelled_cases": slow_records.cancelled(world.cases, world, CLASSES),
        "scheduled_cases": slow_records.scheduled(world.cases, world),
        "pacu_stays": slow_records.pacu_stays(cases),
        "pacu_census": slow_capacity.pacu_census(cases),
        "anesthesia_care": slow_care.anesthesia_care(people, world.critical_min * 60),
        "handovers": slow_care.handovers(own, world.break_min * 60),
        "care_concurrency": slow_care.care_concurrency(care, world.team_max),
        "critical_demand": slow_care.critical_demand(care, world.critical_min * 60),
        "person_days": slow_care.person_days(world.shifts, people),
        "staff_demand": slow_capacity.staff_demand(cases, gaps, world),
        "case_events": slow_records.events(world.events, world.cases),
        "case_finance": slow_records.finance(world.finance, cases),
        "room_hours": slow_capacity.room_hours(cases, blocks, world),
        # Without the table of assignments there is nothing to compare.
        "team_pairs": slow_care.team_pairs(gaps, people) if world.assignments else [],
        "block_releases": slow_capacity.block_releases(cases, blocks, services, world.releases),
    }


def services_of(blocks):
    found = {}
    for owner in {block["owner"] for block in blocks}:
        named = {b["service"] for b in blocks if b["owner"] == owner and b["service"]}
        found[owner] = min(named, default=owner)
    return found


def rows(frame):
    plain = frame.astype({"date": object})
    plain["date"] = [value.date() for value in frame["date"]]
    found = plain.itertuples(index=False)
    return [tuple(None if pd.isna(value) else value for value in row) for row in found]


@pytest.mark.slow
# Why few: as many rows as in 12 short worlds; to open the database is what costs.
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_every_fact_of_the_records_agrees_to_the_second(collected, world):
    found = collected(
        world.cases, world.blocks, world.releases, world.records, span=SPAN, **world.settings
    ).frames
    for name, expected in slow_facts(world).items():
        assert list(found[name].columns) == list(SHAPES[name].dtypes), name
        one, other = (sorted(each, key=repr_of) for each in (rows(found[name]), expected))
        assert one == other, name


def repr_of(row):
    return [str(float(v)) if isinstance(v, int | float) else str(v) for v in row]

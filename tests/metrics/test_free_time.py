"""Free stretches, hours of the day, cases that fit, and the resource that binds.

Authority: slow obvious second implementations, second by second or one by one.
"""

import itertools
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.metrics.day.collectable_time import cases_that_fit, free_stretches
from perioptimal_report.metrics.institution.throughput_value import ROLES, binding_resources
from perioptimal_report.metrics.kit import worked
from perioptimal_report.metrics.kit.hours_of_day import seconds_by_hour

# Read once: the examples of hypothesis take the same empty tables again and again.
frame_of = cache(worked.frame_of)

MONDAY = pd.Timestamp("2025-03-03")
MONDAY_S = int(MONDAY.timestamp())
# In steps of ten minutes, so that the loop over every step stays short; times from 06:00 on.
STEP_S = 600
spans = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 40)), max_size=6)


def blocks_of(*windows) -> pd.DataFrame:
    frame = frame_of("block_room_days", "date owner").reindex(range(len(windows)))
    starts, ends = (np.array(part) * STEP_S + MONDAY_S for part in zip(*windows, strict=True))
    return frame.assign(
        date=MONDAY,
        weekday="Mon",
        facility="",
        room="1",
        owner=[f"O{place}" for place in range(len(windows))],
        service="S",
        start_s=starts,
        end_s=ends,
        budget_s=ends - starts,
    )


def cases_of(spans) -> pd.DataFrame:
    """Cases of one room with the time that counts for each: from the latest exit before it."""
    rows, latest = [], 0
    for start, length in sorted(spans):
        rows.append((max(start, latest), start + length))
        latest = max(latest, start + length)
    kept = [(busy, out) for busy, out in rows if busy < out]
    frame = frame_of("completed_cases", "date room").reindex(range(len(kept)))
    busy, out = (np.array([row[place] for row in kept], dtype=int) for place in (0, 1))
    times = {"busy_from_s": busy * STEP_S + MONDAY_S, "out_s": out * STEP_S + MONDAY_S}
    return frame.assign(date=MONDAY, facility="", room="1", **times)


def slow_stretches(window, spans):
    start, end = window
    free = [all(not s <= at < s + length for s, length in spans) for at in range(start, end)]
    at = start
    for is_free, run in itertools.groupby(free):
        length = len(list(run))
        if is_free:
            yield at, at + length, at > start, at + length < end
        at += length


@given(spans=spans, start=st.integers(0, 60), length=st.integers(1, 70))
@settings(max_examples=150, deadline=None)
def test_free_stretches_are_those_of_walking_through_the_day(spans, start, length):
    window = (start, start + length)
    found = free_stretches(blocks_of(window), cases_of(spans))
    fast = [
        ((row.from_s - MONDAY_S) // STEP_S, (row.to_s - MONDAY_S) // STEP_S, row.before, row.after)
        for row in found.itertuples()
    ]
    assert fast == list(slow_stretches(window, spans))


def test_a_case_across_midnight_takes_time_from_the_next_morning():
    late = cases_of([(0, 1)]).assign(
        date=MONDAY - pd.Timedelta(days=1), busy_from_s=MONDAY_S - 3600, out_s=MONDAY_S + 8 * 3600
    )
    (found,) = free_stretches(blocks_of((42, 60)), late).itertuples()
    assert (found.from_s - MONDAY_S, found.before, found.after) == (8 * 3600, True, False)


@given(st.lists(st.tuples(st.integers(0, 1400), st.integers(1, 1500)), max_size=5))
@settings(max_examples=80, deadline=None)
def test_hours_of_the_day_are_those_of_counting_minute_by_minute(found):
    slow = np.zeros(24)
    for start, length in found:
        for minute in range(start, start + length):
            slow[minute // 60 % 24] += 60
    starts = np.array([start for start, _ in found], dtype=np.int64) * 60 + MONDAY_S
    lengths = np.array([length for _, length in found], dtype=np.int64) * 60
    assert seconds_by_hour(starts, starts + lengths) == pytest.approx(slow)


@given(
    length=st.integers(0, 900),
    case=st.integers(10, 400),
    turnover=st.integers(0, 60),
    before=st.booleans(),
    after=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_cases_that_fit_are_those_of_adding_one_after_another(
    length, case, turnover, before, after
):
    stretch = pd.DataFrame(
        {"service": ["S"], "collectable_s": [length], "before": [before], "after": [after]}
    )
    typical = pd.DataFrame({"case_s": [case], "turnover_s": [turnover]}, index=["S"])
    fits, used = 0, turnover * before
    while used + case + turnover * after <= length:
        fits, used = fits + 1, used + case + turnover
    assert cases_that_fit(stretch, typical).tolist() == [fits]


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4), min_size=4, max_size=4))
@settings(max_examples=60, deadline=None)
def test_the_resource_that_binds_is_most_often_at_its_limit(required):
    # A block of two hours from midnight: the half hours 0 to 3; two of each are staffed.
    rows = [
        f"2025-03-03 {half} {role} {count} 2"
        for half, counts in enumerate(required)
        for role, count in zip(ROLES, counts, strict=True)
    ]
    demand = frame_of("staff_demand", "date half_hour role required staffed\n" + "\n".join(rows))
    demand = demand.assign(half_hour=demand["half_hour"].astype(int))
    found = binding_resources(blocks_of((0, 12)), demand).loc[("S", "Mon")]
    at_limit = {r: sum(c[p] >= 2 for c in required) for p, r in enumerate(ROLES)}
    assert [found[role] * 4 for role in ROLES] == pytest.approx(list(at_limit.values()))
    most = max(ROLES, key=lambda role: at_limit[role])
    assert found["binds"] == (most if at_limit[most] else "nothing")
    assert found["half_hours"] == 4

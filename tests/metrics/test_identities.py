"""Identities of the day lens on random facts, and slow second implementations of two of them."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.metrics.day.room_heatmap import SHOWN_ROOMS
from perioptimal_report.metrics.kit import worked
from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.metrics.kit.worked import settings_of
from perioptimal_report.shapes.results import Example

# Read once: the examples of hypothesis take the same empty tables again and again.
frame_of = cache(worked.frame_of)

PLAIN = settings_of(Example("", {}, {}, {"report": {"replicates": 0}}))
MONDAY = pd.Timestamp("2025-03-03")
MONDAY_S = int(MONDAY.timestamp())
amounts = st.lists(st.integers(0, 30_000), min_size=9, max_size=9)


def block_days(rows) -> pd.DataFrame:
    parts = ["in_block_s", "others_s", "late_start_s", "gap_s", "early_finish_s", "empty_s"]
    around = ["before_s", "after_s", "outside_s"]
    frame = frame_of("block_days", "date owner")
    frame = frame.reindex(range(len(rows)))
    frame = frame.assign(date=MONDAY, weekday="Mon", owner=[f"O{i % 3}" for i in range(len(rows))])
    numbers = frame.columns.difference(["date", "weekday", "owner", "service", "kind"])
    frame[numbers] = 0
    frame[parts + around] = np.array(rows)
    return frame.assign(budget_s=frame[parts].sum(axis=1))


def values(key, **facts):
    result = METRICS[key].function(**facts, settings=PLAIN)
    return result, {n.measure.key: n.estimate.value for n in result.numbers}


@given(rows=st.lists(amounts, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_classic_utilization_is_one_minus_under_plus_over(rows):
    parts = frame_of("case_parts", "date owner")
    _, found = values(
        "block_utilization",
        block_days=block_days(rows),
        case_parts=parts,
        block_room_days=frame_of("block_room_days", "date owner"),
        completed_cases=frame_of("completed_cases", "date case_id"),
    )
    if found["classic"] is not None:
        assert found["classic"] == pytest.approx(100 - found["under"] + found["over"])
        assert found["budgeted"] == pytest.approx(100 - found["under"])


@given(rows=st.lists(amounts, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_lost_minutes_and_the_waterfall_add_up_to_the_budget(rows):
    result, found = values(
        "lost_minutes",
        block_days=block_days(rows),
        block_room_days=frame_of("block_room_days", "date owner"),
        cancelled_cases=frame_of("cancelled_cases", "date case_id"),
    )
    lost = ("late_start_min", "gaps_min", "early_finish_min", "empty_min")
    assert found["lost_min"] == pytest.approx(sum(found[kind] for kind in lost))
    whole = found["used_min"] + found["others_min"] + found["lost_min"]
    assert found["budget_min"] == pytest.approx(whole)
    for chart in result.charts[:1]:
        first, *changes, last = chart.steps
        assert first.value + sum(step.value for step in changes) == pytest.approx(last.value)


cases = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 86_000), st.integers(1, 20_000)), max_size=12
)


@given(cases=cases)
@settings(max_examples=60, deadline=None)
def test_the_heatmap_is_what_counting_second_by_second_gives(cases):
    busy = np.zeros(2 * 86_400)
    for _, start, length in cases:
        busy[start : start + length] += 1
    calendar = frame_of("calendar", "date kind\n2025-03-03 workday")
    edges = np.flatnonzero(np.diff(np.concatenate([[0], busy])))
    steps = pd.DataFrame({"facility": "", "at_s": MONDAY_S + edges, "rooms": busy[edges]})
    steps["date"] = MONDAY
    staff = frame_of("staff_demand", "date half_hour role required staffed")
    result, found = values("room_heatmap", concurrency=steps, calendar=calendar, staff_demand=staff)
    slow = busy[:86_400].reshape(96, 900).mean(axis=1)
    if slow.any():
        assert found["peak"] == pytest.approx(slow.max())
        assert found["room_h_per_day"] == pytest.approx(slow.sum() / 4)
        printed = {row.label: row.cells[0].value for row in result.breakdowns[1].rows}
        every = {f"{h:02}:00": rooms for h, rooms in enumerate(slow.reshape(24, 4).mean(axis=1))}
        assert printed == pytest.approx({label: every[label] for label in printed})
        # Only hours with next to no room running are left out.
        assert max([0, *(every[label] for label in every.keys() - printed.keys())]) < SHOWN_ROOMS


booked = st.lists(
    st.tuples(st.integers(0, 2), st.integers(25_000, 60_000), st.integers(600, 20_000)),
    min_size=1,
    max_size=10,
)


@given(cases=booked, turnover=st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_the_predicted_finish_is_that_of_walking_through_the_day(cases, turnover):
    frame = pd.DataFrame(cases, columns=["room", "scheduled_s", "booked_s"])
    frame = frame.assign(facility="", date=MONDAY, duration_s=frame["booked_s"] + 60)
    gaps = pd.DataFrame({"gap_s": [turnover], "is_turnover": [True]})
    finish = {}
    for room, _, _ in cases:
        free = 0
        for start, length in sorted((s, b) for r, s, b in cases if r == room):
            free = max(start, free) + length + turnover
        finish[room] = free - turnover
    days = frame_of("room_days", "date room").reindex(range(len(finish)))
    days = days.assign(
        facility="", date=MONDAY, weekday="Mon", room=list(finish), service="S",
        first_in_s=[min(s for r, s, _ in cases if r == room) + 120 for room in finish],
        last_out_s=[finish[room] + 600 for room in finish], block_end_s=50_000,
        past_end_s=[finish[room] + 600 - 50_000 for room in finish],
    )  # fmt: skip
    result, found = values("end_of_day_overrun", room_days=days, completed_cases=frame, gaps=gaps)
    assert found["prediction_bias_min"] == pytest.approx(10)
    assert found["prediction_error_min"] == pytest.approx(10)
    start, longer, between, miss = (row.cells[0].value for row in result.breakdowns[-1].rows)
    assert (start, longer) == pytest.approx((2, len(cases) / len(finish)))
    assert start + longer + between == pytest.approx(miss)
    assert miss == pytest.approx(10)

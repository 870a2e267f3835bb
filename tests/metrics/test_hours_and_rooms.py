"""Blocks by hour, rooms with staff, and time freed by cancellations.

Authority: counting minute by minute (a slow second implementation), and cases by hand.
"""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.metrics.day.block_utilization import by_hour
from perioptimal_report.metrics.day.lost_minutes import freed_by_cancellations
from perioptimal_report.metrics.day.room_heatmap import mean_by_quarter, staffed_rooms
from perioptimal_report.metrics.kit import worked
from perioptimal_report.metrics.kit.guard import beside, judged
from perioptimal_report.metrics.kit.worked import settings_of
from perioptimal_report.shapes.results import Estimate, Example, Interval

# Read once: the examples of hypothesis take the same empty tables again and again.
frame_of = cache(worked.frame_of)

PLAIN = settings_of(Example("", {}, {}, {"report": {"replicates": 0}}))
minute = st.integers(0, 24 * 60)
spans = st.lists(st.tuples(minute, minute).filter(lambda s: s[0] < s[1]), max_size=4)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@given(block=st.tuples(minute, minute).filter(lambda s: s[0] < s[1]), cases=spans)
@settings(max_examples=60, deadline=None)
def test_block_time_by_hour_is_what_counting_minutes_gives(block, cases):
    start, end = block
    blocks = frame_of(
        "block_room_days",
        "date owner room start_s end_s budget_s\n"
        f"2025-03-03 A 1 {clock(start)} {clock(end)} {end - start}m",
    )
    rows, free_from = ["date room busy_from_s out_s"], 0
    for begun, ended in sorted(cases):
        begins = max(begun, free_from)
        if begins < ended:
            rows.append(f"2025-03-03 1 {clock(begins)} {clock(ended)}")
            free_from = ended
    found = by_hour(blocks, frame_of("completed_cases", "\n".join(rows)), PLAIN)
    busy = np.zeros(24 * 60)
    for begun, ended in cases:
        busy[begun:ended] = 1
    held = np.zeros(24 * 60)
    held[start:end] = 1
    for row in found.rows:
        hour = slice(int(row.label[:2]) * 60, int(row.label[:2]) * 60 + 60)
        _, block_h, running_h = (cell.value for cell in row.cells)
        assert block_h == pytest.approx(held[hour].sum() / 60)
        assert running_h == pytest.approx((held * busy)[hour].sum() / 60)
    assert sum(row.cells[1].value for row in found.rows) == pytest.approx((end - start) / 60)


def test_the_scarcest_of_rooms_anesthesia_and_nursing_decides():
    demand = frame_of(
        "staff_demand",
        """
        date       half_hour role       required staffed
        2025-03-03 14        room       1        6
        2025-03-03 14        anesthesia 1        4
        2025-03-03 14        nursing    1        5
        2025-03-03 14        pacu       1        1
        2025-03-03 15        nursing    1        5
        2025-03-03 15        room       1        -
        """,
    )
    dates = frame_of("calendar", "date kind\n2025-03-03 workday\n2025-03-04 workday")["date"]
    found = staffed_rooms(demand, dates)
    assert found[0, 28:32].tolist() == [4, 4, 5, 5]
    assert np.isnan(found[1]).all()
    assert mean_by_quarter(found)[28:32].tolist() == [4, 4, 5, 5]
    assert staffed_rooms(demand[demand["role"] == "pacu"], dates) is None


def test_two_owners_in_one_room_share_what_a_cancellation_freed():
    blocks = frame_of(
        "block_room_days",
        """
        date       owner room start_s early_finish_s empty_s
        2025-03-03 A     1    07:00   60m            0m
        2025-03-03 B     1    12:00   0m             300m
        """,
    )
    days = frame_of("block_days", "owner date\nA 2025-03-03\nB 2025-03-03\nC 2025-03-03")
    late = "date case_id room booked_s after_cutoff\n2025-03-03 1 1 90m true\n2025-03-03 2 1 90m -"
    freed = freed_by_cancellations(days, blocks, frame_of("cancelled_cases", late))
    assert (freed / 60).tolist() == [60, 30, 0]


def share(value, low, high):
    return Estimate(value, "pct", 60, Interval(low, high, "by hand"))


def test_an_interval_over_the_threshold_is_not_enough_evidence():
    # 70 ± 10 against 75 over 91 days, 2.99 months: 2.99 × (10 ÷ 5)² = 11.96, so that 12 settle it.
    dates = frame_of("calendar", "date kind\n2025-01-01 workday\n2025-04-01 workday")["date"]
    shares = [share(70, 60, 80), share(50, 40, 60), share(90, 80, 95)]
    verdicts, months = (column.cells for column in judged(shares, 75.0, dates))
    assert verdicts == ["not enough evidence", "below", "above"]
    assert [month.value for month in months] == [12, 0, 0]
    assert beside(shares, 75.0) == verdicts

"""Identities and second implementations of metrics that rest on events, money and room-hours.

Authority: identities, scipy's chi-squared quantiles for Poisson bounds (Garwood 1936), and plain
pandas or loops written apart from the metrics.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from perioptimal_report.metrics.institution.capacity_realization import STEPS
from perioptimal_report.metrics.kit import worked
from perioptimal_report.metrics.kit.acuity_index import expected_events, observed_to_expected
from perioptimal_report.metrics.kit.ratios import by_label
from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.metrics.kit.worked import settings_of
from perioptimal_report.metrics.patient.pacu_stay import robust_z
from perioptimal_report.shapes.results import Example

# Read once: the examples of hypothesis take the same empty tables again and again.
frame_of = cache(worked.frame_of)

PLAIN = settings_of(Example("", {}, {}, {"report": {"replicates": 0}}))
MONDAY = pd.Timestamp("2025-03-03")


def values(key, **facts):
    result = METRICS[key].function(**facts, settings=PLAIN)
    return result, {n.measure.key: n.estimate.value for n in result.numbers}


def filled(name, rows, **columns) -> pd.DataFrame:
    frame = frame_of(name, "date weekday").reindex(range(rows))
    whole = {c: 0 for c, dtype in frame_of(name, "date weekday").dtypes.items() if dtype == "int64"}
    return frame.assign(**(whole | {"date": MONDAY, "weekday": "Mon"} | columns))


case = st.tuples(
    st.sampled_from("AB"), st.sampled_from([None, "I", "IV"]), st.sampled_from([True, False, None])
)


@given(cases=st.lists(st.tuples(case, st.integers(0, 2)), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_expected_events_are_those_of_each_stratum_one_by_one(cases):
    kinds = [kind for kind, _ in cases]
    frame = pd.DataFrame(kinds, columns=["service", "asa", "emergency"])
    frame = frame.astype({"asa": "str", "emergency": "boolean"})
    events = pd.Series([count for _, count in cases])
    slow = []
    for _, asa, emergency in kinds:
        same = [n for (_, a, e), n in cases if (a, e) == (asa, emergency)]
        slow.append(sum(same) / len(same))
    found = expected_events(frame, events)
    assert found == pytest.approx(slow)
    assert found.sum() == pytest.approx(events.sum())


@pytest.mark.parametrize(("observed", "expected"), [(0, 2.5), (1, 0.5), (7, 4.2), (120, 100.0)])
def test_the_interval_of_an_index_is_that_of_chi_squared(observed, expected):
    found = observed_to_expected(observed, expected)
    low = chi2.ppf(0.025, 2 * observed) / 2 if observed else 0.0
    high = chi2.ppf(0.975, 2 * observed + 2) / 2
    assert found.value == pytest.approx(observed / expected)
    assert found.interval.low == pytest.approx(low / expected)
    assert found.interval.high == pytest.approx(high / expected)


@given(
    stays=st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 900)), min_size=1, max_size=30)
)
@settings(max_examples=60, deadline=None)
def test_robust_z_is_that_of_pandas_group_by_group(stays):
    frame = pd.DataFrame(stays, columns=["service", "stay"], dtype=object)
    stay = frame["stay"].astype(float)
    away = stay - stay.groupby(frame["service"]).transform("median")
    spread = away.abs().groupby(frame["service"]).transform("median")
    slow = (0.6745 * away / spread.where(spread > 0)).fillna(0.0)
    services = by_label(frame["service"].astype("str"))
    assert robust_z(stay.to_numpy(), services) == pytest.approx(slow.to_numpy())


scheduled = st.tuples(
    st.integers(30, 300),
    st.sampled_from(["done", "early", "late", "unknown"]),
    st.sampled_from([True, False, None]),
    st.sampled_from(["clinical", "operational", "patient", "unmapped"]),
)


@given(rows=st.lists(scheduled, max_size=25))
@settings(max_examples=60, deadline=None)
def test_cancellations_are_those_of_looking_at_each_case(rows):
    names = [f"C{place}" for place in range(len(rows))]
    booked = [float(60 * minutes) for minutes, *_ in rows]
    status = ["completed" if what == "done" else "cancelled" for _, what, *_ in rows]
    cases = filled(
        *("scheduled_cases", len(rows)),
        case_id=names,
        service="S",
        booked_s=booked,
        add_on=pd.array([add_on for _, _, add_on, _ in rows], dtype="boolean"),
        status=status,
    )
    lost = [place for place, (_, what, *_) in enumerate(rows) if what != "done"]
    late = {"early": False, "late": True, "unknown": None}
    cancelled = filled(
        *("cancelled_cases", len(lost)),
        case_id=[names[place] for place in lost],
        after_cutoff=pd.array([late[rows[place][1]] for place in lost], dtype="boolean"),
        reason_class=[rows[place][3] for place in lost],
    )
    kept = [row for row in rows if row[1] in ("done", "late") and row[2] is not True]
    gone = [row for row in kept if row[1] == "late"]
    result, found = values(
        "same_day_cancellation", scheduled_cases=cases, cancelled_cases=cancelled
    )
    if not kept:
        assert found["by_cases"] is None
        return
    minutes = sum(row[0] for row in gone) / sum(row[0] for row in kept)
    assert found["by_cases"] == pytest.approx(len(gone) / len(kept) * 100)
    assert found["by_minutes"] == pytest.approx(minutes * 100)
    classes = [found[name] for name in ("clinical", "operational", "patient", "unmapped")]
    assert sum(classes) == pytest.approx(found["by_cases"])
    assert sum(each.n for each in result.exclusions) + len(kept) == len(rows)


@given(rows=st.lists(st.lists(st.integers(0, 40_000), min_size=10, max_size=10), max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_capacity_waterfall_sums_exactly(rows):
    parts = np.array(rows, dtype=np.int64).reshape(len(rows), 10)
    columns = {f"{step}_s": parts[:, place] for place, step in enumerate(STEPS)}
    hours = filled("room_hours", len(rows), room="1", realized_s=parts[:, 9], **columns)
    operational = parts[:, 5:].sum(axis=1)
    hours = hours.assign(operational_s=operational, nominal_s=parts.sum(axis=1))
    result, found = values("capacity_realization", room_hours=hours)
    for chart in result.charts:
        level = 0.0
        for step in chart.steps:
            assert not step.is_total or level in (0.0, pytest.approx(step.value))
            level = step.value if step.is_total else level + step.value
        assert level == pytest.approx(found["realized_h"])
        assert found["realized"] == pytest.approx(
            found["operational"] * (found["of_operational"] or 0.0) / 100
        )


@given(
    money=st.lists(
        st.tuples(st.sampled_from("AB"), st.integers(-9000, 9000), st.integers(60, 30_000)),
        min_size=1,
        max_size=15,
    )
)
@settings(max_examples=60, deadline=None)
def test_what_services_add_is_the_margin_per_operational_hour(money):
    services, margins, in_room_s = (list(part) for part in zip(*money, strict=True))
    finance = filled(
        *("case_finance", len(money)),
        level="case",
        service=services,
        surgeon=None,
        margin_usd=[float(usd) for usd in margins],
        in_room_s=in_room_s,
    )
    hours = filled("room_hours", 3, operational_s=36_000, nominal_s=40_000, realized_s=20_000)
    result, found = values("margin_per_operational_hour", case_finance=finance, room_hours=hours)
    assert found["per_operational_h"] == pytest.approx(sum(margins) / 30)
    by_service = result.breakdowns[0]
    adds = [measure.key for measure in by_service.measures].index("adds")
    whole = sum(row.cells[adds].value for row in by_service.rows)
    assert whole == pytest.approx(found["per_operational_h"], abs=1e-6)


def test_months_of_a_service_with_margins_by_case_are_not_added():
    text = """
        date       level case_id service margin_usd in_room_s
        2025-03-03 case  A       Ortho   1000       60m
        2025-03-01 month -       Ortho   5000       600m
        2025-03-01 month -       Eye     2000       300m
    """
    finance = frame_of("case_finance", text)
    hours = filled("room_hours", 1, operational_s=36_000, nominal_s=36_000, realized_s=3600)
    result, found = values("margin_per_operational_hour", case_finance=finance, room_hours=hours)
    assert found["margin_usd"] == 3000
    assert result.exclusions[1].n == 1

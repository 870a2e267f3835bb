"""Rates of events, authority: scipy's exact intervals, and identities (parts sum to the whole)."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from perioptimal_report.metrics.kit.event_rates import INTERFACES, exact_share, per_100
from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.settings.engagement import Engagement

SETTINGS = Engagement.model_validate(
    {"sources": {"cases": {"path": "cases.csv"}}, "report": {"replicates": 0}}
)
KINDS = {
    "interface_handoffs": "handoff",
    "communication_breakdowns": "communication",
    "cross_service_rework": "rework",
}
ROLES = ("surgeon", "crna", "circulating_nurse")


def facts_of(seed):
    random = np.random.default_rng(seed)
    number, cases = 400, 150
    day = random.integers(0, 60, number)
    services = np.array(["Ortho", "General", "Urology"])
    case = random.integers(0, cases, number)
    service_of = services[np.arange(cases) % 3]
    events = pd.DataFrame(
        {
            "event_id": [str(place) for place in range(number)],
            "case_id": case.astype(str),
            "date": pd.Timestamp("2025-01-01") + pd.to_timedelta(day, unit="D"),
            "service": service_of[case],
            "kind": random.choice([*KINDS.values(), "delay"], number),
            "phase": random.choice(["preop", "intraop", "pacu"], number),
            "interface": random.choice([*INTERFACES, "something else"], number),
            "from_role": random.choice(ROLES, number),
            "to_role": random.choice(ROLES, number),
            "category": random.choice(["content", "audience"], number),
            "minutes_lost": random.integers(0, 20, number).astype(float),
            "latent_condition": None,
        }
    ).assign(structured=pd.array(random.choice([True, False], number), dtype="boolean"))
    dates = pd.date_range("2025-01-01", periods=60)
    done = pd.DataFrame(
        {"case_id": [str(case) for case in range(cases)], "service": service_of}
    ).assign(date=np.resize(dates, cases))
    return events, done


def result_of(key, seed=1):
    events, cases = facts_of(seed)
    found = METRICS[key].function(case_events=events, completed_cases=cases, settings=SETTINGS)
    return events[events["kind"].eq(KINDS[key])], cases, found


@pytest.mark.parametrize(("events", "cases"), [(0, 40), (1, 40), (7, 300), (900, 58251)])
def test_the_rate_has_garwoods_interval(events, cases):
    bounds = stats.poisson.interval(0.95, events)  # only to see that ours is no narrower
    exact = stats.chi2.ppf([0.025, 0.975], [2 * events, 2 * events + 2]) / 2
    found = per_100(float(events), cases).interval
    assert found.low == pytest.approx(np.nan_to_num(exact[0]) / cases * 100)
    assert found.high == pytest.approx(exact[1] / cases * 100)
    assert found.high * cases / 100 >= bounds[1] - 1


@pytest.mark.parametrize(("events", "of"), [(0, 9), (3, 9), (9, 9), (120, 431)])
def test_the_share_has_clopper_and_pearsons_interval(events, of):
    exact = stats.binomtest(events, of).proportion_ci(method="exact")
    found = exact_share(float(events), of, "none").interval
    assert found.low == pytest.approx(exact.low * 100)
    assert found.high == pytest.approx(exact.high * 100)


@pytest.mark.parametrize("key", KINDS)
def test_the_rates_of_all_interfaces_sum_to_the_whole(key):
    events, cases, found = result_of(key)
    tables = {table.by: table for table in found.breakdowns}
    whole = len(events) / len(cases) * 100
    assert found.headline.estimate.value == pytest.approx(whole)
    for by in ("interface", "phase"):
        assert sum(row.cells[0].value for row in tables[by].rows) == pytest.approx(whole)
    assert {row.label for row in tables["interface"].rows} == {*INTERFACES, "other"}


@pytest.mark.parametrize("key", KINDS)
def test_a_service_has_its_own_cases_below_the_line(key):
    events, cases, found = result_of(key)
    table = next(table for table in found.breakdowns if table.by == "service")
    for row in table.rows:
        own = (cases["service"] == row.label).sum()
        assert row.cells[0].n == own
        assert row.cells[0].value == pytest.approx(
            (events["service"] == row.label).sum() / own * 100
        )


def test_the_matrix_counts_every_handoff_once():
    events, cases, found = result_of("interface_handoffs")
    grid = next(chart for chart in found.charts if chart.key == "interface_handoffs.matrix")
    total = sum(value or 0.0 for row in grid.values for value in row)
    assert total == pytest.approx(len(events) / len(cases) * 100)
    place = grid.rows.index("surgeon"), grid.columns.index("circulating nurse")
    pair = (events["from_role"] == "surgeon") & (events["to_role"] == "circulating_nurse")
    assert grid.values[place[0]][place[1]] == pytest.approx(pair.sum() / len(cases) * 100)


def test_the_pareto_goes_down_and_its_cumulated_share_up_to_all():
    events, _, found = result_of("communication_breakdowns")
    rows = next(table for table in found.breakdowns if table.by == "pattern").rows
    counts = [row.cells[0].value for row in rows]
    cumulated = [row.cells[3].value for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert cumulated == pytest.approx(np.cumsum(counts) / len(events) * 100)
    assert cumulated[-1] <= 100
    assert found.numbers[-1].estimate.value == pytest.approx(counts[0] / len(events) * 100)


def test_more_than_fifteen_patterns_are_cut_and_the_title_says_so():
    _, _, found = result_of("communication_breakdowns")
    table = next(table for table in found.breakdowns if table.by == "pattern")
    assert len(table.rows) == 15
    assert "first 15 of" in table.title


@pytest.mark.parametrize("key", KINDS)
def test_a_month_before_events_were_recorded_has_no_rate_but_a_reason(key):
    """A zero there would look like a good month, and the next one like a special cause."""
    events, cases = facts_of(1)
    function = METRICS[key].function
    none = function(case_events=events.iloc[:0], completed_cases=cases, settings=SETTINGS)
    other = events[events["kind"].eq("delay")]
    zero = function(case_events=other, completed_cases=cases, settings=SETTINGS)
    assert none.headline.estimate.value is None
    assert "no event of any kind" in none.headline.estimate.reason
    assert zero.headline.estimate.value == 0

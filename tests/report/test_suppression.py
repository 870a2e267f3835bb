"""What suppression promises, against an attacker who solves for hidden counts.

Authority: an identity (every printed count is a sum of the same few unknown counts, so that a
linear program tells what can be derived from all of them together), and cases by hand.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.metrics.kit.worked import arguments, frame_of, frames_of, settings_of
from perioptimal_report.metrics.patient.asa_mix import CLASSES, HIGH, asa_mix
from perioptimal_report.metrics.patient.asa_mix import NOTE as ASA_NOTE
from perioptimal_report.report.small_cells import told
from perioptimal_report.report.suppression import REASON, suppressed, suppressed_months
from perioptimal_report.shapes.chart_data import Distribution, Dots
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Interval,
    Measure,
    Number,
    Result,
    Row,
)

PLAIN = settings_of(Example("", {}, {}, {"report": {"replicates": 0}}))
BELOW = 11
KINDS = (*CLASSES, None)
SERVICES = ("Cardiac", "Eye", "Ortho", "Spine")
counts = st.one_of(st.integers(0, 14), st.integers(0, 60), st.just(0))
grids = st.lists(st.lists(counts, min_size=7, max_size=7), min_size=1, max_size=4)


def cases_of(grid) -> pd.DataFrame:
    rows = [
        {"service": SERVICES[place], "asa": kind}
        for place, row in enumerate(grid)
        for kind, count in zip(KINDS, row, strict=True)
        for _ in range(count)
    ]
    frame = frame_of("completed_cases", "date service asa")
    frame = frame.reindex(range(len(rows)))
    found = pd.DataFrame(rows, columns=["service", "asa"], dtype="str")
    return frame.assign(date=pd.Timestamp("2025-03-03"), weekday="Mon", **dict(found.items()))


def known(grid, measure, by, label):
    """The unknown counts that a measure of a line sums: those it rests on, those it counts."""
    rests = np.zeros((len(grid), len(KINDS)))
    places = [SERVICES.index(label)] if by == "service" else range(len(grid))
    rests[list(places)] = 1
    kinds = {"asa_3_up": HIGH, "asa_missing": (None,), "cases": KINDS}
    kinds |= {f"asa_{place}": (name,) for place, name in enumerate(CLASSES, start=1)}
    of_kind = [kind in kinds[measure] for kind in KINDS]
    if by == "asa":
        rests *= [kind == (None if label == "Not recorded" else label) for kind in KINDS]
        return rests, rests
    counted = rests * of_kind
    if measure == "asa_3_up":
        rests = rests * [kind is not None for kind in KINDS]
    return rests, counted


def printed(grid, result):
    """Every count that the result still tells, as (sum of unknowns, its value)."""
    cells = [(n.measure.key, None, None, n.estimate) for n in result.numbers]
    cells += [
        (measure.key, table.by, row.label, cell)
        for table in result.breakdowns
        for row in table.rows
        for measure, cell in zip(table.measures, row.cells, strict=True)
    ]
    for measure, by, label, cell in cells:
        if cell.value is None:
            continue
        rests, counted = known(grid, measure, by, label)
        yield rests.ravel(), told(cell)[0]
        yield counted.ravel(), told(cell)[1]
    for exclusion in result.exclusions:
        rests = np.zeros((len(grid), len(KINDS)))
        rests[:, -1] = 1
        yield rests.ravel(), exclusion.n


def derived(sums, values, wanted) -> bool:
    """Whether all that is printed, and that no count is negative, leaves but one value."""
    bounds = [
        linprog(sign * wanted, A_eq=sums, b_eq=values, bounds=(0, 10_000)) for sign in (1, -1)
    ]
    low, high = (bound.fun for bound in bounds)
    return -high - low < 0.5


@given(grid=grids)
@settings(max_examples=80, deadline=None)
def test_no_small_count_can_be_derived_from_all_that_is_printed(grid):
    result = suppressed(asa_mix(cases_of(grid), PLAIN), ASA_NOTE, BELOW)
    found = list(printed(grid, result))
    truth = np.array(grid)
    assert all(sums @ truth.ravel() == value for sums, value in found)
    if not found:
        return
    sums, values = (np.array(part) for part in zip(*found, strict=True))
    for service in range(len(grid)):
        for kind in range(len(CLASSES)):
            cell = np.zeros(truth.shape)
            cell[service, kind] = 1
            if 0 < truth[service, kind] < BELOW:
                assert not derived(sums, values, cell.ravel())
    for kind in range(len(CLASSES)):
        column = np.zeros(truth.shape)
        column[:, kind] = 1
        if 0 < truth[:, kind].sum() < BELOW:
            assert not derived(sums, values, column.ravel())


COUNT = Measure("events", "Events")
SHARE = Measure("share", "Share")
NOTE = METRICS["emergency_rate"].note


def pct(events, of):
    return Estimate(events / of * 100, "pct", of, Interval(0.0, 100.0, "Wilson score"))


def result_of(rows, **more) -> Result:
    """A share and its count by service; ``rows``: service, events, cases."""
    events, cases = (sum(row[place] for row in rows) for place in (1, 2))
    table = Breakdown(
        "service",
        "By service",
        (SHARE, COUNT),
        tuple(Row(s, (pct(e, n), Estimate(float(e), "cases", n)), s == "A") for s, e, n in rows),
    )
    numbers = (
        Number(SHARE, pct(events, cases)),
        Number(COUNT, Estimate(float(events), "cases", cases)),
    )
    return Result("emergency_rate", numbers, (table,), **more)


def rows_of(result):
    """The rows of the only table, with the share and the count of each."""
    (table,) = result.breakdowns
    return [(row, *row.cells) for row in table.rows]


def labels(result, *, shown):
    return [row.label for row, share, _ in rows_of(result) if (share.value is not None) == shown]


def test_a_small_line_hides_the_smallest_other_whose_sum_with_it_is_no_small_count():
    # A has 3 events: of B (2), C (20) and D (30), B would make 5 and C 23. B is small itself.
    found = suppressed(
        result_of([("A", 3, 90), ("B", 2, 80), ("C", 20, 60), ("D", 30, 70)]), NOTE, BELOW
    )
    assert labels(found, shown=False) == ["A", "B", "C"]
    assert labels(found, shown=True) == ["D"]


def test_zero_is_shown_and_the_rest_of_a_share_is_a_count_too():
    found = suppressed(result_of([("A", 0, 90), ("B", 40, 80), ("C", 95, 100)]), NOTE, BELOW)
    # C: 5 of 100 are no event; with B 5 + 40 are not.
    assert labels(found, shown=True) == ["A"]


def test_what_is_hidden_has_no_value_no_n_no_interval_no_mark_and_one_reason():
    found = suppressed(result_of([("A", 3, 90), ("B", 20, 60), ("C", 30, 70)]), NOTE, BELOW)
    _, *last = rows_of(found)
    assert [row.label for row, *_ in last] == ["A", "B"]
    assert {cell for _, *cells in last for cell in cells} == {
        Estimate(None, "pct", 0, reason=REASON),
        Estimate(None, "cases", 0, reason=REASON),
    }
    assert not any(row.marked for row, *_ in rows_of(found))
    assert found.numbers == result_of([("A", 53, 220)]).numbers


def test_nothing_is_taken_out_where_no_count_is_small():
    whole = result_of([("A", 30, 90), ("B", 20, 60)], finding=Finding("share"))
    assert suppressed(whole, NOTE, BELOW) == whole


def test_a_small_total_hides_the_headline_but_needs_no_partner():
    found = suppressed(result_of([("A", 3, 90), ("B", 0, 60)]), NOTE, BELOW)
    assert found.headline.estimate.reason == REASON
    assert labels(found, shown=True) == ["B"]


def test_charts_exclusions_and_finding_say_nothing_that_the_tables_hide():
    rows = [("A", 3, 90), ("B", 20, 60), ("C", 30, 70)]
    values = tuple(e / n * 100 for _, e, n in rows)
    dots = Dots("x", "By service", "pct", ("A", "B", "C"), values, n=(90, 60, 70))
    bins = Distribution("y", "Stays", "min", (0, 10, 20), (5, 40))
    found = suppressed(
        result_of(
            rows,
            charts=(dots, bins),
            exclusions=(Exclusion("no entry", 4), Exclusion("no time", 11)),
            finding=Finding("highest", {"share": pct(53, 220), "service_share": pct(3, 90)}),
        ),
        NOTE,
        BELOW,
    )
    (kept,) = found.charts
    assert (kept.labels, kept.values, kept.n) == (("C",), (values[2],), (70,))
    assert found.exclusions == (Exclusion("no time", 11),)
    assert found.finding == Finding("suppressed")


def test_other_lenses_come_back_as_they_are():
    small = result_of([("A", 3, 9)])
    assert suppressed(small, METRICS["turnover_time"].note, BELOW) is small


def test_a_small_month_does_not_follow_from_the_year():
    months = [Number(SHARE, pct(e, 100)) for e in (20, 4, 30, 25)]
    found = suppressed_months(months, BELOW)
    assert [e.value for e in found] == [None, None, 30, 25]


@pytest.mark.parametrize("key", [k for k, m in METRICS.items() if m.note.lens == "patient"])
def test_every_metric_of_the_patient_lens_keeps_no_small_cell(key):
    metric = METRICS[key]
    for example in metric.examples:
        frames = frames_of(example)
        whole = metric.function(
            **arguments(metric.facts, frames, settings_of(example)), settings=settings_of(example)
        )
        found = suppressed(whole, metric.note, BELOW)
        cells = [(n.measure, n.estimate) for n in found.numbers]
        cells += [
            (measure, cell)
            for table in found.breakdowns
            for row in table.rows
            for measure, cell in zip(table.measures, row.cells, strict=True)
        ]
        shown = [cell for measure, cell in cells if measure.of_patients and cell.value is not None]
        assert not [cell for cell in shown if any(0 < count < BELOW for count in told(cell))]
        assert not [each for each in found.exclusions if 0 < each.n < BELOW]
        assert suppressed(found, metric.note, BELOW) == found

"""What stands beside what, and short heads of columns. Authority: by hand."""

import pytest

from perioptimal_report.charts.drawing import Drawing
from perioptimal_report.outputs.figures import HALF_WIDTH_MM, Figure
from perioptimal_report.outputs.in_rows import LINES_BESIDE, narrow, pack, table_mm
from perioptimal_report.outputs.tables import heads, printed
from perioptimal_report.shapes.results import Breakdown, Estimate, Interval, Measure, Row


def figure(name, *, width=84.0, monthly=False, labels=()):
    return Figure(name, name, Drawing("<svg/>", width, 40.0), monthly, labels)


def table(title, *, rows=5, measures=2, transposed=False):
    cell = Estimate(12.5, "pct", 40, Interval(10.0, 15.0, "wilson"))
    return Breakdown(
        by="service",
        title=title,
        measures=tuple(Measure(f"m{i}", f"Share {i}") for i in range(measures)),
        rows=tuple(Row(f"Service {i}", (cell,) * measures) for i in range(rows)),
        transposed=transposed,
    )


def names(packed):
    return [[getattr(item, "name", item.title) for item in row] for row in packed.rows]


A, B, WIDE = figure("a"), figure("b"), figure("wide", width=172.0)
MONTHS = figure("months", monthly=True)


@pytest.mark.parametrize(
    ("figures", "tables", "rows", "beside"),
    [
        ((A, MONTHS), (), [["a", "months"]], None),
        ((A, B, MONTHS), (), [["a", "b"]], "months"),
        ((A, B), (), [["a", "b"]], None),
        ((WIDE, MONTHS), (), [["wide"]], "months"),
        ((A, MONTHS), (table("t"),), [["a", "t"]], "months"),
        ((A, MONTHS), (table("t", measures=10),), [["a", "months"], ["t"]], None),
        ((WIDE, A, MONTHS), (table("t"),), [["wide"], ["a", "t"]], "months"),
        ((A, B), (table("t"), table("u")), [["a", "b"], ["t", "u"]], None),
        ((A, B), (table("t"), table("u", rows=30)), [["a", "b"], ["t"]], None),
        ((), (), [], None),
    ],
)
def test_figures_and_tables_stand_in_rows(figures, tables, rows, beside):
    packed = pack(figures, tables, 2)
    assert names(packed) == rows
    assert (packed.beside.name if packed.beside else None) == beside


def test_a_figure_that_needs_the_months_beside_it_stands_above_a_wide_one():
    packed = pack((WIDE, A, MONTHS), (), 2)
    assert names(packed) == [["a", "months"], ["wide"]]


def test_a_table_without_any_value_is_left_to_the_workbook():
    hidden = Estimate(None, "pct", 0, reason="suppressed: small numbers")
    empty = table("t")
    empty = Breakdown(
        "service", "t", empty.measures, tuple(Row(r.label, (hidden,) * 2) for r in empty.rows)
    )
    assert names(pack((A, B), (empty, table("u")), 2)) == [["a", "b"], ["u"]]


def test_an_audience_may_see_fewer_tables():
    assert names(pack((A, B), (table("t"), table("u")), 1)) == [["a", "b"], ["t"]]
    assert names(pack((A, B), (table("t"),), 0)) == [["a", "b"]]


def test_a_table_that_a_wide_chart_lists_is_left_to_the_workbook():
    listed = figure("all", width=172.0, labels=tuple(f"Service {i}" for i in range(20)))
    assert names(pack((listed,), (table("t"), table("u", rows=25)), 2)) == [["all"], ["u"]]


def test_turned_tables_stay_together():
    two = (table("t", transposed=True, rows=8), table("u", transposed=True, rows=8))
    assert names(pack((), two, 2)) == [["t"], ["u"]]
    slim = (table("t", transposed=True, rows=2), table("u", transposed=True, rows=2))
    assert names(pack((), slim, 2)) == [["t", "u"]]


@pytest.mark.parametrize("measures", [1, 2, 3, 4])
def test_a_narrow_table_fits_half_the_width(measures):
    made = narrow(table("t", measures=measures))
    assert made is not None
    assert table_mm(made) <= HALF_WIDTH_MM < table_mm(printed(table("t", measures=8)))


def test_a_long_table_is_never_narrow():
    assert narrow(table("t", rows=LINES_BESIDE)) is not None
    assert narrow(table("t", rows=LINES_BESIDE + 1)) is None


@pytest.mark.parametrize(
    ("labels", "short"),
    [
        (("ASA III or higher, of cases with a class", "ASA I, of all cases"),
         ("ASA III or higher", "ASA I")),
        (("Overutilization: own rooms after the block", "Used (capped)"),
         ("Overutilization", "Used")),
        (("Turnover, median", "Turnover, 90th percentile"), ("Median", "90th percentile")),
        (("Turnover, median", "Turnover, longest", "Gaps, all"),
         ("Turnover, median", "Turnover, longest", "Gaps")),
        (("Cases", "Cases, emergencies"), ("Cases", "Cases, emergencies")),
        (("Savings, share",), ("Savings",)),
    ],
)  # fmt: skip
def test_heads_are_cut_as_far_as_they_stay_apart(labels, short):
    assert heads(labels) == short

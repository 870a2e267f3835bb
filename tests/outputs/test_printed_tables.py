"""Printed tables. Authority: by hand."""

from perioptimal_report.outputs.tables import beside, printed
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Interval,
    Measure,
    Row,
)


def table(*rows: Row, measures: int = 1, transposed: bool = False) -> Breakdown:
    named = tuple(Measure(f"m{i}", f"M{i}") for i in range(measures))
    return Breakdown("service", "T", named, rows, transposed=transposed)


def pct(value: float | None, n: int = 9, half: float = 0.0, reason: str | None = None) -> Estimate:
    bounds = Interval(value - half, value + half, "exact") if half else None
    return Estimate(value, "pct", n, bounds, reason)


def texts(made: object) -> list[list[str]]:
    return [[cell.text for cell in line.cells] for line in made.lines]


def test_a_column_has_equal_decimals_and_its_unit_in_the_header():
    made = printed(table(Row("A", (pct(8.42),)), Row("B", (pct(71.0),))))
    assert texts(made) == [["9", "8.4"], ["9", "71.0"]]
    assert [(c.label, c.unit, c.kind) for c in made.columns] == [
        ("n", "", "n"),
        ("M0", "%", "number"),
    ]


def test_an_interval_stands_beside_its_value():
    made = printed(table(Row("A", (pct(50.0, half=2.25),)), Row("B", (pct(41.5, half=3.0),))))
    assert texts(made) == [["9", "50.0", "47.8 to 52.2"], ["9", "41.5", "38.5 to 44.5"]]


def test_intervals_that_do_not_fit_are_left_to_the_workbook_and_that_is_said():
    made = printed(table(Row("A", tuple(pct(50.5, half=2.0) for _ in range(8))), measures=8))
    assert made.intervals_left_out
    assert all(column.kind != "interval" for column in made.columns)


def test_a_measure_without_any_value_is_named_with_its_reason_instead_of_printed():
    none = pct(None, reason="few")
    made = printed(table(Row("A", (pct(1.5), none)), Row("B", (pct(2.5), none)), measures=2))
    assert [column.label for column in made.columns] == ["n", "M0"]
    assert made.without_value == (("M1", ("few",)),)


def test_one_reason_needs_no_mark_and_two_are_told_apart():
    few, known = Row("A", (pct(None, reason="few"),)), Row("C", (pct(1.5),))
    assert printed(table(few, few, known)).reasons == (("", "few"),)
    two = printed(
        table(Row("A", (pct(None, reason="few"),)), Row("B", (pct(None, reason="none"),)), known)
    )
    assert two.reasons == (("a", "few"), ("b", "none"))
    assert [line.cells[-1].mark for line in two.lines] == ["a", "b", ""]


def test_long_tables_are_cut_and_a_marked_row_is_never_lost():
    rows = [Row(f"S{i}", (pct(1.5),), marked=i == 44) for i in range(46)]
    made = printed(table(*rows))
    assert (len(made.lines), made.left_out, made.rows) == (18, 28, 46)
    assert made.lines[-1].label == "S44"


def test_more_measures_than_fit_are_counted():
    made = printed(table(Row("A", tuple(pct(1.5) for _ in range(11))), measures=11))
    assert made.measures_left_out == 3


def test_a_transposed_table_has_measures_as_lines():
    rows = (Row("Mon", ("gamma", pct(1.5))), Row("Tue", ("normal", pct(2.5))))
    made = printed(table(*rows, measures=2, transposed=True))
    assert [column.label for column in made.columns] == ["Mon", "Tue"]
    assert [(line.label, line.unit) for line in made.lines] == [("M0", ""), ("M1", "%")]
    assert texts(made) == [["gamma", "normal"], ["1.5", "2.5"]]


def test_a_measure_of_mixed_units_claims_none():
    hours = Estimate(2.0, "h", 9)
    made = printed(
        table(Row("Mon", (hours,)), Row("Tue", (Estimate(0.514, "ratio", 9),)), transposed=True)
    )
    assert made.lines[0].unit == ""
    assert texts(made) == [["2", "0.51"]]


def test_n_is_not_printed_twice():
    made = printed(table(Row("A", (Estimate(9.0, "cases", 9), pct(1.5))), measures=2))
    assert [column.label for column in made.columns] == ["M0", "M1"]


def test_an_empty_table_prints_its_header():
    assert printed(table()).lines == ()


def test_a_row_of_which_nothing_is_shown_has_no_n():
    hidden = pct(None, n=0, reason="suppressed: small numbers")
    made = printed(table(Row("A", (pct(8.4),)), Row("B", (hidden,)), Row("C", (pct(0.0, n=0),))))
    assert texts(made) == [["9", "8.4"], ["–", "–"], ["0", "0.0"]]


def test_a_unit_that_the_label_says_is_not_said_again():
    assert beside("Emergency cases, count", "cases") == ""
    assert beside("Adverse events per 1,000 cases", "per 1,000 cases") == ""
    assert beside("Block-days", "days") == ""
    assert beside("Hours not used, per week", "h") == "h"
    assert beside("Utilization", "%") == "%"

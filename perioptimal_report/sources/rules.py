"""The rules by which rows are set aside, as data; the first rule that a row breaks counts."""

from collections.abc import Iterable

from perioptimal_report.sources.linked_rules import LINKED
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.rule import Rule
from perioptimal_report.sources.table_rules import OF_BLOCKS, of_cases

_KINDS = {
    "timestamp": "time",
    "date": "date",
    "clock": "time",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
}
# Money may be paid back.
_SIGNED = ("revenue", "variable_cost", "direct_cost", "full_cost")
_CANCELLED_NEEDS = ("case_id", "service")


def rules_of(columns: ColumnMap, *, long_case_h: float) -> tuple[Rule, ...]:
    """Give the rules of one table in the order they are tried; duplicates come after them."""
    width = Rule(
        "field_count",
        "",
        "misfit",
        "the row has more or fewer fields than the heading: quote fields that hold the delimiter",
    )
    every = {"cases": of_cases(long_case_h), "blocks": OF_BLOCKS, **LINKED}
    own = every.get(columns.table.name, ())
    return (width, *_missing(columns), *_unreadable(columns), *own)


def _missing(columns: ColumnMap) -> Iterable[Rule]:
    cases = columns.table.name == "cases"
    for name in columns.table.required:
        unless = " AND NOT cancelled" if cases and name not in _CANCELLED_NEEDS else ""
        yield Rule(
            "missing_value",
            name,
            f"{name}_text IS NULL{unless}",
            "a required value is missing: complete it in the source",
        )


def _unreadable(columns: ColumnMap) -> Iterable[Rule]:
    for name in columns.positions:
        if kind := _KINDS.get(columns.table.column(name).kind):
            yield Rule(
                f"unreadable_{kind}",
                name,
                f'{name}_text IS NOT NULL AND "{name}" IS NULL',
                f"the value is no {kind} in the format of its column: correct it",
            )
            if kind == "number" and name not in _SIGNED:
                yield Rule(
                    "negative_number", name, f"{name} < 0", "the value is below 0: correct it"
                )


def duplicates_of(columns: ColumnMap) -> tuple[Rule, Rule]:
    """Give the rules for a row that repeats an earlier one in full, or in its key only."""
    key = columns.table.key[0] if columns.table.key else ""
    return _DUPLICATE_ROW, Rule(
        "duplicate_key",
        key,
        "",
        f"an earlier row has this number with other content: keep one row per {columns.table.row}",
    )


_DUPLICATE_ROW = Rule("duplicate_row", "", "", "the row repeats an earlier one in full: remove it")

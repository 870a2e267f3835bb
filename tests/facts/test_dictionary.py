"""The dictionary of the fact tables, and the checks that hold the facts against it.

Authority: the types that ibis infers for the builders, the units that names promise, frames broken
by hand, and mypy.
"""

import os
from pathlib import Path

import pandas as pd
import pytest
from mypy import api
from test_collect import expressions

from perioptimal_report.facts.checks import FactError, check_facts
from perioptimal_report.facts.dictionary import FACT_TABLES
from perioptimal_report.metrics.kit.worked import frame_of
from perioptimal_report.tables.declared import DeclaredTable, text

ROOT = Path(__file__).parents[2]
KINDS = {
    "string": "text",
    "date": "date",
    "int32": "integer",
    "int64": "integer",
    "float64": "number",
    "boolean": "boolean",
}
PROMISED = {
    "_s": {"s", "epoch s"},
    "_usd": {"USD"},
    "_days": {"days"},
    "_hour": {"hour", "half hour"},
}
TABLES = pytest.mark.parametrize("table", FACT_TABLES.values(), ids=FACT_TABLES)


def test_every_builder_gives_the_declared_columns_and_kinds():
    built = {name: e for name, e in expressions().items() if name in FACT_TABLES}
    assert len(built) == 8
    for name, expression in built.items():
        declared = {column.name: column.kind for column in FACT_TABLES[name].columns}
        given = {column: KINDS[str(kind)] for column, kind in expression.schema().items()}
        assert {column: given[column] for column in declared} == declared, name


@TABLES
def test_values_are_of_their_kind(two_weeks, table):
    frame = two_weeks.frames[table.name]
    assert list(frame.columns) == [column.name for column in table.columns]
    for column in table.columns:
        values = frame[column.name].dropna()
        if column.kind == "integer":
            assert (values % 1 == 0).all(), column.name
        elif column.kind == "date":
            assert (values == values.dt.normalize()).all(), column.name
        else:
            types = {"text": {str}, "number": {float}, "boolean": {bool}}[column.kind]
            assert set(map(type, values.tolist())) <= types, column.name


@TABLES
def test_every_column_says_what_it_means(table):
    assert table.row
    assert "One row per" not in table.row
    for column in table.columns:
        assert column.meaning == column.meaning.strip().removesuffix("."), column.name
        assert (column.unit is None) == (column.kind in ("text", "date", "boolean")), column.name
        for ending, units in PROMISED.items():
            assert not column.name.endswith(ending) or column.unit in units, column.name


@TABLES
def test_references_lead_to_columns_of_the_same_kind(table):
    for reference in table.references:
        target = FACT_TABLES[reference.table]
        for name, to in zip(reference.columns, reference.to, strict=True):
            assert table.column(name).kind == target.column(to).kind


def broken(frames, name, change):
    return {**frames, name: change(frames[name].copy())}


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("gaps", lambda f: f.drop(columns="gap_s"), "gaps, column gap_s: columns are not"),
        ("gaps", lambda f: f.assign(gap_min=0), "gaps, column gap_min: columns are not"),
        ("gaps", lambda f: f[f.columns[::-1]], "in their order"),
        ("gaps", lambda f: f.assign(room=None), "gaps, column room: a value is missing"),
        ("gaps", lambda f: f.astype({"gap_s": "float64"}), "gaps, column gap_s: the dtype"),
        ("gaps", lambda f: pd.concat([f, f.iloc[:1]]), "gaps, column case_id: two rows"),
        (
            "block_days",
            lambda f: pd.concat([f, f.iloc[-1:]]),
            "block_days, column owner, date: two rows",
        ),
        (
            "gaps",
            lambda f: f.assign(prev_case_id="SMITH"),
            r"gaps, column prev_case_id: .* stand in completed_cases \(case_id\); this is",
        ),
        (
            "first_cases",
            lambda f: f.assign(room="SMITH"),
            r"first_cases, column facility, room, date: .* stand in room_days",
        ),
        (
            "case_events",
            lambda f: f.assign(case_id=["SMITH", *f["case_id"].iloc[1:]]),
            "case_events, column case_id: a value does not stand in scheduled_cases",
        ),
    ],
)
def test_a_frame_that_breaks_its_declaration_is_refused(two_weeks, name, change, says):
    with pytest.raises(FactError, match=says) as refusal:
        check_facts(broken(two_weeks.frames, name, change))
    assert "SMITH" not in str(refusal.value)


def test_an_optional_value_may_be_missing_and_refers_to_nothing_then(two_weeks):
    assert two_weeks.frames["case_events"]["case_id"].isna().all()
    check_facts(two_weeks.frames)


def test_facts_are_held_against_the_dictionary_when_they_are_collected(collected, case):
    rows = [case("C1", "7:00", "8:00", service=None)]
    day = rows[0]["date"]
    with pytest.raises(FactError, match="completed_cases, column service, owner: a value is"):
        collected(rows, span=(day, day), wanted={"completed_cases"})


@pytest.mark.parametrize(
    ("text_table", "says"),
    [
        ("date gap_min\n2025-03-03 25", "gaps, column gap_min: columns are not"),
        ("date gap_s\n2025-03-03 -", "gaps, column gap_s: a value is missing"),
    ],
)
def test_a_worked_example_is_held_against_the_dictionary(text_table, says):
    with pytest.raises(FactError, match=says):
        frame_of("gaps", text_table)


def test_what_a_worked_example_leaves_out_is_missing_where_it_may_be():
    row = frame_of("gaps", "date gap_s\n2025-03-03 25m").iloc[0]
    assert (row["gap_s"], row["in_s"], row["room"], row["weekday"]) == (1500, 0, "", "Mon")
    assert pd.isna(row["surgeon"])


def test_a_key_names_declared_columns():
    with pytest.raises(ValueError, match="table hall_days has no column hall"):

        class HallDays(DeclaredTable, key="hall", order="room"):
            """One row per hall."""

            room = text("Operating room")


def test_a_shared_column_has_one_name():
    shared = text("Operating room")

    class RoomNames(DeclaredTable, order="room"):
        """One row per room."""

        room = shared

    assert RoomNames.table.row == "room"
    assert RoomNames.room == "room"
    # Python 3.11 wraps the error that later ones raise as it is.
    with pytest.raises((ValueError, RuntimeError)):
        type("HallNames", (), {"hall": shared})


def test_mypy_sees_a_misspelt_column(tmp_path, monkeypatch):
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    snippet = (
        "from perioptimal_report.facts.dictionary.rooms import Gaps\n"
        "kept: str = Gaps.gap_s\n"
        "lost: str = Gaps.gap_min\n"
    )
    quick = ("--config-file", os.devnull, "--follow-imports", "silent", "--no-site-packages")
    said, _, code = api.run([*quick, "--cache-dir", str(tmp_path), "-c", snippet])
    assert code == 1
    assert '<string>:3: error: "type[Gaps]" has no attribute "gap_min"' in said
    assert "<string>:2" not in said

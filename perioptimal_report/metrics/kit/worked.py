"""Worked examples made runnable: small text tables to facts, and the settings they differ in.

A cell is "-" for missing, "''" for an empty text, "true" or "false", a whole number, or a word
("_" stands for a blank within it, "__" for an underscore). In columns that end in ``_s`` it may
also be a clock, "07:35" (seconds since 1970 of that clock on the row's ``date``; "25:10" is ten
past one the next morning), or minutes, "25m".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from perioptimal_report.facts.checks import check_columns, check_types
from perioptimal_report.facts.columns import SHAPES
from perioptimal_report.facts.definitions import defined_columns
from perioptimal_report.facts.dictionary import FACT_TABLES
from perioptimal_report.settings.engagement import WEEKDAYS, Engagement, Thresholds
from perioptimal_report.shapes.results import Example
from perioptimal_report.tables.schema import Column, Table

Cell = int | bool | str | None

DEFAULTS: Mapping[str, Cell] = {"integer": 0, "number": 0, "text": "", "boolean": False}
SPECIAL_CELLS: Mapping[str, Cell] = {"-": None, "''": "", "true": True, "false": False}


def settings_of(example: Example) -> Engagement:
    """Build the engagement of an example: the defaults and what the example changes."""
    base = {"sources": {"cases": {"path": "cases.csv"}}}
    return Engagement.model_validate(base | dict(example.settings))


def frames_of(example: Example) -> dict[str, pd.DataFrame]:
    """Read every text table of an example into a facts frame; durations and times in seconds."""
    thresholds = settings_of(example).thresholds
    return {name: frame_of(name, text, thresholds) for name, text in example.facts.items()}


def frame_of(name: str, text: str, thresholds: Thresholds | None = None) -> pd.DataFrame:
    """Read one text table: the first line names the columns; a ``weekday`` follows from ``date``.

    Columns that the text leaves out follow from their definition where they have one, by the
    thresholds; others are missing, or 0, empty or false where they may not be. Raises
    ``ValueError`` for a line that does not fit the columns, and ``FactError`` for a frame that does
    not fit the declaration of its table; keys may repeat.
    """
    head, *lines = [line.split() for line in text.strip().splitlines()]
    records = [dict(zip(head, cells, strict=True)) for cells in lines]
    frame = pd.DataFrame([_values(record) for record in records], columns=head)
    table = FACT_TABLES[name]
    declared = [column.name for column in table.columns]
    frame["date"] = pd.to_datetime(frame["date"])
    if "weekday" in declared and "weekday" not in frame:
        frame["weekday"] = [WEEKDAYS[day] for day in frame["date"].dt.day_of_week]
    whole = frame.assign(**{c.name: _default(c) for c in table.columns if c.name not in frame})
    strange = [name for name in head if name not in declared]
    typed = _typed(whole[[*declared, *strange]], table)
    defined = defined_columns(name, typed, thresholds or Thresholds())
    added = {column: values for column, values in defined.items() if column not in head}
    return _typed(typed.assign(**added), table)


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    check_columns(table, frame)
    typed = frame.astype(dict(SHAPES[table.name].dtypes))
    check_types(table, typed)
    return typed


def _default(column: Column) -> Cell:
    return DEFAULTS.get(column.kind) if column.required else None


def _values(record: Mapping[str, str]) -> dict[str, Cell]:
    midnight_s = int(pd.Timestamp(record["date"]).timestamp()) if "date" in record else 0
    return {name: _value(name, cell, midnight_s) for name, cell in record.items()}


def _value(name: str, cell: str, midnight_s: int) -> Cell:
    if cell in SPECIAL_CELLS:
        return SPECIAL_CELLS[cell]
    if name.endswith("_s") and (clock := re.fullmatch(r"(\d\d):(\d\d)", cell)):
        return midnight_s + int(clock[1]) * 3600 + int(clock[2]) * 60
    if name.endswith("_s") and (minutes := re.fullmatch(r"(-?\d+)m", cell)):
        return int(minutes[1]) * 60
    if name.endswith("_s") or name in ("in_hour", "rooms", "cases", "seconds"):
        return int(cell)
    return "_".join(part.replace("_", " ") for part in cell.split("__"))


def arguments(
    needed: Iterable[str], frames: Mapping[str, pd.DataFrame], settings: Engagement
) -> dict[str, object]:
    """Give a metric its facts by name; the MCA plan follows from the block-days."""
    from perioptimal_report.mca.plan import Plan, plan

    def mca_plan() -> Plan:
        costs, thresholds, report = settings.costs, settings.thresholds, settings.report
        return plan(frames["block_days"], costs, thresholds, report)

    return {name: mca_plan() if name == "mca_plan" else frames[name] for name in needed}

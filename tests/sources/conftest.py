"""Loads small tables that a test writes out in full."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.sources.account import LoadedSources
from perioptimal_report.sources.load import load_sources
from perioptimal_report.tables import TABLES

HEADING = "case_id,date,room,service,in_room,out_of_room"


def as_csv(rows: list[list[str]]) -> str:
    """Write rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., LoadedSources]:
    """Write the tables to files and load them; further tables and settings by keyword."""

    def loading(cases: str | bytes, *, source=None, **tables_and_settings) -> LoadedSources:
        tables = {"cases": cases}
        settings = {}
        for name, value in tables_and_settings.items():
            (tables if name in TABLES and isinstance(value, str) else settings)[name] = value
        sources = {}
        for name, content in tables.items():
            path = tmp_path / f"{name}.csv"
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            sources[name] = {"path": path} | ((source or {}) if name == "cases" else {})
        return load_sources(Engagement.model_validate({"sources": sources, **settings}))

    return loading


@pytest.fixture
def log() -> Callable[..., str]:
    """Write a canonical log from lines of "case_id,date,room,service,in,out"."""
    return lambda *lines, heading=HEADING: "\n".join([heading, *lines]) + "\n"


@pytest.fixture
def select() -> Callable[..., list[tuple]]:
    """Give the rows of a query on the loaded tables."""
    return lambda sources, query: sources.connection.con.execute(query).fetchall()


@pytest.fixture
def aside() -> Callable[..., dict[str, int]]:
    """Give rule → rows set aside of a table."""

    def counts(sources: LoadedSources, table: str) -> dict[str, int]:
        account = next(a for a in sources.accounts if a.table == table)
        return {part.rule: part.rows for part in account.set_aside}

    return counts


@pytest.fixture
def remarked() -> Callable[..., dict[str, int]]:
    """Give code → rows of the remarks on a table that speak of rows."""
    return lambda sources, table: {
        r.code: r.rows for r in sources.remarks if r.table == table and r.rows
    }

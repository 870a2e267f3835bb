"""Loads small tables that a test writes out in full."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from perioptimal_report.engagement import Engagement
from perioptimal_report.sources.load import load_sources
from perioptimal_report.sources.loaded import Sources

HEADING = "case_id,date,room,service,in_room,out_of_room"


def as_csv(rows: list[list[str]]) -> str:
    """Write rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Sources]:
    """Write the tables to files and load them; further settings by keyword."""

    def loading(
        cases: str | bytes, *, blocks: str = "", releases: str = "", source=None, **settings
    ) -> Sources:
        sources = {}
        for name, content in (("cases", cases), ("blocks", blocks), ("releases", releases)):
            if content:
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

"""The whole hospital from which each mutant starts: two weeks of two rooms of the example."""

import csv
import dataclasses
import io
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "lakeside"
NEEDED = {"case_id", "date", "room", "service", "in_room", "out_of_room"}
FIRST, LAST, ROOMS = "2025-11-03", "2025-11-16", {"OR 1", "OR 2"}
TABLES = (
    *("cases", "blocks", "releases", "assignments", "shifts", "events", "finance", "resources"),
)

# Short work: what takes long in a real engagement is not what an odd input breaks.
QUICK = {
    "period": {"report": "2025-11-10..2025-11-16", "compare": "2025-11-03..2025-11-09"},
    "scenarios": {"changes": 1, "curve_changes": 2},
    "report": {"title": "Fuzz", "seed": 1, "replicates": 20},
}


@dataclass
class Hospital:
    """What a mutant is made of: the rows of its tables, its settings, and how they are written.

    ``forms`` say how a table's file is written ("delimiter", "encoding", …), ``damages`` are
    names of functions from bytes to bytes (`fuzz_shapes.DAMAGES`), by file.
    """

    tables: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    forms: dict = field(default_factory=dict)
    damages: dict = field(default_factory=dict)


@cache
def _example():
    tables = {name: _rows(EXAMPLE / f"{name}.csv") for name in TABLES}
    cases = [row for row in tables["cases"] if _of_two_weeks(row) and row["room"] in ROOMS]
    numbers = {row["case_id"] for row in cases}
    for name in ("assignments", "events", "finance"):
        tables[name] = [row for row in tables[name] if row["case_id"] in numbers]
    people = {row["person"] for row in tables["assignments"]}
    tables["cases"] = cases
    tables["shifts"] = [r for r in tables["shifts"] if _of_two_weeks(r) and r["person"] in people]
    tables["releases"] = [row for row in tables["releases"] if _of_two_weeks(row)]
    return {
        name: [list(rows[0]), *(list(row.values()) for row in rows)]
        for name, rows in tables.items()
    }


def _rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def _of_two_weeks(row):
    return FIRST <= row["date"] <= LAST


def whole_hospital():
    """Give a hospital of its own, with all eight tables and most settings."""
    settings = tomllib.loads((EXAMPLE / "engagement.toml").read_text(encoding="utf-8"))
    settings |= {name: settings[name] | values for name, values in QUICK.items()}
    settings["scenarios"]["named"] = settings["scenarios"]["named"][:1]
    tables = {name: [list(row) for row in rows] for name, rows in _example().items()}
    return Hospital(tables, settings)


def without(hospital, names):
    """Give the hospital without some of its tables."""
    sources = {k: v for k, v in hospital.settings["sources"].items() if k not in names}
    return dataclasses.replace(
        hospital,
        tables={k: v for k, v in hospital.tables.items() if k not in names},
        settings=hospital.settings | {"sources": sources},
    )


def thin_cases(rng, hospital, *, share):
    """Take a share of the columns that a case log may lack."""
    heading = hospital.tables["cases"][0]
    kept = [i for i, name in enumerate(heading) if name in NEEDED or rng.random() >= share]
    hospital.tables["cases"] = [[row[i] for i in kept] for row in hospital.tables["cases"]]

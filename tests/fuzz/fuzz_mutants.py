"""A mutant by its number: the same seed and number give the same files and command."""

import csv
import io
import json
import random
from dataclasses import dataclass
from pathlib import Path

from fuzz_cells import CELLS
from fuzz_hospital import thin_cases, whole_hospital, without
from fuzz_settings import reset, toml
from fuzz_shapes import DAMAGES, damage, reshape, rewrite

# How often each kind of mutation is chosen.
KINDS = {"cells": 45, "shape": 20, "settings": 25, "form": 6, "bytes": 4}
# How many mutations a mutant has.
STEPS = {1: 60, 2: 25, 3: 15}
COMMANDS = {
    "check": {"check": 1},
    "any": {"check": 80, "scenario": 10, "json": 7, "html": 3},
    "build": {"build": 1},
}
WORDS = {
    "check": ("check", "--json"),
    "scenario": ("scenario", "--json"),
    "json": ("build", "--json", "--format", "json"),
    "html": ("build", "--json", "--format", "html,xlsx", "--audience", "coo"),
    "build": ("build", "--json", "--audience", "coo"),
}
PERIODS = ("2025-11", "2025", "2025-Q4", "2024", "", "x", "2025-13", "2025-11-10..2025-11-10")


@dataclass(frozen=True, slots=True)
class Mutant:
    """The words of the command, and what was changed in the hospital."""

    number: int
    words: tuple
    steps: tuple


def make_mutant(folder, *, seed, number, commands):
    """Write a mutant's files into a folder, which must be there, and give the mutant."""
    rng = random.Random(f"{seed}/{number}")
    hospital = whole_hospital()
    # Tables and columns that nothing changes only cost time: most mutants have few of them.
    share = rng.choice((0.1, 0.8, 0.9, 0.95, 0.95))
    spare = [name for name in hospital.tables if name != "cases" and rng.random() < share]
    hospital = without(hospital, spare)
    thin_cases(rng, hospital, share=share)
    if rng.random() < share:
        # Wishes for scenarios make a check choose blocks, which is half of its time.
        del hospital.settings["scenarios"]
    steps = tuple(_mutate(rng, hospital) for _ in range(_weighted(rng, STEPS)))
    command = _weighted(rng, COMMANDS[commands])
    words = [*WORDS[command], "engagement.toml"]
    words += ["--out", "out"] if words[0] == "build" else []
    if rng.random() < 0.05:
        words += ["--period", rng.choice(PERIODS)]
    _write(rng, hospital, Path(folder))
    return Mutant(number, tuple(words), steps)


def _weighted(rng, weights):
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def _mutate(rng, hospital):
    kind = _weighted(rng, KINDS)
    match kind:
        case "cells":
            return rng.choice(CELLS)(rng, hospital)
        case "shape":
            return reshape(rng, hospital)
        case "settings":
            return reset(rng, hospital)
        case "form":
            return rewrite(rng, hospital)
        case _:
            return damage(rng, hospital)


def _write(rng, hospital, folder):
    for name, rows in hospital.tables.items():
        form = hospital.forms.get(name, {})
        path = folder / f"{name}.csv"
        if form.get("kind") == "folder":
            path.mkdir()
        elif form.get("kind") != "missing":
            path.write_bytes(_damaged(rng, hospital, name, _content(rows, form)))
    text = toml(hospital.settings).encode("utf-8", "surrogatepass")
    (folder / "engagement.toml").write_bytes(_damaged(rng, hospital, "engagement", text))


def _damaged(rng, hospital, name, content):
    for damaged in hospital.damages.get(name, ()):
        content = DAMAGES[damaged](rng, content) if content else content
    return content


def _content(rows, form):
    kind, _, typed = form.get("kind", "csv").partition(" ")
    match kind:
        case "xlsx":
            return _workbook(rows, typed=bool(typed))
        case "parquet":
            return _parquet(rows, typed=bool(typed))
        case "html":
            cells = "</tr><tr>".join("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
            return f"<html><table><tr>{cells}</tr></table></html>".encode()
        case "json":
            return json.dumps(rows).encode()
    return _delimited(rows, form)


def _delimited(rows, form):
    text = io.StringIO(newline="")
    quoting = {"all": csv.QUOTE_ALL, "none": csv.QUOTE_NONE}.get(
        form.get("quoting"), csv.QUOTE_MINIMAL
    )
    csv.writer(
        text,
        delimiter=form.get("delimiter", ","),
        quotechar="'" if form.get("quoting") == "single" else '"',
        quoting=quoting,
        escapechar="\\",
        lineterminator=form.get("newline", "\n"),
    ).writerows(rows)
    return text.getvalue().encode(form.get("encoding", "utf-8"), "replace")


def _workbook(rows, *, typed):
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": typed, "strings_to_formulas": typed}
    with xlsxwriter.Workbook(content, options | {"strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [cell[:3000] for cell in row])
    return content.getvalue()


def _parquet(rows, *, typed):
    import pandas as pd

    width = max(map(len, rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    frame = pd.DataFrame(padded[1:], columns=[str(i) for i in range(width)], dtype=object)
    names = padded[0] if padded else []
    if typed:
        for name in frame:
            frame[name] = pd.to_numeric(frame[name], errors="coerce").fillna(float("nan"))
    frame.columns = [
        f"{name}" if names.count(name) == 1 else f"{name}.{i}" for i, name in enumerate(names)
    ]
    return frame.to_parquet()

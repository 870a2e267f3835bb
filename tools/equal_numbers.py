"""Hold every number of one checkout against another's, before and after code is moved.

    python tools/equal_numbers.py freeze FOLDER [CHECKOUT]     write the numbers of a checkout
    python tools/equal_numbers.py compare BEFORE AFTER [MAP]   list what differs; exit 1 if anything

The hospitals are the example, three simulated ones, one by the published method, and the public
log where PERIOPTIMAL_TEST_DATA names its folder; small counts are shown in all of them. Keys,
filters, counts, n and reasons must be equal, other values within 1e-12 of their size. MAP is a
TOML table of renamed keys, old = "new".
"""

import gzip
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOLERANCE = 1e-12
SIMULATED = {"two-rooms": (2, 1, 7), "five-rooms": (5, 2, 11), "nine-rooms": (9, 3, 23)}
"""Rooms, years and seed of each simulated hospital."""

PUBLIC = """\
[period]
report = "2022-Q1"

[calendar]
holidays = [2022-01-17, 2022-02-21]
session_start = "07:00"
session_end = "15:30"
prime_start = "07:00"
prime_end = "15:30"

[sources.cases]
path = "or_utilization_2022q1.csv"
profile = "or-log-public"

[report]
replicates = 200
"""
Numbers = dict[str, dict[str, object]]


def freeze(folder: Path, checkout: Path) -> None:
    """Build every hospital with the package of a checkout and keep its numbers, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for name, settings in hospitals(Path(place), checkout):
            out = Path(place) / f"{name}-out"
            run(checkout, "build", str(settings), "--format", "json", "-q", "--out", str(out))
            content = (out / "numbers.json").read_bytes()
            (folder / f"{name}.json.gz").write_bytes(gzip.compress(content, mtime=0))
            print(f"{name}: {len(json.loads(content)['numbers']):,} numbers", flush=True)


def hospitals(place: Path, checkout: Path) -> Iterator[tuple[str, Path]]:
    """Write the settings of every hospital, small counts shown, and give their paths by name."""
    example = place / "lakeside"
    shutil.copytree(checkout / "examples" / "lakeside", example)
    yield "lakeside", show_small_counts(example / "engagement.toml")
    for name, (rooms, years, seed) in SIMULATED.items():
        size = ("--rooms", str(rooms), "--years", str(years), "--seed", str(seed))
        run(checkout, "simulate", str(place / name), *size, "-q")
        yield name, show_small_counts(place / name / "engagement.toml")
    paper = example / "paper.toml"
    text = (example / "engagement.toml").read_text("utf-8")
    paper.write_text(text.replace("[costs]", '[costs]\nmethod = "paper"'), encoding="utf-8")
    yield "lakeside-paper", paper
    log = os.environ.get("PERIOPTIMAL_TEST_DATA")
    if log:
        settings = Path(shutil.copytree(log, place / "public")) / "engagement.toml"
        settings.write_text(PUBLIC, encoding="utf-8")
        yield "public-log", show_small_counts(settings)


def show_small_counts(settings: Path) -> Path:
    """Show small counts in a settings file."""
    text = settings.read_text("utf-8")
    heading = "[privacy]\nsuppress_below = 0\n"
    text = text.replace("[privacy]\n", heading) if "[privacy]" in text else f"{text}\n{heading}"
    settings.write_text(text, encoding="utf-8")
    return settings


def run(checkout: Path, *arguments: str) -> None:
    """Run one command of a checkout's package."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    command = [sys.executable, "-m", "perioptimal_report", *arguments]
    subprocess.run(command, env=environment, cwd=checkout, check=True)


def compare(before: Path, after: Path, renamed: Mapping[str, str]) -> list[str]:
    """List every difference of two frozen folders, one line each."""
    names = {file.name for folder in (before, after) for file in folder.glob("*.json.gz")}
    return [
        f"{name.removesuffix('.json.gz')}: {line}"
        for name in sorted(names)
        for line in differences(numbers(before / name, renamed), numbers(after / name, {}))
    ]


def numbers(file: Path, renamed: Mapping[str, str]) -> Numbers:
    """Read frozen numbers by key, filter and period, under their new keys."""
    if not file.exists():
        return {}
    document = json.loads(gzip.decompress(file.read_bytes()))
    return {
        json.dumps(
            [renamed.get(number["key"], number["key"]), number["filter"], number["period"]]
        ): {part: number[part] for part in ("value", "unit", "n", "interval", "reason")}
        for number in document["numbers"]
    }


def differences(before: Numbers, after: Numbers) -> Iterator[str]:
    """Compare the numbers of one hospital."""
    yield from (f"gone: {place}" for place in before if place not in after)
    yield from (f"new: {place}" for place in after if place not in before)
    for place in before.keys() & after.keys():
        if not alike(before[place], after[place]):
            yield f"{place}: {before[place]} -> {after[place]}"


def alike(one: object, other: object) -> bool:
    """Whether two values are equal, floating ones within the tolerance of their size."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return one == other


def main() -> None:
    """Freeze or compare, as the command line says."""
    verb, *places = sys.argv[1:] or [""]
    if verb == "freeze" and places:
        freeze(Path(places[0]).resolve(), Path(places[1] if places[1:] else ROOT).resolve())
    elif verb == "compare" and len(places) > 1:
        renamed = tomllib.loads(Path(places[2]).read_text("utf-8")) if places[2:] else {}
        found = compare(Path(places[0]), Path(places[1]), renamed)
        print("\n".join([*found[:50], f"{len(found)} differences"]))
        sys.exit(bool(found))
    else:
        sys.exit(re.sub(r"\n    ", "\n", str(__doc__)))


if __name__ == "__main__":
    main()

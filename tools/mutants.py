"""Put small faults into a copy of the package, one at a time, and see whether the tests notice.

Run by ``make mutants``; not part of the checks. The faults are drawn with a seed, equally many from
each part of the package. The tests of a fault are those that run its line (or, where a fixture
runs it, their whole file), nearest first, found by one run of the tests with coverage contexts.
The checkout itself is never touched. Prints what survived, and the share killed by part.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from coverage import CoverageData
from mutations import Mutant, mutants_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "perioptimal_report"
PARTS = {
    "facts": r"facts/",
    "stats": r"stats/",
    "mca": r"mca/",
    "plan": r"plan/",
    "privacy": r".*(suppression|small_cells|masking|masked|privacy)\.py$",
}
LEFT_OUT = (".git", ".venv", ".*_cache", "__pycache__", ".coverage*", ".hypothesis", "out", "dist")
MOST_TESTS = 60
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: "killed", "too slow", "survived", "no test" or "not begun"."""

    part: str
    path: str
    line: int
    before: str
    after: str
    tests: int
    end: str


def main() -> None:
    """Draw, run and report the mutants."""
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        contexts = asked.contexts or Path(folder) / "contexts"
        if not contexts.exists():
            run_with_contexts(copy, contexts, asked.tests)
        tests = Tests(contexts)
        verdicts = []
        for part, mutant in draw_mutants(asked.count, asked.seed, asked.parts):
            verdicts.append(judge(copy, part, mutant, tests.of(mutant), asked.seconds))
            print(line_of(verdicts[-1]), flush=True)
            write(verdicts, asked)
    for part in asked.parts:
        print(summary(part, [each for each in verdicts if each.part == part]))
    print(summary("all", verdicts))


def arguments() -> argparse.Namespace:
    """Read the options of the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200, help="mutants over all parts")
    parser.add_argument("--seed", type=int, default=1999, help="seed of the draw")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--seconds", type=float, default=300, help="time limit of one mutant")
    parser.add_argument("--tests", nargs="*", default=[], help="tests to choose from; else all")
    parser.add_argument("--contexts", type=Path, help="coverage data to keep, or to use again")
    parser.add_argument("--out", type=Path, default=Path("mutants.json"))
    return parser.parse_args()


def draw_mutants(count: int, seed: int, parts: list[str]) -> Iterator[tuple[str, Mutant]]:
    """Draw the mutants part by part, in turns, so that a run cut short is still even."""
    chance = random.Random(seed)
    bags = {part: every_mutant(part) for part in parts}
    for bag in bags.values():
        chance.shuffle(bag)
    for number in range(count):
        part = parts[number % len(parts)]
        if bags[part]:
            yield part, bags[part].pop()


def every_mutant(part: str) -> list[Mutant]:
    """List all mutants of a part of the package."""
    source = ROOT / PACKAGE
    paths = sorted(path.relative_to(source).as_posix() for path in source.rglob("*.py"))
    return [
        mutant
        for path in paths
        if re.match(PARTS[part], path)
        for mutant in mutants_of(path, (source / path).read_text(encoding="utf-8"))
    ]


def run_with_contexts(copy: Path, contexts: Path, tests: list[str]) -> None:
    """Run the tests once, keeping which test ran which line. Exits when one of them fails."""
    words = ["-n", "2", "--dist", "loadgroup", f"--cov={PACKAGE}", "--cov-context=test"]
    done = python(copy, [*PYTEST, *words, "--cov-report=", *tests], None)
    if done.returncode != 0:
        sys.exit(f"the tests fail without any mutant:\n{done.stdout[-2000:]}")
    shutil.move(copy / ".coverage", contexts)


class Tests:
    """Which tests run a line, by coverage contexts."""

    def __init__(self, contexts: Path) -> None:
        """Read the coverage data of one run."""
        self.data = CoverageData(str(contexts))
        self.data.read()
        self.files = {
            path.partition(f"/{PACKAGE}/")[2]: path for path in self.data.measured_files()
        }
        ids = {name_of(context)[0] for context in self.data.measured_contexts() if context}
        self.by_file: dict[str, list[str]] = {}
        for node in sorted(ids):
            self.by_file.setdefault(node.partition("::")[0], []).append(node)

    def of(self, mutant: Mutant) -> list[str]:
        """List the tests of a mutant's line, those of its own folder first."""
        path = self.files.get(mutant.path)
        lines = self.data.contexts_by_lineno(path) if path else {}
        contexts = {each for each in lines.get(mutant.line, ()) if each}
        if not contexts:
            # Lines that run at import have no test of their own: those of the file's functions.
            contexts = {each for run in lines.values() for each in run if each}
        nodes = {node for context in contexts for node in self._nodes(context)}
        folder = f"tests/{mutant.path.partition('/')[0]}/"
        return sorted(nodes, key=lambda node: (not node.startswith(folder), node))[:MOST_TESTS]

    def _nodes(self, context: str) -> list[str]:
        node, phase = name_of(context)
        # What a fixture runs is looked at by every test that takes it.
        return self.by_file[node.partition("::")[0]] if phase == "setup" else [node]


def name_of(context: str) -> tuple[str, str]:
    """Split a context into the test's name, without its group of processes, and the phase."""
    node, _, phase = context.rpartition("|")
    return re.sub(r"@[\w-]+$", "", node), phase


def judge(copy: Path, part: str, mutant: Mutant, tests: list[str], seconds: float) -> Verdict:
    """Run the tests of one mutant in the copy, and put the file back."""
    end = "no test"
    if tests:
        file = copy / PACKAGE / mutant.path
        before = file.read_text(encoding="utf-8")
        file.write_text(mutant.text, encoding="utf-8")
        try:
            done = python(copy, [*PYTEST, "-x", "--hypothesis-seed=0", *tests], seconds)
            end = {0: "survived", 1: "killed"}.get(done.returncode, "not begun")
        except subprocess.TimeoutExpired:
            end = "too slow"
        finally:
            file.write_text(before, encoding="utf-8")
    if (
        end == "not begun"
        and python(copy, [*PYTEST, "--collect-only", *tests], None).returncode == 0
    ):
        end = "killed"  # The fault shows at import already.
    texts = (mutant.path, mutant.line, mutant.before, mutant.after)
    return Verdict(part, *texts, len(tests), end)


def python(copy: Path, words: list[str], seconds: float | None) -> subprocess.CompletedProcess[str]:
    """Run Python on the copy, which stands before any installed package."""
    # Compiled files go by time and size, which a mutant may share with what it replaces.
    own = {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=copy,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=seconds,
    )


def line_of(verdict: Verdict) -> str:
    """Say one verdict in a line."""
    change = f"{' '.join(verdict.before.split())} -> {' '.join(verdict.after.split())}"
    return f"{verdict.end:10}{verdict.path}:{verdict.line}  {change}  [{verdict.tests} tests]"


def summary(name: str, verdicts: list[Verdict]) -> str:
    """Say how many of the mutants of a part were killed."""
    killed = sum(each.end in ("killed", "too slow") for each in verdicts)
    share = f"{killed / len(verdicts):.0%}" if verdicts else "none run"
    return f"{name:9}{killed:4} of {len(verdicts):4} killed  {share}"


def write(verdicts: list[Verdict], asked: argparse.Namespace) -> None:
    """Write the verdicts so far as JSON."""
    told = {"seed": asked.seed, "mutants": [asdict(each) for each in verdicts]}
    asked.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Inputs that once failed, one folder each: what every command must do with them.

Authority: by hand, in the ``expected.toml`` of each folder; README.md describes its form.
"""

import json
import runpy
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from perioptimal_report.cli import main

FOLDER = Path(__file__).parent
CASES = sorted(path.parent for path in FOLDER.glob("*/expected.toml"))


def expectations(case):
    return tomllib.loads((case / "expected.toml").read_text(encoding="utf-8"))


RUNS = [
    pytest.param(case, run, id=f"{case.name}:{'_'.join(run['command'])}")
    for case in CASES
    for run in expectations(case)["run"]
]


@pytest.fixture
def call(monkeypatch, capsys):
    """Run the program as the console does: what it printed, and its exit code."""

    def run_main(words):
        monkeypatch.setattr(sys, "argv", ["perioptimal-report", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, capsys.readouterr()

    return run_main


@pytest.mark.parametrize(("case", "run"), RUNS)
def test_a_case_that_once_failed(case, run, tmp_path, monkeypatch, call):
    folder = tmp_path / case.name
    shutil.copytree(case, folder)
    if (folder / "make.py").exists():
        runpy.run_path(str(folder / "make.py"))["make"](folder)
    monkeypatch.chdir(folder)
    code, printed = call(run["command"])
    assert code == run["exit"], printed.err
    check_texts(run, printed)
    if "json" in run:
        check_values(json.loads(printed.out), run["json"])
    if "numbers" in run:
        check_numbers(folder / "out" / "numbers.json", run["numbers"])


def check_texts(run, printed):
    if run["exit"]:
        assert printed.err.startswith("perioptimal-report: ")
        assert printed.err.count("\n") == 1, printed.err
    for fragment in run.get("stderr", ()):
        assert fragment in printed.err
    for fragment in run.get("stdout", ()):
        assert fragment in printed.out
    for fragment in run.get("never", ()):
        assert fragment not in printed.err + printed.out


def check_values(document, wanted):
    """Compare the value at each path, such as "accounts.0.used", with the one wanted."""
    found = {path: value_at(document, path) for path in wanted}
    assert found == wanted


def value_at(document, path):
    for step in path.split("."):
        document = document[int(step) if isinstance(document, list) else step]
    return document


def check_numbers(path, wanted):
    numbers = json.loads(path.read_text(encoding="utf-8"))["numbers"]
    found = {n["key"]: n["value"] for n in numbers if not n["filter"] and n["key"] in wanted}
    assert found == pytest.approx(wanted)


def test_every_folder_says_what_it_expects():
    folders = {path for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(CASES)

"""A metric is one file. Authority: one is added, in a folder of its own, and stands in a report."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
METRIC = '''"""Cases in the first room."""

import numpy as np

from perioptimal_report.metrics.kit.ratios import number, sample_weeks, share, total
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import WILSON
from perioptimal_report.shapes.results import Example, Measure, MethodNote, Result

ORDER = 99
SHARE = Measure("first_room_share", "Cases in OR 1")
CASES = Measure("cases", "Cases")
NOTE = MethodNote(
    title="First room",
    lens="patient",
    question="How much of the work is done in OR 1?",
    counted="Completed cases of the period by their room.",
    leaves_out="Cancelled cases.",
    formula="cases in OR 1 / cases x 100.",
    sources=(WILSON,),
    measures=(SHARE, CASES),
    needs=("cases.room",),
)
MOST = Heading("most", "OR 1 takes {share} of all cases")
TABLE = """
    date        room
    2025-03-03  OR_1
    2025-03-03  OR_2
"""
EXAMPLES = tuple(
    Example(says, {"completed_cases": TABLE}, {"cases": 2}) for says in ("One.", "Once more.")
)


def first_room(completed_cases, settings):
    """Share of cases in the first room [pct]."""
    events = np.array(completed_cases["room"].eq("OR 1"), dtype=float)
    ratio = share(SHARE, events)
    found = number(ratio, sample_weeks(completed_cases["date"], settings))
    said = {"share": found.estimate}
    finding = MOST.finding(said) if found.estimate.value else NO_FINDING
    counted = total(CASES, "cases", np.ones(len(events)))
    return Result("first_room", (found, counted), finding=finding)
'''
BUILD = """
import sys
import perioptimal_report.metrics.patient as lens
lens.__path__.append(sys.argv.pop(1))
from perioptimal_report import cli
cli.main()
"""
CASES = "case_id,date,room,service,in_room,out_of_room\n" + "".join(
    f"{n},2025-03-{3 + n % 5:02},OR {1 + n % 2},Urology,2025-03-{3 + n % 5:02} 08:00,"
    f"2025-03-{3 + n % 5:02} 09:00\n"
    for n in range(40)
)


def test_a_metric_of_one_file_has_its_section_its_method_and_its_numbers(tmp_path):
    added = tmp_path / "added"
    added.mkdir()
    (added / "first_room.py").write_text(METRIC, encoding="utf-8")
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    settings = '[sources.cases]\npath = "cases.csv"\n[blocks]\ninfer = true\n'
    (tmp_path / "engagement.toml").write_text(settings, encoding="utf-8")
    words = ("build", "engagement.toml", "--format", "html,json", "--audience", "or-director", "-q")
    subprocess.run(
        [sys.executable, "-c", BUILD, str(added), *words],
        cwd=tmp_path,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    page = (tmp_path / "out" / "or-director.html").read_text(encoding="utf-8")
    assert "OR 1 takes 50% of all cases" in " ".join(page.split())
    assert "How much of the work is done in OR 1?" in page
    numbers = json.loads((tmp_path / "out" / "numbers.json").read_text(encoding="utf-8"))
    assert "first_room" in json.dumps(numbers)

"""Identity: what the program itself writes on a page is in the letters of the shipped fonts."""

import dataclasses
from pathlib import Path

import pytest

from perioptimal_report import fonts
from perioptimal_report.mca import note as mca_notes
from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.plan import note as scenario_notes
from perioptimal_report.shapes.results import MethodNote

TEMPLATES = Path(__file__).parents[2] / "templates"
NOTES = {
    **{key: metric.note for key, metric in METRICS.items()},
    **{
        each.title: each
        for module in (mca_notes, scenario_notes)
        for each in vars(module).values()
        if isinstance(each, MethodNote)
    },
}


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_a_method_note_needs_no_substitute(note):
    assert fonts.unprintable(repr(dataclasses.astuple(note))) == ""


def test_no_template_needs_one():
    texts = [path.read_text("utf-8") for path in TEMPLATES.rglob("*") if path.is_file()]
    assert len(texts) > 30
    assert fonts.unprintable("".join(texts)) == ""

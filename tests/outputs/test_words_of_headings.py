"""Headings as data. Authority: by hand; every declared phrase, filled.

That a metric can yield no code without words is a matter of form: only a heading makes a finding.
"""

import ast
import dataclasses
import tomllib
from pathlib import Path

import pytest
from words import WORDS, words_text

from perioptimal_report.errors import SettingsError
from perioptimal_report.outputs.environment import Templates
from perioptimal_report.outputs.headings import (
    declared_phrases,
    heading_of,
    headings_by_section,
)
from perioptimal_report.outputs.house_look import read_look
from perioptimal_report.settings.thresholds import Look
from perioptimal_report.shapes.headings import Heading, fields_of
from perioptimal_report.shapes.results import Estimate, Measure, Number, Result

PACKAGE = Path(__file__).parents[2] / "perioptimal_report"
PHRASES = tomllib.loads(WORDS.read_text(encoding="utf-8"))
BIAS = Estimate(-12.5, "pct", 40)


def said(heading, values, *, certain=True):
    finding = heading.finding(values, certain)
    result = Result("made_up", (Number(Measure("m", "M"), BIAS),), finding=finding)
    words = {"says": heading.says, "spoken": heading.spoken}
    words |= {"chance": heading.chance} if heading.chance else {}
    return heading_of(result, {"made_up": {heading.code: words}})


def test_the_file_of_words_is_that_of_the_declared_headings():
    assert WORDS.read_text(encoding="utf-8") == words_text()
    assert declared_phrases() == PHRASES


@pytest.mark.parametrize("key", headings_by_section())
def test_every_phrase_prints_each_of_its_values(key):
    for heading in headings_by_section()[key]:
        phrases = [heading.says, *([heading.chance] if heading.chance else [])]
        for phrase, certain in zip(phrases, (True, False), strict=False):
            values = dict.fromkeys(fields_of(heading.says + (heading.chance or "")), "Xyz")
            text = said(heading, values, certain=certain)
            assert "{" not in text
            assert text.lower().count("xyz") == len(fields_of(phrase))


def test_only_a_heading_makes_a_finding():
    def makes(path):
        calls = (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call))
        return any(isinstance(each.func, ast.Name) and each.func.id == "Finding" for each in calls)

    made = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if makes(path)}
    assert made == {"shapes/headings.py", "report/suppression.py"}


def test_a_heading_says_its_values_in_their_forms():
    heading = Heading(
        "long",
        "Booked {bias:size} of {share}, {share:bare} in {role:lower}, {other:lower}; {first:inner}",
        chance="Perhaps {kind}",
        spoken={"kind": {"late_start": "late starts"}},
    )
    share = Estimate(25.0, "pct", 40)
    values = {"bias": BIAS, "share": share, "role": "Anesthesia", "other": "PACU"}
    values |= {"first": "Cases Late", "kind": "late_start"}
    assert said(heading, values) == "Booked 12.5% of 25%, 25 in anesthesia, PACU; cases Late"
    assert said(heading, values, certain=False) == "Perhaps late starts"


def test_a_heading_asks_for_its_values_and_knows_its_formats():
    with pytest.raises(ValueError, match="heading 'a': no value share"):
        Heading("a", "{share}").finding({})
    with pytest.raises(ValueError, match="heading 'a': no format loud"):
        Heading("a", "{share:loud}")


def test_a_finding_without_words_is_left_to_the_default():
    result = Result("made_up", (Number(Measure("m", "M"), BIAS),))
    assert heading_of(result, PHRASES) == ""


OWN = """
glance = "First look"
[headings.emergency_rate.share]
says = "Emergencies: {share}"
"""


def test_a_site_says_a_heading_in_its_own_words(tmp_path):
    path = tmp_path / "words.toml"
    path.write_text(OWN, encoding="utf-8")
    words = read_look(Look(words=path)).words
    assert words["glance"] == "First look"
    assert words["headings"]["emergency_rate"]["share"]["says"] == "Emergencies: {share}"
    assert words["headings"]["emergency_rate"]["highest"] == PHRASES["emergency_rate"]["highest"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[headings.emergency_rat.share]\nsays = "x"', "no phrase 'headings.emergency_rat'; did"),
        (
            '[headings.emergency_rate.share]\nsays = "{owner}"',
            "'headings.emergency_rate.share.says' knows no {owner}",
        ),
        ('headings = "x"', "'headings' must be of the kind it replaces"),
    ],
)
def test_words_that_fit_no_heading_are_named(text, says, tmp_path):
    path = tmp_path / "words.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refusal:
        read_look(Look(words=path))
    assert says in str(refusal.value)


def test_a_heading_as_a_template_is_refused_with_its_remedy(tmp_path):
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "emergency_rate.html.j2").write_text("x", encoding="utf-8")
    look = dataclasses.replace(read_look(Look()), templates=tmp_path)
    with pytest.raises(SettingsError, match=r"metrics/emergency_rate.html.j2: headings are words"):
        Templates(look)

"""Every word of the pages lies in words.toml or words/en.toml, the headings.

Authority: the templates' own text, searched.
"""

import re

import pytest

from perioptimal_report.outputs.templates_folder import find_templates

FOLDER = find_templates()
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.j2"))
# The program, n for a number of cases, a unit that no language changes.
NAMES = {"perioptimal-report", "n", "doi", "min"}
SPOKEN = re.compile(r'\b(?:alt|title|aria-label|data-title|data-running)="([^"]*)"')
WORD = re.compile(r"[A-Za-z][A-Za-z-]*")


def text_of(source):
    """Give what a template prints of its own: text, spoken attributes, phrases in expressions."""
    source = re.sub(r"\{#.*?#\}|<style>.*?</style>|<meta charset[^>]*>", "", source, flags=re.S)
    expressions = " ".join(re.findall(r"\{\{.*?\}\}|\{%.*?%\}", source, re.S))
    # A name of a class or file has no capital, a phrase has.
    phrases = [each for each in re.findall(r"'([^']*)'", expressions) if re.search("[A-Z]", each)]
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|&\w+;", " ", source, flags=re.S)
    spoken = " ".join(SPOKEN.findall(bare))
    return " ".join((re.sub(r"<[^>]*>", " ", bare), spoken, *phrases))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_words_of_its_own(name):
    own = WORD.findall(text_of((FOLDER / name).read_text(encoding="utf-8")))
    assert [word for word in own if word not in NAMES] == []


def test_what_is_searched_for_would_be_found():
    assert WORD.findall(text_of("<p>{{ x }} rows</p>")) == ["rows"]
    assert WORD.findall(text_of('<img alt="A picture {{ x }}">')) == ["A", "picture"]
    assert WORD.findall(text_of("{{ {'asa': 'ASA class'}[x] }}")) == ["ASA", "class"]
    assert WORD.findall(text_of("{% if x == 'open' %}{{ w.open }}{% endif %}")) == []

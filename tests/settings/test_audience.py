"""Audiences as data. Authority: the order of the lenses and the page budgets that were agreed."""

import pytest

from perioptimal_report.errors import SettingsError, UsageError
from perioptimal_report.pipeline import audiences_of
from perioptimal_report.settings.audience import Audience, built_in, chosen
from perioptimal_report.settings.engagement import Engagement, read_engagement

BUDGETS = {
    "or-director": (30, 50),
    "coo": (12, 20),
    "anesthesia-chief": (10, 16),
    "cmo": (10, 16),
}
IN_FULL = {
    "or-director": ["patient", "team", "day", "institution", "mca"],
    "coo": ["day", "institution"],
    "anesthesia-chief": ["team"],
    "cmo": ["patient"],
}


def settings(tmp_path, text: str) -> Engagement:
    path = tmp_path / "engagement.toml"
    path.write_text(f'{text}\n[sources.cases]\npath = "cases.csv"\n', encoding="utf-8")
    return read_engagement(path)


def test_four_audiences_come_with_the_program_the_longest_first():
    assert {name: audience.pages for name, audience in built_in().items()} == BUDGETS
    assert list(built_in()) == list(BUDGETS)


@pytest.mark.parametrize("name", BUDGETS)
def test_each_sees_its_own_lenses_in_full(name):
    audience = built_in()[name]
    chapters = ("patient", "team", "day", "institution", "mca")
    assert [part for part in chapters if audience.depth(part, "any") == "full"] == IN_FULL[name]


def test_a_metric_may_differ_from_its_lens():
    audience = Audience(patient="full", sections={"asa_mix": "line"})
    assert audience.depth("patient", "asa_mix") == "line"
    assert audience.depth("patient", "emergency_rate") == "full"


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("cmo",), ["cmo"]),
        (("cmo,coo",), ["coo", "cmo"]),
        (("cmo", "coo", "cmo"), ["coo", "cmo"]),
        (("all",), [*BUDGETS, "board"]),
        (("board",), ["board"]),
        ((), [*BUDGETS, "board"]),
    ],
)
def test_audiences_are_named_joined_repeated_or_all(names, found):
    assert list(chosen(names, {"board": Audience()})) == found


def test_a_site_may_replace_an_audience_of_the_program():
    own = Audience(title="Medical Director")
    assert chosen(("cmo",), {"cmo": own})["cmo"] == own


def test_an_unknown_audience_names_the_nearest():
    with pytest.raises(UsageError, match=r"no audience 'cmi'.*cmo"):
        chosen(("cmi",), {})


def test_settings_choose_and_a_command_chooses_before_them(tmp_path):
    found = settings(tmp_path, '[report]\naudiences = ["coo"]')
    assert list(audiences_of(found.report, found.audiences)) == ["coo"]
    assert list(audiences_of(found.report, found.audiences, ("cmo",))) == ["cmo"]


def test_an_unknown_audience_in_the_settings_is_a_fault_of_the_settings(tmp_path):
    found = settings(tmp_path, '[report]\naudiences = ["coa"]')
    with pytest.raises(SettingsError, match=r"\[report\] audiences: .*'coa'.*coo"):
        audiences_of(found.report, found.audiences)


def test_a_site_defines_its_own(tmp_path):
    found = settings(tmp_path, '[audiences.board]\ntitle = "Board"\npatient = "full"')
    assert audiences_of(found.report, found.audiences, ("board",))["board"].title == "Board"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[audiences.Board]", "small letters"),
        ("[audiences.all]", "not 'all'"),
        ('[audiences."../up"]', "small letters"),
        (
            '[audiences.board]\npatent = "full"',
            r"\[audiences.board\] unknown key 'patent'.*patient",
        ),
        ('[audiences.board]\npatient = "deep"', "patient"),
        ("[audiences.board]\npages = [9, 3]", "in order"),
        ("[report]\naudience = 3", "unknown key 'audience'.*audiences"),
    ],
)
def test_a_fault_is_told_in_one_line(tmp_path, text, says):
    with pytest.raises(SettingsError, match=says):
        settings(tmp_path, text)

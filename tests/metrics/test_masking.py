"""Names of surgeons never pass the mask; numbers are the same in every frame (by hand)."""

import pandas as pd

from perioptimal_report.facts.columns import Facts
from perioptimal_report.metrics.kit.masking import mask_surgeons
from perioptimal_report.metrics.kit.worked import settings_of
from perioptimal_report.shapes.results import Example


def facts() -> Facts:
    cases = pd.DataFrame(
        {"surgeon": ["K7", "B2", None], "service": ["Eye", "Ortho", "Eye"], "owner": "Eye"},
        dtype="str",
    )
    gaps = pd.DataFrame({"surgeon": ["B2"], "prev_surgeon": ["K7"], "prev_service": ["Eye"]})
    days = pd.DataFrame({"owner": ["B2", "Eye", "Z9"], "service": ["B2", "Eye", "Ortho"]})
    frames = {"completed_cases": cases, "gaps": gaps, "block_days": days}
    return Facts(frames=frames, present=frozenset())


def settings(show: bool):
    return settings_of(Example("", {}, {}, {"privacy": {"show_surgeons": show}}))


def test_a_surgeon_has_one_number_in_every_frame():
    frames = mask_surgeons(facts(), settings(show=False)).frames
    assert frames["completed_cases"]["surgeon"].dropna().tolist() == ["Surgeon 02", "Surgeon 01"]
    assert frames["gaps"]["prev_surgeon"].tolist() == ["Surgeon 02"]
    assert frames["block_days"]["owner"].tolist() == ["Surgeon 01", "Eye", "Owner 01"]
    assert frames["block_days"]["service"].tolist() == ["Surgeon 01", "Eye", "Ortho"]


def test_a_missing_surgeon_stays_missing_and_facts_are_not_changed():
    before = facts()
    after = mask_surgeons(before, settings(show=False)).frames["completed_cases"]
    assert after["surgeon"].isna().tolist() == [False, False, True]
    assert before.frames["completed_cases"]["surgeon"].tolist()[:2] == ["K7", "B2"]


def test_names_are_shown_only_when_the_settings_say_so():
    shown = mask_surgeons(facts(), settings(show=True)).frames
    assert shown["completed_cases"]["surgeon"].tolist()[:2] == ["K7", "B2"]


def test_who_took_released_time_over_may_be_a_surgeon():
    releases = pd.DataFrame({"owner": ["Eye"], "taken_by": ["K7"]})
    given = facts()
    given = Facts(frames={**given.frames, "block_releases": releases}, present=frozenset())
    after = mask_surgeons(given, settings(show=False)).frames["block_releases"]
    assert after["taken_by"].tolist() == ["Surgeon 02"]

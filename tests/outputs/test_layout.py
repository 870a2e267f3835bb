"""What an audience sees, and under which numbers. Authority: by hand, on the sample report."""

import dataclasses

import pytest
from sample_report import director, sample

from perioptimal_report.outputs.figures import draw_figures
from perioptimal_report.outputs.layout import CARDS, lay_out
from perioptimal_report.report.model import Chapter
from perioptimal_report.settings.audience import Audience


@pytest.fixture(scope="module")
def figures(report):
    return draw_figures(report)


def test_the_director_sees_every_section_in_full_in_the_order_of_the_lenses(report, figures):
    pages = lay_out(report, figures, director())
    assert [chapter.name for chapter in pages.chapters] == ["patient", "day", "mca"]
    shown = [s.anchor for chapter in pages.chapters for s in chapter.full]
    assert shown == [s.anchor for c in report.chapters for s in c.sections] + [
        s.anchor for s in report.mca
    ]


def test_depths_part_a_chapter_into_sections_cards_and_lines(report, figures):
    audience = Audience(
        patient="none", day="full", mca="none",
        sections={"turnover_time": "page", "lost_minutes": "line", "room_heatmap": "none"},
    )  # fmt: skip
    (day,) = lay_out(report, figures, audience).chapters
    found = [[s.result.key for s in part] for part in (day.full, day.cards, day.lines)]
    assert found == [["block_utilization"], ["turnover_time"], ["lost_minutes"]]


def test_cards_beyond_a_page_become_lines(figures):
    report = sample()
    many = tuple(report.chapters[0].sections[:1] * (CARDS + 2))
    full = dataclasses.replace(report, chapters=(Chapter("patient", many),), mca=())
    (chapter,) = lay_out(full, figures, Audience(patient="page")).chapters
    assert (len(chapter.cards), len(chapter.lines)) == (CARDS, 2)


def test_figures_and_tables_are_numbered_in_the_order_of_the_pages(report, figures):
    pages = lay_out(report, figures, director())
    items = [item for chapter in pages.chapters for s in chapter.sections for item in s.items]
    for kind in ("figure", "table"):
        numbers = [item.number for item in items if hasattr(item, kind)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 3


def test_a_card_shows_one_narrow_picture(report, figures):
    pages = lay_out(report, figures, Audience())
    cards = [card for chapter in pages.chapters for card in chapter.cards]
    assert len(cards) >= 4
    assert all(len(card.items) <= 1 for card in cards)
    assert all(item.figure.is_narrow for card in cards for item in card.items)


def test_owners_without_a_change_are_named_and_have_no_page(report, figures):
    still = dataclasses.replace(report.mca[1], recommends=False)
    changed = dataclasses.replace(report, mca=(report.mca[0], still))
    mca = lay_out(changed, figures, director()).chapters[-1]
    assert [section.anchor for section in mca.full] == [report.mca[0].anchor]
    assert mca.beyond == (still,)
    assert lay_out(report, figures, Audience(mca="page")).chapters[-1].beyond == ()


def test_the_link_of_a_section_without_a_page_leads_to_the_first_of_its_metric(report, figures):
    still = dataclasses.replace(report.mca[1], recommends=False)
    changed = dataclasses.replace(report, mca=(report.mca[0], still))
    pages = lay_out(changed, figures, director())
    assert pages.by_anchor[still.anchor].anchor == report.mca[0].anchor
    assert "asa_mix" not in lay_out(report, figures, Audience(patient="none")).by_anchor


def test_lines_alone_go_on_below_the_chapter_before(report, figures):
    audience = Audience(patient="page", day="line", mca="none")
    patient, day = lay_out(report, figures, audience).chapters
    assert (day.follows, day.page) == (True, "patient")
    assert (patient.follows, patient.page) == (False, "patient")


def test_short_reports_cite_what_they_show_in_full(report, figures):
    short = Audience(patient="full", day="page", mca="none")
    cited = {source.short for source in lay_out(report, figures, short).sources}
    assert cited == {"Strum 1999"}

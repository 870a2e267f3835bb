"""The report's HTML. Authority: by hand; HTML's own rules."""

import dataclasses
import itertools
import re
from pathlib import Path

import jinja2
import pytest
from sample_report import director, edition, sample

from perioptimal_report import fonts
from perioptimal_report.outputs.environment import Templates
from perioptimal_report.outputs.figures import draw_figures
from perioptimal_report.outputs.headings import heading_of
from perioptimal_report.outputs.html import render_html
from perioptimal_report.outputs.templates_folder import find_templates
from perioptimal_report.shapes.results import Estimate, Finding

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def figures(report):
    return draw_figures(report)


@pytest.fixture(scope="module")
def html(report, figures):
    return render_html(report, figures, director(), edition().look)


def test_headings_never_skip_a_level(html):
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def test_every_link_leads_to_an_element_and_no_name_is_used_twice(html):
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_links_hold_text_only_as_each_element_in_one_would_be_a_link_of_its_own(html):
    assert re.findall(r"<a\b[^>]*>[^<]*<(?!/a>)", html) == []


def test_each_method_is_one_click_away_and_leads_back(html):
    sections = re.findall(r'<section class="section[^"]*">(.*?)</section>', html, re.S)
    numbered = [each for each in sections if '<p class="method">' in each]
    assert len(numbered) > 5
    entries = dict(
        re.findall(r'<div class="entry-method">\s*<h3 id="([^"]+)">(.*?)</div>', html, re.S)
    )
    for section in numbered:
        (anchor,) = re.findall(r'<h2 id="([^"]+)"', section)
        (method,) = re.findall(r'href="#(method-[^"]+)"', section)
        assert f'href="#{anchor}"' in entries[method]
        figures = re.findall(r'id="((?:figure|table)-\d+)"', section)
        assert all(f'href="#{each}"' in entries[method] for each in figures[:3])


def test_every_header_cell_has_a_scope(html):
    assert re.findall(r"<th(?! scope=)[^>]*>", html.replace("<thead>", "")) == []


def test_every_character_has_a_glyph(html):
    assert fonts.missing_glyphs(re.sub(r"<[^>]+>", "", html)) == ""
    assert fonts.SUBSTITUTE not in html


def test_names_from_the_data_are_escaped(figures):
    page = render_html(
        sample(institution="<script>alert(1)</script>"), figures, director(), edition().look
    )
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_template_that_asks_for_what_is_not_there_fails():
    with pytest.raises(jinja2.UndefinedError):
        Templates(edition().look).piece("{{ nothing.at_all }}")


def test_an_unknown_finding_gets_the_default_heading(html):
    assert "Median turnover: 28 min</h2>" in " ".join(html.split()).replace(" </h2>", "</h2>")


def heading(key: str, finding: Finding) -> str:
    result = next(s.result for c in sample().chapters for s in c.sections if s.result.key == key)
    phrases = edition().look.words["headings"]
    return heading_of(dataclasses.replace(result, finding=finding), phrases)


def test_a_heading_never_claims_more_than_chance_allows():
    under, over = Estimate(33.6, "pct", 812), Estimate(5.0, "pct", 812)
    values = {"under": under, "over": over, "owner": "Urology", "owner_share": under}
    sure = heading("block_utilization", Finding("unused", values, certain=True))
    unsure = heading("block_utilization", Finding("unused", values, certain=False))
    assert sure == "Owners left 33.6% of their block time unused; Urology accounts for 33.6% of it"
    assert "could be chance" in unsure
    assert "Urology" not in unsure


DECISIONS = ROOT / "perioptimal_report" / "report" / "decisions.py"


@pytest.mark.parametrize(
    "code",
    sorted(set(re.findall(r'"(data|special_\w+|worse|allot_\w+)"', DECISIONS.read_text("utf-8")))),
)
def test_every_decision_has_words(code):
    words = (find_templates() / "parts" / "decision.html.j2").read_text(encoding="utf-8")
    assert f"'{code}'" in words


def test_without_blocks_given_the_report_says_so_at_once(figures):
    report = sample()
    inferred = dataclasses.replace(
        report, scope=dataclasses.replace(report.scope, blocks_inferred=True)
    )
    page = render_html(inferred, figures, director(), edition().look)
    cover = page[: page.index("</section>")]
    assert "Inferred from the case log" in cover
    assert "No block schedule was given" in page


def test_the_standalone_file_loads_nothing(files):
    page = files["or-director.html"].decode()
    addresses = re.findall(r"""(?:src|href)=["']([^"'#][^"']*)|url\(([^)]+)\)""", page)
    given = [first or second for first, second in addresses]
    assert sum(address.startswith("data:font/ttf") for address in given) == 3
    assert page.count('<svg role="img"') > 10
    assert all(a.startswith(("data:", "https://doi.org/")) for a in given)

"""The PDF. Authority: the validator's rules for PDF/A-3a and PDF/UA-1; ISO 14289-1 by hand."""

import dataclasses
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import page
import pikepdf
import pytest
from sample_report import director, edition, sample

from perioptimal_report.errors import MachineError, OutputError
from perioptimal_report.outputs.assets import pictures
from perioptimal_report.outputs.figures import draw_figures
from perioptimal_report.outputs.html import render_html, stylesheet
from perioptimal_report.outputs.pdf import write_pdf
from perioptimal_report.report.model import Band
from perioptimal_report.shapes.results import LENSES, Measure, Number

MINIMAL = "<!DOCTYPE html><html lang='en-US'><title>T</title><p>{}</p></html>"


def made(html: str, **options: object) -> bytes:
    given = {"styles": "", "attachments": {}, "written": sample().data_end} | options
    return write_pdf(html, {}, **given)


def elements(pdf: pikepdf.Pdf, *kinds: str) -> list[pikepdf.Object]:
    return [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") in kinds
    ]


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_it_is_archival_and_accessible(files, profile):
    found = page.validate_pdf_bytes(
        files["or-director.pdf"], profile=page.ValidationProfile(profile)
    )
    assert [failure.message for failure in found.failures] == []
    assert found.is_compliant


def test_it_names_its_language_title_and_standard(pdf):
    assert str(pdf.Root.Lang) == "en-US"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    xmp = pdf.Root.Metadata.read_bytes()
    assert b'pdfuaid:part="1"' in xmp
    assert b"Riverbend Regional Medical Center" in xmp


def test_metadata_can_be_read_without_decompressing(files):
    assert b'pdfuaid:part="1"' in files["or-director.pdf"]


def test_every_figure_has_alternative_text_with_its_number(pdf):
    texts = [str(figure.Alt) for figure in elements(pdf, "/Figure")]
    assert len(texts) > 10
    assert all("n = " in text for text in texts)


def test_every_table_has_headers_and_every_header_a_scope(pdf):
    tables = elements(pdf, "/Table")
    headers = elements(pdf, "/TH")
    assert len(tables) > 5
    assert {str(header.A.Scope) for header in headers} == {"/Column", "/Row"}
    for table in tables:
        assert elements_below(table, "/TH")


def elements_below(thing: pikepdf.Object, kind: str) -> int:
    if not isinstance(thing, pikepdf.Dictionary):
        return 0
    kids = thing.get("/K", ())
    kids = kids if isinstance(kids, pikepdf.Array) else ()
    return (thing.get("/S") == kind) + sum(elements_below(kid, kind) for kid in kids)


def test_every_page_is_in_the_tree_of_tags(pdf):
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    keys = {int(numbers[i]) for i in range(0, len(numbers), 2)}
    assert {int(leaf.StructParents) for leaf in pdf.pages} <= keys


def test_every_link_is_tagged_as_one_and_leads_somewhere(pdf):
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    tree = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    names = pdf.Root.Names.Dests.Names
    known = {str(names[i]) for i in range(0, len(names), 2)}
    links = [link for leaf in pdf.pages for link in leaf.get("/Annots", ())]
    assert len(links) > 30
    assert all(tree[int(link.StructParent)].S == "/Link" for link in links)
    assert all(str(link.Dest) in known for link in links if "/Dest" in link)


def test_bookmarks_are_short_titles_in_the_order_of_the_pages(pdf):
    with pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        day = next(item for item in outline.root if item.title == "Day")
        below = [item.title for item in day.children]
    assert titles[1:6] == ["Contents", "At a glance", "Scope and data", "Patient", "Day"]
    assert below == ["Block utilization", "Turnover time", "Rooms in use", "Lost minutes"]


def test_workbook_and_numbers_are_attached_once_with_a_date_of_the_data(pdf, files):
    assert set(pdf.attachments) == {"workbook.xlsx", "numbers.json"}
    attached = pdf.attachments["numbers.json"].get_file()
    assert attached.read_bytes() == files["numbers.json"]
    assert attached.mod_date.date() == sample().data_end
    assert len(pdf.Root.AF) == 2


def test_another_process_writes_the_same_bytes(files):
    own = [f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in files.items()]
    folder = Path(__file__).parent
    root = str(folder.parent.parent)
    other = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": root}
    done = subprocess.run(
        [sys.executable, "sample_report.py"],
        cwd=folder,
        env=os.environ | other,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == own


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_at_a_glance_is_one_page_at_its_fullest(paper):
    report = full_glance(paper)
    figures = draw_figures(report)
    look = edition().look
    html = render_html(report, figures, director(), look)
    start, end = (
        html.index('<section class="part plain glance">'),
        html.index('<section class="part plain scope">'),
    )
    only = html[: html.index('<section class="cover">')] + html[start:end]
    only = only.replace('href="#', 'title="') + "</body></html>"
    content = write_pdf(
        only,
        pictures(only, figures),
        styles=stylesheet(look, "base", "print").replace("target-counter(attr(href), page)", '"9"'),
        attachments={},
        written=report.data_end,
    )
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == 1


def full_glance(paper: str):
    report = sample(paper=paper)
    long = Measure("x", "Overutilization: own rooms before and after the block", "lower")
    tiles = tuple(
        dataclasses.replace(tile, number=Number(long, tile.number.estimate))
        for band in report.bands
        for tile in band.headlines
    )[:4]
    decisions = (dataclasses.replace(report.decisions[0], certainty="open"),) * 5
    return dataclasses.replace(
        report, bands=tuple(Band(lens, tiles) for lens in LENSES), decisions=decisions
    )


@pytest.mark.parametrize(
    "content",
    [
        "<img src='file:///etc/hostname' alt='x'>",
        "<img src='https://example.invalid/x.png' alt='x'>",
        "<img src='asset:unknown.svg' alt='x'>",
        "<a rel='attachment' href='file:///etc/hostname'>x</a>",
    ],
)
def test_nothing_is_loaded_that_is_not_part_of_the_report(content):
    with pytest.raises(OutputError, match="is not part of this report"):
        made(MINIMAL.format(content))


def test_what_weasyprint_would_swallow_ends_the_build():
    with pytest.raises(OutputError, match="not complete"):
        made(MINIMAL.format("x"), styles="p { colour-of-text: red }")


def test_without_pango_the_remedy_is_named(tmp_path):
    # A process that cannot find Pango: every library but those of Python itself is hidden.
    program = (
        "import ctypes.util, sys\n"
        "import cffi\n"
        "def closed(*_, **__): raise OSError('cannot load library libpango')\n"
        "cffi.FFI.dlopen = closed\n"
        "from perioptimal_report.errors import MachineError\n"
        "from perioptimal_report.outputs.pdf import write_pdf\n"
        "try: write_pdf('', {}, styles='', attachments={}, written=None)\n"
        "except MachineError as error: sys.stdout.write(str(error))\n"
    )
    root = str(Path(__file__).parent.parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith(
        "apt-get install -y --no-install-recommends"
        " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0;"
        " or build without PDF: --format html,xlsx,json"
    )
    assert MachineError.exit_code == 14

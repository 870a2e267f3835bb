"""All files of one build, made from the one report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from perioptimal_report.outputs.assets import faces, pictures
from perioptimal_report.outputs.evidence import evidence_files
from perioptimal_report.outputs.figures import draw_figures
from perioptimal_report.outputs.house_look import HouseLook
from perioptimal_report.outputs.html import render_html, standalone_html, stylesheet
from perioptimal_report.outputs.manifest import Json, manifest_json, rejected_csv
from perioptimal_report.outputs.numbers import numbers_json
from perioptimal_report.outputs.pdf import PdfJob, write_pdfs
from perioptimal_report.outputs.workbook import write_workbook
from perioptimal_report.plan.evidence import Packet
from perioptimal_report.report.model import Report
from perioptimal_report.settings.audience import Audience
from perioptimal_report.sources.account import Rejects

Format = Literal["pdf", "html", "xlsx", "json"]
FORMATS: tuple[Format, ...] = ("pdf", "html", "xlsx", "json")


@dataclass(frozen=True, slots=True)
class Edition:
    """For whom a report is made, by the name of its files, and how it looks."""

    audiences: Mapping[str, Audience]
    look: HouseLook


def report_files(
    report: Report,
    part: Json,
    rejects: Iterable[Rejects],
    *,
    edition: Edition,
    formats: Collection[Format] = ("pdf", "xlsx", "json"),
    evidence: Sequence[Packet] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, bytes]:
    """Make every file of a build by its name in the output folder; the manifest comes last.

    ``part`` is the manifest's input part, ``rejects`` are the rows that each table's rules refused,
    ``evidence`` the owners' packets, each a PDF of its own.
    """
    progress("Writing the workbook and the numbers")
    data = {"workbook.xlsx": write_workbook(report), "numbers.json": numbers_json(report)}
    files: dict[str, bytes] = {}
    if {"pdf", "html"} & set(formats):
        files = _pages(report, data, edition, formats, progress=progress)
    files |= {name: content for name, content in data.items() if _format(name) in formats}
    files |= {f"rejected/{r.table}.csv": rejected_csv(r.frame) for r in rejects if len(r.frame)}
    if evidence:
        progress("Writing the evidence")
        files |= evidence_files(evidence, report, edition.look)
    return files | {"manifest.json": manifest_json(part, files)}


def _pages(
    report: Report,
    data: Mapping[str, bytes],
    edition: Edition,
    formats: Collection[Format],
    *,
    progress: Callable[[str], None],
) -> dict[str, bytes]:
    progress("Drawing the charts")
    figures = draw_figures(report)
    progress("Writing the pages")
    texts = {
        name: render_html(report, figures, audience, edition.look)
        for name, audience in edition.audiences.items()
    }
    shown = {
        name: {**pictures(text, figures), **edition.look.files} for name, text in texts.items()
    }
    files: dict[str, bytes] = {}
    if "pdf" in formats:
        styles = stylesheet(edition.look, "base", "print")
        files = write_pdfs(
            [
                PdfJob(f"{name}.pdf", text, shown[name], styles, data, report.data_end)
                for name, text in texts.items()
            ]
        )
    if "html" in formats:
        sheets = {each: stylesheet(edition.look, each) for each in ("base", "print", "screen")}
        for name, text in texts.items():
            files[f"{name}.html"] = standalone_html(text, sheets, {**faces(), **shown[name]})
    return files


def _format(name: str) -> str:
    return name.rpartition(".")[2]

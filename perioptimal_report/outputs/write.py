"""All files of one build, made from the one report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

from perioptimal_report.outputs.figures import draw_figures
from perioptimal_report.outputs.html import render_html, stylesheet
from perioptimal_report.outputs.manifest import Json, manifest_json
from perioptimal_report.outputs.numbers import numbers_json
from perioptimal_report.outputs.pdf import write_pdf
from perioptimal_report.outputs.rejected import rejected_csv
from perioptimal_report.outputs.workbook import workbook
from perioptimal_report.report.model import Report
from perioptimal_report.sources.loaded import Rejects

Format = Literal["pdf", "html", "xlsx", "json"]
FORMATS: tuple[Format, ...] = ("pdf", "html", "xlsx", "json")
AUDIENCE = ("or-director", "OR Director")


def report_files(
    report: Report,
    part: Json,
    rejects: Iterable[Rejects],
    *,
    formats: Collection[Format] = ("pdf", "xlsx", "json"),
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, bytes]:
    """Make every file of a build by its name in the output folder; the manifest comes last.

    ``part`` is the manifest's input part, ``rejects`` are the rows that each table's rules refused.
    """
    progress("Writing the workbook and the numbers")
    data = {"workbook.xlsx": workbook(report), "numbers.json": numbers_json(report)}
    files = _pages(report, data, formats, progress)
    files |= {name: content for name, content in data.items() if _format(name) in formats}
    files |= {f"rejected/{r.table}.csv": rejected_csv(r.frame) for r in rejects if len(r.frame)}
    return files | {"manifest.json": manifest_json(part, files)}


def _pages(
    report: Report,
    data: Mapping[str, bytes],
    formats: Collection[Format],
    progress: Callable[[str], None],
) -> dict[str, bytes]:
    if not {"pdf", "html"} & set(formats):
        return {}
    progress("Drawing the charts")
    figures, styles = draw_figures(report), stylesheet()
    name, audience = AUDIENCE
    progress("Writing the pages")
    page = render_html(report, figures, audience=audience)
    files: dict[str, bytes] = {}
    if "pdf" in formats:
        files[f"{name}.pdf"] = write_pdf(
            page, figures, styles=styles, attachments=data, written=report.data_end
        )
    if "html" in formats:
        from perioptimal_report.outputs.assets import assets
        from perioptimal_report.outputs.standalone import standalone_html

        files[f"{name}.html"] = standalone_html(page, styles, assets(figures))
    return files


def _format(name: str) -> str:
    return name.rpartition(".")[2]

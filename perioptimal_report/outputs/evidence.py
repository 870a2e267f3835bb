"""The evidence for each owner as a PDF of two pages; no file name carries a person's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from perioptimal_report.charts.draw import draw_chart
from perioptimal_report.outputs.assets import pictures
from perioptimal_report.outputs.environment import Templates
from perioptimal_report.outputs.figures import FULL_WIDTH_MM, Figure
from perioptimal_report.outputs.house_look import HouseLook
from perioptimal_report.outputs.html import stylesheet
from perioptimal_report.outputs.pages import NumberedTable
from perioptimal_report.outputs.pdf import write_pdf
from perioptimal_report.outputs.tables import PrintedTable, printed
from perioptimal_report.plan.evidence import Packet
from perioptimal_report.report.model import Report, slug

FOLDER = "evidence"


@dataclass(frozen=True, slots=True)
class EvidencePages:
    """One packet as its template prints it."""

    packet: Packet
    minutes: Figure
    peers: Figure
    definitions: NumberedTable
    changes: NumberedTable | None
    gains: NumberedTable | None


def evidence_files(packets: Iterable[Packet], report: Report, look: HouseLook) -> dict[str, bytes]:
    """Write every owner's evidence by its name in the output folder, as PDF."""
    return {f"{FOLDER}/{file_name(packet)}": _pdf(packet, report, look) for packet in packets}


def file_name(packet: Packet) -> str:
    """Name the file of a packet: by number, and by owner where names may be shown."""
    name = f"-{slug(packet.owner)}" if packet.may_be_named else ""
    return f"evidence-{packet.number:02d}{name}.pdf"


def evidence_html(
    packet: Packet, report: Report, look: HouseLook
) -> tuple[str, Mapping[str, Figure]]:
    """Render one packet as HTML, with its figures by name."""
    pages = _pages(packet)
    html = Templates(look).render(
        "evidence.html.j2", report=report, pages=pages, packet=packet, guard=packet.guard
    )
    return html, {figure.name: figure for figure in (pages.minutes, pages.peers)}


def _pdf(packet: Packet, report: Report, look: HouseLook) -> bytes:
    html, figures = evidence_html(packet, report, look)
    styles = stylesheet(look, "base", "print")
    shown = {**pictures(html, figures), **look.files}
    return write_pdf(html, shown, styles=styles, attachments={}, written=report.data_end)


def _pages(packet: Packet) -> EvidencePages:
    charts = (packet.waterfall, packet.peers)
    minutes, peers = (
        Figure(f"{chart.key}.svg", chart.title, draw_chart(chart, width_mm=FULL_WIDTH_MM))
        for chart in charts
    )
    changes, gains = (
        printed(table) if table.rows else None for table in (packet.changes, packet.gains)
    )
    return EvidencePages(
        packet=packet,
        minutes=minutes,
        peers=peers,
        definitions=_numbered(1, printed(packet.definitions)),
        changes=_numbered(2, changes) if changes else None,
        gains=_numbered(3, gains) if gains else None,
    )


def _numbered(number: int, table: PrintedTable) -> NumberedTable:
    return NumberedTable(f"table-{number}", number, table)

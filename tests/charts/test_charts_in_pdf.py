"""Charts inside a PDF; authority: the PDF as read back."""

from __future__ import annotations

import base64
import io
import logging

import pikepdf
from gallery import GALLERY
from weasyprint import HTML

from perioptimal_report import fonts
from perioptimal_report.charts.draw import draw_chart


def _page() -> str:
    faces = "".join(
        f"@font-face {{ font-family: '{fonts.FAMILY}'; font-weight: {weight};"
        f" src: url({fonts.path(face).as_uri()}) }}"
        for face, weight in fonts.WEIGHTS.items()
        if face != "italic"
    )
    drawn = [draw_chart(chart, width_mm=165).svg.encode() for chart in GALLERY.values()]
    pictures = "".join(
        f"<p><img alt='' src='data:image/svg+xml;base64,{base64.b64encode(svg).decode()}'>"
        for svg in drawn
    )
    return f"<style>{faces}</style>{pictures}"


def _font_names(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts_used = [
            o for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o
        ]
        return {str(o["/BaseFont"]).partition("+")[2] for o in fonts_used}


def test_every_chart_renders_in_the_shipped_font_without_a_warning(caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf = HTML(string=_page()).write_pdf()
    assert [record.getMessage() for record in caplog.records] == []
    assert _font_names(pdf) == {"IBM-Plex-Sans", "IBM-Plex-Sans-Semi-Bold"}

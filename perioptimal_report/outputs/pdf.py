"""The report as a PDF that is archival (PDF/A-3a) and accessible (PDF/UA-1), or not at all."""

from __future__ import annotations

import datetime as dt
import io
import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from typing import Any

from perioptimal_report.errors import MachineError, OutputError
from perioptimal_report.outputs.assets import faces
from perioptimal_report.outputs.machine import require_pdf


def write_pdf(
    html: str,
    pictures: Mapping[str, bytes],
    *,
    styles: str,
    attachments: Mapping[str, bytes],
    written: dt.date,
) -> bytes:
    """Write a page text as tagged PDF; the same input gives the same bytes.

    ``pictures`` are known to the page by name. ``attachments`` go into the file by name, dated
    ``written``, a date of the data, as no clock is read. Raises ``MachineError`` where Pango is
    missing, ``OutputError`` where WeasyPrint reports anything it would otherwise swallow.
    """
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    from perioptimal_report.outputs.archival import finish
    from perioptimal_report.outputs.fetcher import AssetFetcher

    own = {"url_fetcher": AssetFetcher({**faces(), **pictures}), "base_url": None}
    fonts = FontConfiguration()
    try:
        with _no_complaints():
            sheet = weasyprint.CSS(string=styles, font_config=fonts, **own)
            pdf: bytes = weasyprint.HTML(string=html, **own).write_pdf(
                stylesheets=[sheet],
                font_config=fonts,
                pdf_variant="pdf/a-3a",
                attachments=_attached(weasyprint, attachments, written),
                finisher=finish,
            )
    except FatalURLFetchingError as error:
        raise OutputError(f"the PDF is not complete: {error}") from error
    return pdf


def _weasyprint() -> Any:  # noqa: ANN401 - WeasyPrint is untyped
    require_pdf()
    try:
        # Why: WeasyPrint prints a banner where it cannot open a library.
        with redirect_stdout(io.StringIO()):
            import weasyprint
    except OSError as error:
        raise MachineError(f"a text library is missing: {error}".splitlines()[0]) from error
    return weasyprint


def _attached(weasyprint: Any, files: Mapping[str, bytes], written: dt.date) -> list[Any]:  # noqa: ANN401
    moment = dt.datetime.combine(written, dt.time(), tzinfo=dt.UTC)
    return [
        weasyprint.Attachment(
            string=content,
            name=name,
            description=name,
            created=moment,
            modified=moment,
            relationship="Data",
        )
        for name, content in files.items()
    ]


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def _no_complaints() -> Iterator[None]:
    """Fail when WeasyPrint warns: what it warns of, it leaves out of the page."""
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    logger.addHandler(complaints)
    try:
        with warnings.catch_warnings():
            # WeasyPrint 70 leaves its own color profile open.
            warnings.filterwarnings("ignore", "unclosed file .*sRGB2014.icc", ResourceWarning)
            yield
    finally:
        logger.removeHandler(complaints)
    if complaints.heard:
        raise OutputError(f"the PDF is not complete: {complaints.heard[0]}")

"""The report as one HTML document, from the frozen report and its drawn figures."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perioptimal_report.outputs.environment import Templates
from perioptimal_report.outputs.figures import Figure
from perioptimal_report.outputs.house_look import HouseLook
from perioptimal_report.outputs.layout import lay_out
from perioptimal_report.report.model import Report
from perioptimal_report.settings.audience import Audience

# Why: WeasyPrint 70 breaks a line that just fits after its first word where a blank follows it.
BLANK_AT_END = re.compile(r"\s+(</(?:h[1-3]|p|li|t[dh]|figcaption|caption)>)")


def render_html(
    report: Report, figures: Mapping[str, Figure], audience: Audience, look: HouseLook
) -> str:
    """Render an audience's report as HTML; pictures and fonts go by name, never by path.

    Raises ``SettingsError`` where a template of the house cannot be used.
    """
    page = Templates(look).render(
        "report.html.j2",
        report=report,
        pages=lay_out(report, figures, audience),
        audience=audience,
        look=look,
    )
    return BLANK_AT_END.sub(r"\1", page)


def stylesheet(look: HouseLook, *names: str) -> str:
    """Read stylesheets of the report by name, the house's own before ours."""
    return "\n".join(Templates(look).source(f"styles/{name}.css") for name in names)

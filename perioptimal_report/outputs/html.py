"""The report as one HTML document, from the frozen report and its drawn figures."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from perioptimal_report.outputs.figures import Figure
from perioptimal_report.outputs.filters import FILTERS
from perioptimal_report.outputs.pages import Pages, lay_out
from perioptimal_report.outputs.templates_folder import templates_folder
from perioptimal_report.report.model import Report
from perioptimal_report.results import LENSES

STYLES = "styles/report.css"


def render_html(report: Report, figures: Mapping[str, Figure], *, audience: str) -> str:
    """Render the report as HTML; pictures and fonts go by name (``asset:``), never by path.

    Raises ``jinja2.UndefinedError`` where a template asks for what the report does not hold.
    """
    template = environment().get_template("report.html.j2")
    return template.render(report=report, pages=lay_out(report, figures), audience=audience)


def environment() -> Environment:
    """Build the one template environment: escaping on, nothing undefined is printed."""
    loader = FileSystemLoader(templates_folder())
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= FILTERS
    made.globals |= {"LENSES": LENSES}
    return made


def stylesheet() -> str:
    """Read the one stylesheet of the report."""
    return (templates_folder() / STYLES).read_text(encoding="utf-8")


__all__ = ["Pages", "environment", "render_html", "stylesheet"]

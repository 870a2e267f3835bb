"""The report as one HTML document, from the frozen report and its drawn figures."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

from perioptimal_report.outputs.environment import Templates
from perioptimal_report.outputs.figures import Figure
from perioptimal_report.outputs.house_look import LOGOS, HouseLook
from perioptimal_report.outputs.layout import lay_out
from perioptimal_report.outputs.templates_folder import find_templates
from perioptimal_report.report.model import Report
from perioptimal_report.settings.audience import Audience

# Why: WeasyPrint 70 breaks a line that just fits after its first word where a blank follows it.
BLANK_AT_END = re.compile(r"\s+(</(?:h[1-3]|p|li|t[dh]|figcaption|caption)>)")


TYPES = {"svg": "image/svg+xml", "png": "image/png", "ttf": "font/ttf"}


PICTURE = re.compile(r'<img([^>]*?) src="asset:([\w.-]+\.svg)"([^>]*?) alt="([^"]*)"([^>]*)>')


SIZED = re.compile(r'<svg([^>]*?) width="[^"]*" height="[^"]*"')


ONLY_WITHIN = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline';"
    " script-src 'sha256-{digest}'"
)


HEAD = """\
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<style>
{base}
@media print {{
{print}
}}
@media screen {{
{screen}
}}
</style>
</head>"""


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


def standalone_html(html: str, sheets: Mapping[str, str], assets: Mapping[str, bytes]) -> bytes:
    """Put the stylesheets, every named asset and the script of the tables into the page itself.

    ``sheets`` are ``base``, ``print`` and ``screen``. The page tells the browser to load nothing.
    """
    script = (find_templates() / "scripts" / "sort.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    head = HEAD.format(
        policy=ONLY_WITHIN.format(digest=digest),
        **{name: _embedded(text, assets) for name, text in sheets.items()},
    )
    page = _embedded(_with_drawings(html, assets), assets).replace("</head>", head, 1)
    return page.replace("</body>", f"<script>{script}</script>\n</body>", 1).encode()


def _with_drawings(html: str, assets: Mapping[str, bytes]) -> str:
    """Set charts into the page as drawings: as pictures they could not use its fonts."""

    def drawing(match: re.Match[str]) -> str:
        """Replace one picture by its drawing; a logo stays a picture."""
        before, name, middle, words, after = match.groups()
        if name in LOGOS.values():
            return match[0]
        start = f'<svg role="img" aria-label="{words}"{before}{middle}{after}'
        svg = assets[name].decode()
        return SIZED.sub(lambda found: start + found[1], svg, count=1)

    return PICTURE.sub(drawing, html)


def _embedded(text: str, assets: Mapping[str, bytes]) -> str:
    def data(match: re.Match[str]) -> str:
        name = match[1]
        content = base64.b64encode(assets[name]).decode()
        return f"data:{TYPES[name.rpartition('.')[2]]};base64,{content}"

    return re.sub(r"asset:([\w.-]+)", data, text)

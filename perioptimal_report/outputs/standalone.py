"""The report as one HTML file that loads nothing: fonts and pictures lie inside it."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

TYPES = {"svg": "image/svg+xml", "ttf": "font/ttf"}


def standalone_html(html: str, styles: str, assets: Mapping[str, bytes]) -> bytes:
    """Put the stylesheet and every named asset into the page itself."""
    style = f"<style>{_embedded(styles, assets)}</style>\n</head>"
    return _embedded(html, assets).replace("</head>", style, 1).encode()


def _embedded(text: str, assets: Mapping[str, bytes]) -> str:
    def data(match: re.Match[str]) -> str:
        name = match[1]
        content = base64.b64encode(assets[name]).decode()
        return f"data:{TYPES[name.rpartition('.')[2]]};base64,{content}"

    return re.sub(r"asset:([\w.-]+)", data, text)

"""A house's own look, read and checked: accent, logo, closing text, words, templates."""

from __future__ import annotations

import io
import re
import struct
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from matplotlib.image import imread

from perioptimal_report import fonts
from perioptimal_report.charts.style import text_on
from perioptimal_report.errors import SettingsError, nearest
from perioptimal_report.outputs.glossary import printed_terms
from perioptimal_report.outputs.headings import declared_phrases
from perioptimal_report.outputs.templates_folder import find_templates
from perioptimal_report.regular_files import read_regular
from perioptimal_report.settings.thresholds import Look

ACCENT = "#14273d"
LOGOS = {".svg": "logo.svg", ".png": "logo.png"}
MAX_BYTES = 1_000_000
"""The size of a file of a look [bytes]."""
MAX_SIDE = 4_000
"""The width and the height of a logo [points]: drawn, each point takes 16 bytes."""
PNG_SIZE = struct.Struct(">12x4sII")
FROM_ELSEWHERE = re.compile(
    rb"""href\s*=\s*["'](?!#|data:)|url\(\s*["']?(?!#|data:|["'])|@import""", re.IGNORECASE
)
Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HouseLook:
    """What the templates know of the house; ``logo`` is the name its file goes by."""

    accent: str
    on_accent: str
    words: Words
    closing: str | None = None
    logo: str | None = None
    templates: Path | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)


def read_look(look: Look) -> HouseLook:
    """Read the files of a look. Raises ``SettingsError`` where one cannot be used."""
    accent = (look.accent or ACCENT).lower()
    logo, content = _logo(look.logo)
    if look.templates is not None and not look.templates.is_dir():
        raise SettingsError(f"[look] templates: {look.templates} is no folder")
    _check_glyphs("closing", look.closing or "")
    return HouseLook(
        accent=accent,
        on_accent=text_on(accent),
        words=_words(look.words),
        closing=look.closing,
        logo=logo,
        templates=look.templates,
        files={} if logo is None else {logo: content},
    )


def _logo(path: Path | None) -> tuple[str | None, bytes]:
    if path is None:
        return None, b""
    if path.suffix.lower() not in LOGOS:
        raise SettingsError(f"[look] logo: {path.name} is neither SVG nor PNG")
    content = _read(path, "logo")
    name = LOGOS[path.suffix.lower()]
    (_check_svg if name.endswith("svg") else _check_png)(path.name, content)
    return name, content


def _check_png(file: str, content: bytes) -> None:
    chunk, width, height = PNG_SIZE.unpack_from(content.ljust(PNG_SIZE.size, b"\0"))
    if chunk == b"IHDR" and max(width, height) > MAX_SIDE:
        raise SettingsError(
            f"[look] logo: {file} has {width:,} × {height:,} points; save it with at most"
            f" {MAX_SIDE:,} × {MAX_SIDE:,}"
        )
    try:
        imread(io.BytesIO(content), format="png")
    except (OSError, SyntaxError, ValueError) as error:
        raise SettingsError(f"[look] logo: {file} is no PNG picture; save it anew") from error


def _check_svg(file: str, content: bytes) -> None:
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - the site's own file
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise SettingsError(f"[look] logo: {file} is no SVG picture ({error})") from error
    if root.tag.rpartition("}")[2] != "svg":
        raise SettingsError(f"[look] logo: {file} is no SVG picture; its first element is not svg")
    if FROM_ELSEWHERE.search(content):
        raise SettingsError(
            f"[look] logo: {file} takes parts from other files; save it with all of them inside"
        )


def _words(path: Path | None) -> Words:
    known = tomllib.loads((find_templates() / "words.toml").read_text(encoding="utf-8"))
    known["terms"] = printed_terms()
    known["headings"] = declared_phrases()
    if path is None:
        return known
    try:
        own = tomllib.loads(_read(path, "words").decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"[look] words: {path.name}: {error}") from error
    return _replaced(path.name, known, own)


def _replaced(file: str, known: Words, given: Words, place: str = "") -> Words:
    """Put a site's phrases in place of the shipped ones, section by section."""
    replaced = dict(known)
    for key, phrase in given.items():
        name = f"{place}{key}"
        if key not in known:
            hint = nearest(key, list(known))
            raise SettingsError(f"[look] words: {file}: no phrase '{name}'{hint}")
        shipped = known[key]
        if type(phrase) is not type(shipped):
            raise SettingsError(f"[look] words: {file}: '{name}' must be of the kind it replaces")
        if isinstance(phrase, dict) and isinstance(shipped, dict):
            replaced[key] = _replaced(file, shipped, phrase, f"{name}.")
            continue
        if isinstance(phrase, str) and isinstance(shipped, str):
            _check_phrase(file, name, phrase, shipped)
        replaced[key] = phrase
    return replaced


def _check_phrase(file: str, name: str, phrase: str, given: str) -> None:
    unknown = _fields(phrase) - _fields(given)
    if unknown:
        raise SettingsError(f"[look] words: {file}: '{name}' knows no {{{min(unknown)}}}")
    _check_glyphs(f"words: {file}: '{name}'", phrase)


def _fields(phrase: str) -> set[str]:
    """Name the values that a phrase prints, each with its format."""
    return set(re.findall(r"\{(\w+(?::\w+)?)\}", phrase))


def _check_glyphs(place: str, text: str) -> None:
    if missing := fonts.missing_glyphs(text):
        raise SettingsError(f"[look] {place}: the font has no {missing!r}")


def _read(path: Path, key: str) -> bytes:
    try:
        return read_regular(path, MAX_BYTES)
    except OSError as error:
        raise SettingsError(f"[look] {key}: {path} cannot be read ({error.strerror})") from error

"""Headings of a source file, matched tolerantly with canonical columns."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from perioptimal_report.errors import DataError, SettingsError, nearest
from perioptimal_report.tables import Table

_SHOWN = 30


def normal(heading: str) -> str:
    """Give a heading without regard to case, underscores, and blanks of any kind."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s_]+", " ", plain).strip()


def matched(
    table: Table, headings: Sequence[str], synonyms: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Position of the heading of each canonical column, by synonym, else by its own name."""
    positions = {normal(heading): i for i, heading in reversed(list(enumerate(headings)))}
    found = {}
    for column in table.columns:
        words = (*synonyms.get(column.name, ()), column.name)
        hits = [positions[normal(word)] for word in words if normal(word) in positions]
        if hits:
            found[column.name] = hits[0]
    return found


def stated(
    table: Table, headings: Sequence[str], columns: Mapping[str, str], *, file: str
) -> dict[str, int]:
    """Position of each heading that the settings map to a canonical column.

    Raises ``SettingsError`` for an unknown column, ``DataError`` for a heading not in the file.
    """
    positions = {normal(heading): i for i, heading in reversed(list(enumerate(headings)))}
    known = [column.name for column in table.columns]
    for name, heading in columns.items():
        if name not in known:
            where = f"[sources.{table.name}.columns]"
            raise SettingsError(f"{where} unknown column '{name}'{nearest(name, known)}")
        if normal(heading) not in positions:
            hint = nearest(heading, _shown(headings))
            raise DataError(
                f"{file}: no column '{heading}' (mapped to '{name}'){hint};"
                f" found: {listing(headings)}"
            )
    # Of headings that differ in case or blanks only, the one that is written alike is meant.
    written = {heading: i for i, heading in reversed(list(enumerate(headings)))}
    return {
        name: written.get(heading, positions[normal(heading)]) for name, heading in columns.items()
    }


def require(
    table: Table, headings: Sequence[str], columns: Mapping[str, int], *, file: str
) -> None:
    """Refuse a file that lacks required columns.

    Raises ``DataError`` naming the columns wanted, those found and the nearest match.
    """
    wanted, words = _lacking(table, columns)
    if not wanted:
        return
    free = [h for h in _shown(headings) if h not in {headings[i] for i in columns.values()}]
    hints = "".join(_hint(name, free) for name in wanted)
    raise DataError(
        f"{file}: no column for {words}; found: {listing(headings)}{hints};"
        f' map them in [sources.{table.name}.columns], e.g. {wanted[0]} = "its heading"'
    )


def _lacking(table: Table, columns: Mapping[str, int]) -> tuple[list[str], str]:
    """Give the columns of which at least one must be mapped, and how a message lists them."""
    wanted = [name for name in table.required if name not in columns]
    if wanted or not table.either:
        return wanted, ", ".join(wanted)
    if not any(columns.keys() >= set(group) for group in table.either):
        words = ", or for ".join(" and ".join(group) for group in table.either)
        return [name for group in table.either for name in group if name not in columns], words
    keys = set().union(*table.either)
    values = [column.name for column in table.columns if column.name not in keys]
    if columns.keys() & set(values):
        return [], ""
    return values, f"any of {', '.join(values)}"


def listing(headings: Sequence[str]) -> str:
    """Give the headings for a message; those that look like data are masked."""
    shown = _shown(headings)
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(f"'{heading}'" for heading in shown[:_SHOWN]) + more


def _hint(name: str, free: list[str]) -> str:
    by_words = {normal(heading): heading for heading in free}
    match = get_close_matches(normal(name), list(by_words), n=1, cutoff=0.5)
    return f"; nearest to {name}: '{by_words[match[0]]}'" if match else ""


def _shown(headings: Sequence[str]) -> list[str]:
    # A file without a heading line has patients where headings should stand.
    headless = sum(_like_data(heading) for heading in headings) > len(headings) / 3
    return ["•••" if headless or _like_data(heading) else _line(heading) for heading in headings]


def _like_data(heading: str) -> bool:
    return not re.search(r"[^\W\d_]", heading) or bool(re.search(r"\d{4}|\d[:/]\d", heading))


def _line(heading: str) -> str:
    return " ".join(heading.split())[:60]

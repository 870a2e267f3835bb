"""What is remarked about characters that the report's fonts lack: where they stand."""

from collections.abc import Iterator, Mapping

from perioptimal_report import fonts
from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.remarks import SHOWN_LINES
from perioptimal_report.sources.sql import Connection, rows

CODE = "characters_not_printed"
SHOWN_CHARACTERS = 5
_PRINTED_BY_COLUMN = ("text", "list")


def glyph_remarks(connection: Connection, columns: ColumnMap) -> Iterator[Remark]:
    """Remark on each text column with characters that no page can print; values are not told."""
    for name in columns.positions:
        if columns.table.column(name).kind in _PRINTED_BY_COLUMN:
            yield from _of_column(connection, columns, name)


def settings_glyphs(printed_names: Mapping[str, str]) -> Iterator[Remark]:
    """Remark on each name of the settings, by place, with characters that no page can print."""
    for place, text in printed_names.items():
        if lacking := fonts.unprintable(text):
            yield Remark(CODE, "settings", 0, _says(place, lacking))


def _of_column(connection: Connection, columns: ColumnMap, name: str) -> Iterator[Remark]:
    table, cell = f"text_{columns.table.name}", f"{name}_text"
    # Nearly every cell is plain: the engine finds the others.
    odd = f"SELECT DISTINCT {cell} FROM {table} WHERE regexp_matches({cell}, '[^\\x20-\\x7E]')"
    texts = [text for (text,) in rows(connection, odd) if fonts.unprintable(text)]
    if not texts:
        return
    query = f"SELECT source_line FROM {table} WHERE list_contains(?, {cell}) ORDER BY 1"
    lines = [line for (line,) in connection.execute(query, [texts]).fetchall()]
    first = ", ".join(map(str, lines[:SHOWN_LINES]))
    more = ", …" if len(lines) > SHOWN_LINES else ""
    heading = fonts.printable(columns.heading(name))
    place = f"Column '{heading}' of {columns.file} (lines {first}{more})"
    says = _says(place, fonts.unprintable("".join(sorted(texts))))
    yield Remark(CODE, columns.table.name, len(lines), says, tuple(lines[:SHOWN_LINES]))


def _says(place: str, lacking: str) -> str:
    codes = [f"U+{ord(letter):04X}" for letter in lacking]
    more = f" and {len(codes) - SHOWN_CHARACTERS} more" if len(codes) > SHOWN_CHARACTERS else ""
    return (
        f"{place} holds characters that the report's fonts lack"
        f" ({', '.join(codes[:SHOWN_CHARACTERS])}{more}); pages and charts print {fonts.SUBSTITUTE}"
        " for each, workbook and JSON keep them"
    )

"""Words of the records that the settings translate: roles, reasons of delay and cancellation."""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from perioptimal_report.settings.causes import UNMAPPED, Causes, Roles
from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.remarks import SHOWN_LINES
from perioptimal_report.sources.sql import Connection, quoted, rows

ROLE_COLUMNS = ("role", "from_role", "to_role")


_SHOWN_WORDS = 15


# The first pattern that is found decides.
_KINDS = {
    "near_miss": r"near.?miss|good catch|close call",
    "handoff": r"hand.?(off|over)|transfer of care|sign.?out",
    "rework": r"re.?work|\bre.?do|repeat",
    "communication": r"communicat",
    "adverse": r"adverse|complication|incident|harm",
    "delay": r"delay|\blate\b",
}


_PHASES = {
    "postdischarge": r"post.?discharge|after discharge|at home|re.?admission",
    "preop": r"pre.?op|pre.?proc|pre.?anesth|holding",
    "pacu": r"pacu|recovery|post.?op|post.?anesth|phase",
    "intraop": r"intra|operating|\bor\b|surgery|room",
}


_RESOURCES = {
    "pacu_bed": r"pacu|recovery",
    "anesthesia": r"ana?esth",
    "nursing": r"nurs|\brns?\b",
    "room": r"room|\bors?\b",
}


def create_vocabulary(connection: Connection) -> None:
    """Create the empty lookup tables: role_words, delay_causes, cancel_classes."""
    connection.execute("CREATE TABLE role_words (word VARCHAR, role VARCHAR)")
    connection.execute("CREATE TABLE delay_causes (reason VARCHAR, cause VARCHAR, lens VARCHAR)")
    connection.execute("CREATE TABLE cancel_classes (reason VARCHAR, reason_class VARCHAR)")


def learn_roles(connection: Connection, text: str, columns: ColumnMap, roles: Roles) -> None:
    """Add the role words of a staged text table, each with its canonical role or NULL."""
    used = [f"{name}_text" for name in ROLE_COLUMNS if name in columns.positions]
    if not used:
        return
    every = " UNION ".join(f"SELECT {column} AS word FROM {text}" for column in used)
    words = _texts(
        connection,
        f"SELECT DISTINCT word FROM ({every}) WHERE word IS NOT NULL"
        " AND word NOT IN (SELECT word FROM role_words)",
    )
    _fill(connection, "role_words", [(word, roles.role(word)) for word in words])


def role(text: str) -> str:
    """Write the SQL for the canonical role of a word; NULL for one that nothing maps."""
    return f"(SELECT w.role FROM role_words w WHERE w.word = {text})"


def learn_reasons(connection: Connection, causes: Causes) -> None:
    """Fill delay_causes and cancel_classes with the distinct reasons of the cases."""
    found = ((r, causes.delay_cause(r)) for r in _reasons(connection, "delay_reason"))
    delays = [(reason, cause.cause, cause.lens) for reason, cause in found if cause]
    classes = [(r, causes.cancel_class(r)) for r in _reasons(connection, "cancel_reason")]
    _fill(connection, "delay_causes", delays)
    _fill(connection, "cancel_classes", classes)


def reason_remarks(connection: Connection) -> list[Remark]:
    """Remarks on the reasons that neither the settings nor the usual words map."""
    delays = "delay_reason IS NOT NULL AND delay_reason NOT IN (SELECT reason FROM delay_causes)"
    unmapped = f"(SELECT reason FROM cancel_classes WHERE reason_class = {quoted(UNMAPPED)})"
    cancels = f"cancel_reason IN {unmapped}"
    return [
        *_unmapped(connection, "delay_reason", delays),
        *_unmapped(connection, "cancel_reason", cancels),
    ]


def _unmapped(connection: Connection, column: str, condition: str) -> list[Remark]:
    found = rows(
        connection,
        f"SELECT source_line, {column} FROM cases WHERE {condition} ORDER BY source_line",
    )
    if not found:
        return []
    says = f"The {column} is in no map; map it in [causes.{column}]: "
    lines = tuple(line for line, _ in found)[:SHOWN_LINES]
    return [
        Remark(f"unmapped_{column}", "cases", len(found), says + listed(r for _, r in found), lines)
    ]


def listed(words: Iterable[str]) -> str:
    """List words for a message, the most frequent first."""
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    more = f" and {len(ranked) - _SHOWN_WORDS} more" if len(ranked) > _SHOWN_WORDS else ""
    return ", ".join(f"'{word[:60]}' ({counts[word]})" for word in ranked[:_SHOWN_WORDS]) + more


def _reasons(connection: Connection, column: str) -> list[str]:
    return _texts(
        connection, f"SELECT DISTINCT {column} FROM cases WHERE {column} IS NOT NULL ORDER BY 1"
    )


def _texts(connection: Connection, query: str) -> list[str]:
    return sorted(text for (text,) in rows(connection, query))


def _fill(connection: Connection, table: str, values: Sequence[tuple[str | None, ...]]) -> None:
    if values:
        columns = [pa.array(column, pa.string()) for column in zip(*values, strict=True)]
        names = [str(i) for i in range(len(columns))]
        connection.register("learned", pa.Table.from_arrays(columns, names))
        connection.execute(f"INSERT INTO {table} SELECT * FROM learned")
        connection.unregister("learned")


def kind(text: str) -> str:
    """Write the SQL for the kind of an event; NULL for any other word."""
    return _found(text, _KINDS)


def phase(text: str) -> str:
    """Write the SQL for the phase of an event; NULL for any other word."""
    return _found(text, _PHASES)


def resource(text: str) -> str:
    """Write the SQL for the name of a resource; NULL for any other word."""
    return _found(text, _RESOURCES)


def month(text: str) -> str:
    """Write the SQL for a month as 2025-03, from that or 2025/3, 03/2025, or a date in it."""
    year_first = rf"regexp_extract({text}, '^((?:19|20)\d\d)[-/.]?(0?[1-9]|1[0-2])\b', ['y', 'm'])"
    month_first = rf"regexp_extract({text}, '^(0?[1-9]|1[0-2])[-/.]((?:19|20)\d\d)$', ['m', 'y'])"
    either = f"CASE WHEN {year_first}.y <> '' THEN {year_first} ELSE {month_first} END"
    return (
        f"CASE WHEN ({either}).y <> '' THEN ({either}).y || '-' || lpad(({either}).m, 2, '0') END"
    )


def _found(text: str, patterns: Mapping[str, str]) -> str:
    words = f"replace(lower({text}), '_', ' ')"
    tries = " ".join(
        f"WHEN regexp_matches({words}, {quoted(pattern)}) THEN {quoted(word)}"
        for word, pattern in patterns.items()
    )
    return f"CASE {tries} END"

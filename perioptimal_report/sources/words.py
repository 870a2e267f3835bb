"""The few words that some columns may hold, and how records usually write them."""

from collections.abc import Mapping

from perioptimal_report.sources.sql import quoted

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

"""The words of the domain: one file of terms, for the reports, docs/glossary.md and a test."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from perioptimal_report.outputs.templates_folder import find_templates


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the domain.

    ``used`` names metrics, sections and keys of the settings, tables and pages; ``references`` are
    the short citations of the works that define it; ``instead_of`` are words that no text uses for
    it; ``printed`` terms stand in the glossary of the reports.
    """

    key: str
    term: str
    means: str
    used: tuple[str, ...]
    references: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    printed: bool = False


def read_glossary() -> tuple[Term, ...]:
    """Read every term, in the order of the file."""
    text = (find_templates() / "glossary.toml").read_text(encoding="utf-8")
    return tuple(
        Term(
            key=key,
            term=entry["term"],
            means=entry["means"],
            used=tuple(entry["used"]),
            references=tuple(entry.get("references", ())),
            instead_of=tuple(entry.get("instead_of", ())),
            printed=entry.get("printed", False),
        )
        for key, entry in tomllib.loads(text).items()
    )


def printed_terms() -> list[dict[str, str]]:
    """Give the terms that the reports print, in the form in which a site writes its own."""
    return [{"term": each.term, "means": each.means} for each in read_glossary() if each.printed]

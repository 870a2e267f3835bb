"""The acuity tags of the settings, joined with those of the records."""

from collections.abc import Iterable

from perioptimal_report.settings.thresholds import Acuity
from perioptimal_report.sources.sql import Connection, quoted


def add_tags(connection: Connection, acuity: Acuity) -> None:
    """Add the tags that a case earns by the settings to its column ``tags``, each once."""
    own = "string_split(coalesce(tags, ''), ';')"
    earned = (
        f"CASE WHEN ({holds}) AND NOT list_contains({own}, {quoted(tag)}) THEN {quoted(tag)} END"
        for tag, holds in _tags(acuity)
    )
    every = ", ".join(("tags", *earned))
    connection.execute(f"UPDATE cases SET tags = nullif(concat_ws(';', {every}), '')")


def _tags(acuity: Acuity) -> Iterable[tuple[str, str]]:
    for tag, words in acuity.by_service.items():
        yield tag, _any(f"contains(lower(service), {quoted(word.lower())})" for word in words)
    for tag, codes in acuity.by_procedure_code.items():
        yield tag, _any(f"starts_with(procedure_code, {quoted(code)})" for code in codes)
    for tag, (first, last) in acuity.by_age_days.items():
        # An age in whole years places a child only if all days of that year are meant.
        years = (
            f"age_days IS NULL AND age_years * 365 >= {first} AND (age_years + 1) * 364 <= {last}"
        )
        yield tag, f"age_days BETWEEN {first} AND {last} OR ({years})"


def _any(conditions: Iterable[str]) -> str:
    return " OR ".join(conditions) or "false"

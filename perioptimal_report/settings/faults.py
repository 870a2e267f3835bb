"""How a fault in the settings is told, in one line."""

from collections.abc import Sequence
from typing import get_args

from pydantic import ValidationError

from perioptimal_report.errors import nearest
from perioptimal_report.settings.section import Section


def section_in(annotation: object) -> type[Section] | None:
    """Find the section that a field holds, also where it may be left out or holds many by name."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Section):
            return kind
    return None


def first_fault(error: ValidationError, settings: type[Section]) -> str:
    """Tell the first fault in one line: section, key, what is wrong, how many more there are."""
    fault = error.errors()[0]
    where, key = fault["loc"][:-1], str(fault["loc"][-1]) if fault["loc"] else ""
    more = f" (+{error.error_count() - 1} more)" if error.error_count() > 1 else ""
    section = f"[{'.'.join(str(part) for part in where)}] " if where else ""
    if fault["type"] == "extra_forbidden":
        return f"{section}unknown key '{key}'{nearest(key, _known_keys(where, settings))}{more}"
    return f"{section}{key}: {fault['msg'].removeprefix('Value error, ')}{more}"


def _known_keys(where: Sequence[int | str], settings: type[Section]) -> list[str]:
    section = settings
    for part in where:
        # A name that the site chose itself ([audiences.NAME]) is no field: its section holds on.
        if str(part) in section.model_fields:
            section = section_in(section.model_fields[str(part)].annotation) or section
    return list(section.model_fields)

"""Every setting with its meaning, bounds and default, read from the settings' own classes."""

import datetime as dt
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeGuard, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.settings.section import Section, plain, section_in

OWN_NAME = "your-name"
"""Stands where a site gives its own name to a section."""
_BOUNDS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One key: what it means, what it may be, and its default as TOML (``None``: there is none)."""

    key: str
    says: str
    allowed: str
    default: str | None
    required: bool


@dataclass(frozen=True, slots=True)
class SettingsSection:
    """One section of the file, with its keys in the order they are declared."""

    name: str
    says: str
    settings: tuple[Setting, ...]
    required: bool


def list_settings() -> tuple[SettingsSection, ...]:
    """List every section and key that an engagement file may hold, in order."""
    return tuple(_sections(Engagement))


def _sections(parent: type[Section], prefix: str = "") -> Iterator[SettingsSection]:
    for key, field in parent.model_fields.items():
        if section := _section_in(field.annotation):
            name = f"{key}.{OWN_NAME}" if get_origin(field.annotation) is Mapping else key
            if own := tuple(_settings(section)):
                says = field.description or (section.__doc__ or "").rstrip(".")
                yield SettingsSection(prefix + name, says, own, field.is_required())
            yield from _sections(section, f"{prefix}{name}.")


def _settings(section: type[Section]) -> Iterator[Setting]:
    for key, field in section.model_fields.items():
        if not _section_in(field.annotation):
            default = None if field.is_required() else field.get_default(call_default_factory=True)
            yield Setting(
                key=key,
                says=field.description or "",
                allowed=_allowed(field),
                default=as_toml(default),
                required=field.is_required(),
            )


def _section_in(annotation: object) -> type[Section] | None:
    """Find the section that a field is; a list of tables is a key of the section around it."""
    return None if get_origin(annotation) is tuple else section_in(annotation)


def _is_section(kind: object) -> TypeGuard[type[Section]]:
    return isinstance(kind, type) and issubclass(kind, Section)


def _allowed(field: FieldInfo) -> str:
    bounds = [
        f"{words} {plain(getattr(bound, name))}"
        for bound in field.metadata
        for name, words in _BOUNDS.items()
        if hasattr(bound, name)
    ]
    return ", ".join([_kind(field.annotation), *bounds])


def _kind(annotation: object) -> str:
    arguments = get_args(annotation)
    match get_origin(annotation):
        case origin if origin is Literal:
            return " or ".join(map(str, arguments))
        case origin if origin in (Union, types.UnionType):
            return _kind(next(kind for kind in arguments if kind is not types.NoneType))
        case origin if origin is Annotated:
            return _kind(arguments[0])
        case origin if origin is tuple:
            return f"list ({_kind(arguments[0])})"
        case None if _is_section(annotation):
            return f"table: {', '.join(annotation.model_fields)}"
        case None:
            return _NAMES.get(annotation, "text")
        case _:
            return "table of lists" if _holds_lists(arguments) else "table of names"


def _holds_lists(arguments: tuple[object, ...]) -> bool:
    value = arguments[-1]
    return get_origin(value) is tuple or (isinstance(value, type) and issubclass(value, tuple))


_NAMES: dict[object, str] = {
    bool: "true or false",
    int: "whole number",
    float: "number",
    dt.date: "date",
    dt.time: "clock",
    Path: "path",
}


def as_toml(value: object) -> str | None:
    """Write a default as TOML; ``None`` where TOML has no word for it."""
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case dt.time():
            return f'"{value:%H:%M}"'
        case tuple():
            return f"[{', '.join(str(as_toml(part)) for part in value)}]"
        case dict():
            lines = (f"{key} = {as_toml(part)}" for key, part in value.items())
            return f"{{{', '.join(lines)}}}"
        case _:
            return str(value)

"""What every section of the settings is made of: its kinds of values, each with its limits."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from perioptimal_report.errors import nearest

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


WEEKDAYS: tuple[Weekday, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


NAME_LENGTH = 200


TEXT_LENGTH = 2_000


PATH_LENGTH = 4_096


LIST_LENGTH = 10_000


# A scheme such as https: or postgresql:, a user with a password, or a password by its name; but
# token=a/ alone is a folder of an export in parts.
_ADDRESS = re.compile(
    r"([a-z][a-z0-9+.-]+(?::[a-z0-9+.-]+)?):/|[^/\\\s]+:[^/\\]*@"
    r"|(?!(?<![^/])\w+=[^/\s;&]*/(?!.*[\s;&]\w+\s*=))\b(?:password|passwd|pwd|token|secret)\s*=",
    re.IGNORECASE,
)


_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?", re.ASCII)


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


Switch = Annotated[bool, Field(strict=True)]


FAULTS_Place = Sequence[int | str]


Fault = Mapping[str, Any]
"""One entry of pydantic's list of errors."""


SHOWN_CHARACTERS = 60


_BOUNDS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")


_A_DATE = "must be a date, as 2025-12-25"


def _clock(value: object) -> object:
    if isinstance(value, str) and _CLOCK.fullmatch(value):
        return dt.time.fromisoformat(value if value.index(":") == 2 else f"0{value}")
    if isinstance(value, dt.time):
        return value
    raise ValueError('must be a time of day in quotes, as "07:00" (00:00 to 23:59)')


def _day(value: object) -> object:
    # A number would be read as seconds since 1970.
    if isinstance(value, dt.date | str):
        return value
    raise ValueError("must be a date, as 2025-12-25")


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _one_line(value: str) -> str:
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in value):
        raise ValueError("must be one line of text, without line breaks and control characters")
    return value


def _some_lines(value: str) -> str:
    _one_line(value.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))
    return value


def address_in(text: str) -> str | None:
    """Name what is given as a path but is an address, without repeating it: it may hold a password.

    ``None`` where it may be a path.
    """
    address = _ADDRESS.search(text)
    if address is None:
        return None
    return f"an address ({address[1].lower()})" if address[1] else "an address"


def _usable_path(value: object) -> object:
    if not isinstance(value, str | Path):
        raise ValueError('must be a path in quotes, as "cases.csv"')
    if address := address_in(str(value)):
        raise ValueError(f"is {address}, and addresses are not read; name a file of this machine")
    if "\0" in str(value):
        raise ValueError("holds a NUL character, which no file's name can; correct it")
    if not str(value).strip() or len(str(value)) > PATH_LENGTH:
        raise ValueError('must be a path, as "cases.csv"')
    return value


Clock = Annotated[dt.time, BeforeValidator(_clock)]


Day = Annotated[dt.date, BeforeValidator(_day)]


Whole = Annotated[int, BeforeValidator(_whole), Field(strict=True)]


Name = Annotated[str, Field(max_length=NAME_LENGTH), AfterValidator(_one_line)]


Text = Annotated[str, Field(max_length=TEXT_LENGTH), AfterValidator(_some_lines)]


Place = Annotated[Path, BeforeValidator(_usable_path)]


class Section(BaseModel):
    """A part of the settings: frozen, and closed to unknown keys."""

    # Why hidden: a refused path may hold a password.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def section_in(annotation: object) -> type[Section] | None:
    """Find the section that a field holds, also where it may be left out or holds many by name."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Section):
            return kind
    return None


def first_fault(error: ValidationError, settings: type[Section]) -> str:
    """Tell the first fault in one line: section, key, what is wrong, how many more there are."""
    fault = error.errors()[0]
    more = f" (+{error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{_fault_text(fault, settings)}{more}"


def _fault_text(fault: Fault, settings: type[Section]) -> str:
    loc, kind = fault["loc"], fault["type"]
    if kind == "missing" and loc in {("sources",), ("sources", "cases")}:
        return '[sources.cases] is missing: name the case log there, as path = "cases.csv"'
    if not loc:
        return _says(fault)
    where, key = _where_and_key(loc)
    if kind == "extra_forbidden":
        return f"{where}unknown key '{key}'{nearest(key, _known_keys(loc[:-1], settings))}"
    if kind == "model_type" or _is_section(loc, settings):
        return f"[{'.'.join(_printable_key(part) for part in loc)}] {_says(fault)}"
    return f"{where}{key}: {_says(fault)}{_unit(loc, settings, kind)}"


def _is_section(loc: FAULTS_Place, settings: type[Section]) -> bool:
    """Whether a place is a section as a whole, where its values contradict each other."""
    fields = list(_fields(loc, settings))
    return len(fields) == len(loc) and section_in(fields[-1].annotation) is not None


def _where_and_key(loc: FAULTS_Place) -> tuple[str, str]:
    parts = [_printable_key(part) for part in loc]
    key, length = parts[-1], 1
    if parts[-1] == "[key]":
        key, length = parts[-2], 2
    elif isinstance(loc[-1], int) and len(loc) > 1:
        key, length = f"{parts[-2]}, entry {loc[-1] + 1}", 2
    section = ".".join(parts[:-length])
    return (f"[{section}] " if section else ""), key


def _printable_key(part: int | str) -> str:
    """Write a key of the file so that it stays within its line."""
    text = re.sub(r"[^\x20-\x7e\u00a0-\ud7ff]", "?", str(part))
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _says(fault: Fault) -> str:
    says = _SAYS.get(fault["type"])
    if says is None:
        return str(fault["msg"]).removeprefix("Value error, ")
    return says if isinstance(says, str) else says(fault.get("ctx", {}), fault["input"])


def _unit(loc: FAULTS_Place, settings: type[Section], kind: str) -> str:
    """Give the unit of a bound, as the description of its field ends: [USD/h]."""
    if kind not in _BOUNDS:
        return ""
    for field in _fields(loc, settings):
        if match := re.search(r"\[([^\[\]]+)\]$", field.description or ""):
            return f" {match[1]}"
    return ""


def _fields(loc: FAULTS_Place, settings: type[Section]) -> Iterator[FieldInfo]:
    """Walk down to a place; a name that the site chose itself ([audiences.NAME]) is no field."""
    section = settings
    for part in loc:
        if (field := section.model_fields.get(str(part))) is not None:
            section = section_in(field.annotation) or section
            yield field


def _bound(word: str, name: str) -> Callable[[Mapping[str, Any], object], str]:
    return lambda given, _: f"must be {word} {plain(given[name])}"


def plain(limit: float) -> str:
    """Write a bound as a person would: 100,000 instead of 100000.0."""
    return f"{int(limit) if limit == int(limit) else limit:,}"


def _length(word: str, name: str, what: str) -> Callable[[Mapping[str, Any], object], str]:
    return lambda given, _: f"must have {word} {given[name]:,} {what}"


def _number(what: str) -> Callable[[Mapping[str, Any], object], str]:
    return lambda _, value: (
        f"must be {what}" + (" without quotes" if isinstance(value, str) else "")
    )


def _choice(given: Mapping[str, Any], value: object) -> str:
    choices = re.findall(r"'([^']*)'", given["expected"])
    return f"must be {given['expected']}" + (
        nearest(value, choices) if isinstance(value, str) else ""
    )


_SAYS: Mapping[str, str | Callable[[Mapping[str, Any], object], str]] = {
    "greater_than": _bound("above", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("below", "lt"),
    "less_than_equal": _bound("at most", "le"),
    "finite_number": "must be a number, not inf or nan",
    "float_type": _number("a number"),
    "int_type": _number("a whole number"),
    "bool_type": "must be true or false, without quotes",
    "string_type": "must be text in quotes",
    "string_too_long": _length("at most", "max_length", "characters"),
    "string_too_short": _length("at least", "min_length", "characters"),
    "too_long": _length("at most", "max_length", "entries"),
    "too_short": _length("at least", "min_length", "entries"),
    "tuple_type": "must be a list in [ ]",
    "model_type": "must be a section with keys of its own",
    "mapping_type": "must be a section with keys of its own",
    "dict_type": "must be a section with keys of its own",
    "missing": "is missing",
    "literal_error": _choice,
    "date_type": _A_DATE,
    "date_parsing": _A_DATE,
    "date_from_datetime_parsing": _A_DATE,
    "date_from_datetime_inexact": _A_DATE,
}


def _known_keys(where: FAULTS_Place, settings: type[Section]) -> list[str]:
    inner = [section_in(field.annotation) for field in _fields(where, settings)]
    section = next((each for each in reversed(inner) if each is not None), settings)
    return list(section.model_fields)

"""What every section of the settings is made of: its kinds of values, each with its limits."""

import datetime as dt
import re
import unicodedata
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

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
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, BeforeValidator(_whole), Field(strict=True)]
Switch = Annotated[bool, Field(strict=True)]
Name = Annotated[str, Field(max_length=NAME_LENGTH), AfterValidator(_one_line)]
Text = Annotated[str, Field(max_length=TEXT_LENGTH), AfterValidator(_some_lines)]
Place = Annotated[Path, BeforeValidator(_usable_path)]


class Section(BaseModel):
    """A part of the settings: frozen, and closed to unknown keys."""

    # Why hidden: a refused path may hold a password.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

"""The date and time formats that are recognized, as data, and how one is read in SQL."""

import re
from dataclasses import dataclass
from typing import Literal

from perioptimal_report.sources.sql import quoted

Order = Literal["day first", "month first", ""]

_ISO = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")
_DAY_FIRST = tuple(
    f"%d{mark}%m{mark}%{year}" for mark in ("/", "-", ".", " ") for year in ("Y", "y")
)
_MONTH_FIRST = tuple(
    f"%m{mark}%d{mark}%{year}" for mark in ("/", "-", ".", " ") for year in ("Y", "y")
)
_MONTH_NAMED = tuple(
    form.replace("MON", month).replace("YEAR", year)
    for form in ("%d-MON-YEAR", "%d MON YEAR", "%d/MON/YEAR", "MON %d, YEAR", "MON %d YEAR")
    for month in ("%b", "%B")
    for year in ("%Y", "%y")
)
_CLOCKS = ("%H:%M:%S", "%I:%M:%S %p")


@dataclass(frozen=True, slots=True)
class Format:
    """A strptime format; ``order`` tells day-first from month-first where only numbers stand."""

    pattern: str
    order: Order = ""

    @property
    def dated(self) -> bool:
        """Whether the format carries a date, not only a clock time."""
        return any(part in self.pattern for part in ("%d", "%j", "%x", "%c"))

    @property
    def skeleton(self) -> str:
        """What stands between the parts of a value in this format."""
        return re.sub("%[A-Za-z]", "", self.pattern)

    def read(self, text: str) -> str:
        """Write the SQL for the TIMESTAMP of an SQL text expression, NULL where it does not fit.

        Midnight at the end of a day may be written 24:00.
        """
        fitted = f"replace({text}, '24:00:00', '00:00:00')"
        return (
            f"(try_strptime({fitted}, {quoted(self.pattern)})"
            f" + CASE WHEN contains({text}, '24:00:00')"
            " THEN INTERVAL 1 DAY ELSE INTERVAL 0 DAY END)"
        )

    def fits(self, text: str) -> str:
        """Write the SQL for whether a text expression fits; two digits are no year for %Y."""
        return f"coalesce(year({self.read(text)}) >= 1800, false)"


def _with_clocks(dates: tuple[str, ...], order: Order) -> tuple[Format, ...]:
    clocks = ("", *(f" {clock}" for clock in _CLOCKS))
    return tuple(Format(date + clock, order) for date in dates for clock in clocks)


DATED: tuple[Format, ...] = (
    *_with_clocks(_ISO, ""),
    *_with_clocks(_DAY_FIRST, "day first"),
    *_with_clocks(_MONTH_FIRST, "month first"),
    *_with_clocks(_MONTH_NAMED, ""),
    Format("%Y%m%d%H%M%S"),
    Format("%Y%m%d%H%M"),
)
CLOCKS: tuple[Format, ...] = tuple(Format(clock) for clock in _CLOCKS)

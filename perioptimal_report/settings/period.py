"""The span of days that a report speaks of, and those it is compared with."""

import datetime as dt
import re
from typing import Self

from pydantic import BaseModel, ConfigDict

from perioptimal_report.errors import SettingsError

_YEAR = r"((?:19|20)\d\d)"
_DAY = r"((?:19|20)\d\d-\d\d-\d\d)"


class Period(BaseModel):
    """The first and last day that the report speaks of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """Length of the period [days]."""
        return (self.end - self.start).days + 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2025-03``, ``2025-Q1``, ``2025`` or ``2025-01-06..2025-02-02``.

        Raises ``SettingsError`` for anything else, and for days no calendar has.
        """
        try:
            start, end = _whole_months(text) or _two_days(text)
        except ValueError as error:
            raise SettingsError(
                f"[period] '{text}' is not a period; write 2025-03, 2025-Q1, 2025"
                " or 2025-01-06..2025-02-02"
            ) from error
        return cls(start=start, end=end)

    def previous(self) -> Self:
        """Give the period of equal length just before: whole months where it is whole months."""
        end = self.start - dt.timedelta(days=1)
        if self.start.day == 1 and (self.end + dt.timedelta(days=1)).day == 1:
            months = 12 * (self.end.year - self.start.year) + self.end.month - self.start.month
            before = end.replace(day=1)
            for _ in range(months):
                before = (before - dt.timedelta(days=1)).replace(day=1)
            return type(self)(start=before, end=end)
        return type(self)(start=self.start - dt.timedelta(days=self.days), end=end)

    def year_before(self) -> Self:
        """Give the same dates one year earlier; 29 February becomes the 28th."""
        return type(self)(start=_year_before(self.start), end=_year_before(self.end))


def _whole_months(text: str) -> tuple[dt.date, dt.date] | None:
    if match := re.fullmatch(rf"{_YEAR}", text):
        first, months = 1, 12
    elif match := re.fullmatch(rf"{_YEAR}-Q([1-4])", text):
        first, months = 3 * int(match[2]) - 2, 3
    elif match := re.fullmatch(rf"{_YEAR}-(\d\d)", text):
        first, months = int(match[2]), 1
    else:
        return None
    year = int(match[1])
    return dt.date(year, first, 1), _month_end(year, first + months - 1)


def _two_days(text: str) -> tuple[dt.date, dt.date]:
    match = re.fullmatch(rf"{_DAY}\.\.{_DAY}", text)
    if match is None:
        raise ValueError(text)
    start, end = (dt.date.fromisoformat(day) for day in match.groups())
    if start > end:
        raise ValueError(text)
    return start, end


def _year_before(day: dt.date) -> dt.date:
    next_day = day + dt.timedelta(days=1)
    if next_day.day == 1:  # why: the last day of a month stays the last day of that month
        return next_day.replace(year=next_day.year - 1) - dt.timedelta(days=1)
    return day.replace(year=day.year - 1)


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)

"""Who owns which room when: the weekly block schedule and the surgeons behind it."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.tseries.holiday import (
    AbstractHolidayCalendar,
    Holiday,
    USLaborDay,
    USMemorialDay,
    USThanksgivingDay,
    nearest_workday,
)

from perioptimal_report.simulation.plan import WEEKDAYS, HospitalPlan
from perioptimal_report.simulation.services import SERVICES

ROOMS_OF_PATTERN = 6


BLOCK_START_MIN = 450


BLOCK_END_MIN = 930


@dataclass(frozen=True, slots=True)
class WeekBlock:
    """A block of the six-room pattern; larger hospitals repeat the pattern.

    ``own``: the time belongs to one surgeon, not to the service. ``years``: in force in the
    first year only, from the second year on, or always.
    """

    service: str
    weekdays: str
    slot: int
    own: bool = False
    weeks: str = ""
    years: str = "all"


WEEK = (
    WeekBlock("Orthopedics", "Mon Tue Thu Fri", 0),
    WeekBlock("Orthopedics", "Wed", 0, own=True),
    WeekBlock("General Surgery", "Mon Tue Wed Thu Fri", 1),
    WeekBlock("Orthopedics", "Tue", 2),
    WeekBlock("Orthopedics", "Mon", 2, own=True),
    WeekBlock("General Surgery", "Wed Thu", 2),
    WeekBlock("Gynecology", "Fri", 2, years="first"),
    WeekBlock("General Surgery", "Fri", 2, years="later"),
    WeekBlock("Urology", "Mon Wed", 3),
    WeekBlock("Urology", "Thu", 3, own=True),
    WeekBlock("Vascular Surgery", "Tue Fri", 3),
    WeekBlock("Gynecology", "Mon Tue Wed Thu", 4),
    WeekBlock("Gynecology", "Fri", 4, weeks="2;4;5"),
    WeekBlock("Urology", "Fri", 4, weeks="1;3"),
    WeekBlock("Otolaryngology", "Mon Tue Thu", 5),
    WeekBlock("Ophthalmology", "Wed Fri", 5),
)


def roster(plan: HospitalPlan) -> pd.DataFrame:
    """One row per surgeon: ``surgeon``, ``service``, ``module``, ``owns``, ``pace``.

    ``pace`` multiplies the room time of this surgeon's cases. ``owns``: has blocks of their own,
    and operates in these only.
    """
    modules = range(-(-plan.rooms // ROOMS_OF_PATTERN))
    owning = {block.service for block in WEEK if block.own}
    people = pd.DataFrame(
        [
            (service.name, module, number == 0 and service.name in owning)
            for service in SERVICES
            for module in modules
            for number in range(service.surgeons)
        ],
        columns=["service", "module", "owns"],
    )
    people.insert(0, "surgeon", [f"S{number:02d}" for number in range(1, len(people) + 1)])
    pace = np.exp(plan.chance("pace").normal(0, 0.10, len(people)))
    return people.assign(pace=pace)


def blocks(plan: HospitalPlan, people: pd.DataFrame) -> pd.DataFrame:
    """List the weekly blocks: columns of the canonical table ``blocks``, dates as datetime64."""
    owner = people[people["owns"]].set_index(["service", "module"])["surgeon"].to_dict()
    second_year = plan.start.replace(year=plan.start.year + 1)
    rows = [
        {
            "owner": owner[block.service, room // ROOMS_OF_PATTERN] if block.own else block.service,
            "service": block.service,
            "weekday": weekday,
            "weeks_of_month": block.weeks,
            "room": f"OR {room + 1}",
            "start": clock(BLOCK_START_MIN),
            "end": clock(BLOCK_END_MIN),
            "valid_from": second_year if block.years == "later" else None,
            "valid_to": second_year - dt.timedelta(days=1) if block.years == "first" else None,
        }
        for room in range(plan.rooms)
        for block in WEEK
        if block.slot == room % ROOMS_OF_PATTERN
        for weekday in block.weekdays.split()
    ]
    table = pd.DataFrame(rows)
    valid = {name: pd.to_datetime(table[name]) for name in ("valid_from", "valid_to")}
    return table.assign(**valid)


def room_days(weekly: pd.DataFrame, calendar: pd.DataFrame) -> pd.DataFrame:
    """List the blocks in force on open days, with the day's columns, by date and room."""
    every = calendar[calendar["open"]].merge(weekly, on="weekday")
    weeks = zip(every["weeks_of_month"], every["week_of_month"], strict=True)
    in_week = np.array([not listed or str(week) in listed.split(";") for listed, week in weeks])
    begun = every["valid_from"].isna() | (every["valid_from"] <= every["date"])
    lasting = every["valid_to"].isna() | (every["valid_to"] >= every["date"])
    held = every[begun & lasting & in_week].drop(columns="open")
    number = held["room"].str.removeprefix("OR ").astype(int) - 1
    return held.assign(room_number=number).sort_values(
        ["date", "room_number"], ignore_index=True, kind="stable"
    )


def clock(minute: int) -> str:
    """Write a minute of the day as a clock time, 07:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


class _HospitalHolidays(AbstractHolidayCalendar):
    """The six days on which most hospitals in the United States do no elective surgery."""

    rules = [  # noqa: RUF012 - the name and kind that pandas asks for
        Holiday("New Year's Day", month=1, day=1, observance=nearest_workday),
        USMemorialDay,
        Holiday("Independence Day", month=7, day=4, observance=nearest_workday),
        USLaborDay,
        USThanksgivingDay,
        Holiday("Christmas Day", month=12, day=25, observance=nearest_workday),
    ]


def holidays(start: dt.date, end: dt.date) -> tuple[dt.date, ...]:
    """List the holidays without elective surgery from ``start`` to ``end``."""
    found = _HospitalHolidays().holidays(pd.Timestamp(start), pd.Timestamp(end))
    return tuple(day.date() for day in found)


def days(plan: HospitalPlan) -> pd.DataFrame:
    """One row per day of the span: ``date``, ``weekday``, ``week_of_month``, ``open``, ``load``.

    ``load`` multiplies how full blocks are booked: trend since the first day, a summer dip, a
    busy autumn (deductibles met), and a quiet fortnight at the turn of the year.
    """
    dates = pd.date_range(plan.start, plan.end)
    closed = dates.isin(pd.DatetimeIndex(holidays(plan.start, plan.end)))
    age_years = np.arange(len(dates)) / 365.25
    season = 1 + 0.04 * np.cos(2 * np.pi * (dates.day_of_year.to_numpy() - 320) / 365.25)
    quiet = dates.strftime("%m%d").isin([f"12{day}" for day in range(22, 32)])
    return pd.DataFrame(
        {
            "date": dates,
            "weekday": [WEEKDAYS[number] for number in dates.day_of_week],
            "week_of_month": (dates.day.to_numpy() + 6) // 7,
            "open": (dates.day_of_week.to_numpy() < 5) & ~closed,
            "load": season
            * np.where(quiet, 0.7, 1.0)
            * (1 + plan.growth_pct / 100) ** age_years
            * plan.load_pct
            / 100,
        }
    )

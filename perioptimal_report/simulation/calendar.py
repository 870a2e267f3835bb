"""The days of the simulated span: weekday, holiday, and how busy the season is."""

import datetime as dt

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

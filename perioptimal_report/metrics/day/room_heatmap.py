"""How many rooms run at once, by weekday and quarter hour."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import Cells, Dimension, breakdown, filled
from perioptimal_report.metrics.kit.ratios import (
    Groups,
    Ratio,
    flags,
    number,
    sample_weeks,
    seconds,
)
from perioptimal_report.settings.engagement import WEEKDAYS, Engagement
from perioptimal_report.shapes.chart_data import Curve, Curves, Heatmap, Region, Unit
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, MCINTOSH
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Number,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 110


QUARTER_S = 900


QUARTERS = 96


DAY_S = QUARTERS * QUARTER_S


SHOWN_ROOMS = 0.1
"""Hours in which no weekday reaches this mean are left off the picture's ends."""


LABELS = tuple(f"{quarter // 4:02d}:{quarter % 4 * 15:02d}" for quarter in range(QUARTERS))


PEAK = Measure("peak", "Rooms running at the busiest quarter hour, mean")


PEAK_P90 = Measure("peak_p90", "Rooms running at the busiest quarter hour, 90th percentile")


AT_END = Measure("at_session_end", "Rooms still running at the end of the session, mean", "lower")


ROOM_H = Measure("room_h_per_day", "Room-hours per workday")


UNITS: tuple[tuple[Measure, Unit], ...] = (
    (PEAK, "rooms"),
    (PEAK_P90, "rooms"),
    (AT_END, "rooms"),
    (ROOM_H, "h"),
)


MEAN = Measure("mean", "Mean")


P50 = Measure("p50", "Median")


P90 = Measure("p90", "90th percentile")


TIME = Measure("time", "Busiest quarter hour")


NOTE = MethodNote(
    title="Rooms running at once",
    lens="day",
    question="When do the rooms run, and how many at once?",
    counted="For each workday and quarter hour the mean number of rooms with a patient in them,"
    " by exact integration over the quarter hour; then the mean, median and 90th percentile over"
    " the workdays of a weekday, or over all workdays. A workday without a case counts as 0."
    " The staffed line is the smallest of the rooms, anesthesia and nursing sites that shifts or"
    " resources provide, where they are given.",
    leaves_out="Weekends, holidays and low-activity days; turnover and set-up (no patient in the"
    " room).",
    formula="rooms in a quarter hour = seconds with a patient, summed over rooms ÷ 900. The"
    " busiest quarter hour is the one with the highest mean over all workdays. Interval of its"
    " mean: week-cluster bootstrap at that fixed quarter hour, 95%.",
    sources=(MCINTOSH, HESTERBERG),
    measures=(PEAK, PEAK_P90, AT_END, ROOM_H),
)


PEAK_HEADING = Heading(
    "peak",
    "At the peak, around {time}, {peak} run on average",
)

EXAMPLES = (
    Example(
        says="One day: one room 07:00–08:00, a second one 07:30–08:00; at 07:30 two rooms run.",
        facts={
            "calendar": """
                date       kind
                2025-03-03 workday
            """,
            "staff_demand": "date half_hour role required staffed",
            "concurrency": """
                date       facility at_s  rooms
                2025-03-03 ''       07:00 1
                2025-03-03 ''       07:30 2
                2025-03-03 ''       08:00 0
            """,
        },
        expected={"peak": 2, "peak_p90": 2, "at_session_end": 0, "room_h_per_day": 1.5},
    ),
    Example(
        says="Half of a quarter hour with one room is 0.5; a second, empty workday halves it.",
        facts={
            "calendar": """
                date       kind
                2025-03-03 workday
                2025-03-04 workday
                2025-03-08 weekend
            """,
            "staff_demand": "date half_hour role required staffed",
            "concurrency": """
                date       facility at_s  rooms
                2025-03-03 ''       17:05 1
                2025-03-03 ''       17:10 2
                2025-03-03 ''       17:15 0
                2025-03-08 ''       09:00 5
                2025-03-08 ''       10:00 0
            """,
        },
        expected={"peak": 0.5, "at_session_end": 0.5, "room_h_per_day": 0.125},
    ),
)


RUNNING = ("room", "anesthesia", "nursing")


HALF_HOURS = 48


@dataclass(frozen=True, slots=True)
class Grid:
    """Mean rooms per workday (rows, with their dates and weekdays) and quarter hour [rooms].

    ``staffed``: rooms that could be run, where that is known.
    """

    dates: pd.Series
    weekdays: tuple[str, ...]
    rooms: FloatArray
    staffed: FloatArray | None = None


def room_heatmap(
    concurrency: pd.DataFrame,
    calendar: pd.DataFrame,
    staff_demand: pd.DataFrame,
    settings: Engagement,
) -> Result:
    """Mean rooms running at the busiest quarter hour of the workdays [rooms].

    Uses ``at_s``, ``rooms``, ``facility`` of the steps, ``date``, ``weekday``, ``is_workday`` of
    the calendar, and ``staffed`` by ``role`` and ``half_hour``. No value without a workday with
    cases. Source: McIntosh 2006 for workload by time.
    """
    grid = _grid(concurrency, calendar[flags(calendar, "is_workday")])
    grid = replace(grid, staffed=staffed_rooms(staff_demand, grid.dates))
    weeks = sample_weeks(grid.dates, settings)
    means = grid.rooms.mean(axis=0) if grid.rooms.any() else np.zeros(QUARTERS)
    top = int(np.argmax(means))
    end = settings.calendar.session_end
    numbers = _numbers(grid, top, (end.hour * 4 + end.minute // 15) % QUARTERS, weeks)
    busy = bool(means.any())
    others = Exclusion("days that are not workdays", len(calendar) - len(grid.dates))
    return Result(
        key="room_heatmap",
        numbers=numbers,
        breakdowns=_tables(grid, weeks) if busy else (),
        charts=(_heatmap(grid), _curves(grid)) if busy else (),
        exclusions=(others,),
        finding=_finding(numbers, LABELS[top]),
        basis=of_ratio(_at_peak(grid, top), grid.dates),
    )


def _grid(steps: pd.DataFrame, workdays: pd.DataFrame) -> Grid:
    """Integrate the steps over every quarter hour of every workday; exact in whole seconds."""
    midnights = workdays["date"].to_numpy(dtype="datetime64[s]").astype(np.int64)
    edges = midnights[:, None] + np.arange(QUARTERS + 1) * QUARTER_S
    rooms = np.zeros((len(workdays), QUARTERS))
    for _, part in steps.groupby("facility"):
        ordered = part.sort_values("at_s", kind="stable")
        at_s, running = seconds(ordered, "at_s"), seconds(ordered, "rooms")
        used_s = np.concatenate([[0.0], np.cumsum(running[:-1] * np.diff(at_s))])
        rooms += np.diff(np.interp(edges, at_s, used_s), axis=1) / QUARTER_S
    return Grid(workdays["date"], tuple(workdays["weekday"]), rooms)


def _numbers(grid: Grid, top: int, end: int, weeks: WeekSample) -> tuple[Number, ...]:
    if not grid.rooms.any():
        missing = "no cases in the period"
        return tuple(
            Number(measure, Estimate(None, unit, 0, reason=missing)) for measure, unit in UNITS
        )
    one = np.ones(len(grid.rooms))
    p90 = Estimate(float(np.quantile(grid.rooms[:, top], 0.9)), "rooms", len(one))
    return (
        number(_at_peak(grid, top), weeks),
        Number(PEAK_P90, p90),
        number(Ratio(AT_END, "rooms", grid.rooms[:, end], one), weeks),
        number(Ratio(ROOM_H, "h", grid.rooms.sum(axis=1) / 4, one), weeks),
    )


def _at_peak(grid: Grid, top: int) -> Ratio:
    return Ratio(PEAK, "rooms", grid.rooms[:, top], np.ones(len(grid.rooms)))


def _tables(grid: Grid, weeks: WeekSample) -> tuple[Breakdown, ...]:
    days = _by_weekday(grid)
    peaks = {day: int(np.argmax(rooms.mean(axis=0))) for day, rooms in days.items()}
    at_peak = [rooms[:, peaks[day]] for day, rooms in days.items()]
    busiest = Dimension("weekday", "Busiest quarter hour by weekday", _plain(tuple(days)))
    shown = _shown(days)
    by_hour = grid.rooms[:, shown].reshape(len(grid.rooms), -1, 4).mean(axis=2)
    hours = Dimension("hour", "Rooms running by hour, all workdays", _plain(LABELS[shown][::4]))
    return filled(
        breakdown(
            busiest,
            (Cells(TIME, [LABELS[peak] for peak in peaks.values()]), *_spread(at_peak)),
            weeks,
        ),
        breakdown(hours, _spread(list(by_hour.T)), weeks),
    )


def _plain(labels: tuple[str, ...]) -> Groups:
    return Groups(labels, np.arange(len(labels)))


def _spread(columns: list[FloatArray]) -> tuple[Cells, Cells, Cells]:
    return (
        Cells(MEAN, [Estimate(float(v.mean()), "rooms", len(v)) for v in columns]),
        Cells(P50, [Estimate(float(np.quantile(v, 0.5)), "rooms", len(v)) for v in columns]),
        Cells(P90, [Estimate(float(np.quantile(v, 0.9)), "rooms", len(v)) for v in columns]),
    )


def _by_weekday(grid: Grid) -> dict[str, FloatArray]:
    weekdays = np.array(grid.weekdays)
    return {day: grid.rooms[weekdays == day] for day in WEEKDAYS if day in grid.weekdays}


def _shown(days: dict[str, FloatArray]) -> slice:
    """Choose the whole hours from the first to the last with rooms running."""
    means = np.max([rooms.mean(axis=0) for rooms in days.values()], axis=0)
    busy = np.flatnonzero(means >= min(SHOWN_ROOMS, float(means.max())))
    return slice(int(busy[0]) // 4 * 4, (int(busy[-1]) // 4 + 1) * 4)


def _heatmap(grid: Grid) -> Heatmap:
    days = _by_weekday(grid)
    shown = _shown(days)
    return Heatmap(
        key="room_heatmap.mean",
        title="Mean rooms running at once",
        unit="rooms",
        rows=tuple(days),
        columns=LABELS[shown],
        values=tuple(tuple(map(float, rooms.mean(axis=0)[shown])) for rooms in days.values()),
        region=_beyond_staff(grid, days, shown),
    )


def _beyond_staff(grid: Grid, days: dict[str, FloatArray], shown: slice) -> Region | None:
    """Set the quarter hours apart in which more rooms run than are staffed, on average."""
    if grid.staffed is None:
        return None
    weekdays = np.array(grid.weekdays)
    inside = tuple(
        tuple(map(bool, (rooms.mean(axis=0) > _staffed(grid.staffed[weekdays == day]))[shown]))
        for day, rooms in days.items()
    )
    found = any(any(line) for line in inside)
    return Region("more rooms run than are staffed, on average", inside) if found else None


def _staffed(staffed: FloatArray) -> FloatArray:
    """Average the staffed rooms; without a record no room is beyond them."""
    means = mean_by_quarter(staffed)
    return np.where(np.isnan(means), np.inf, means)


def _curves(grid: Grid) -> Curves:
    shown = _shown(_by_weekday(grid))
    hours = tuple(quarter / 4 for quarter in range(QUARTERS))[shown]
    spread = [("Mean", grid.rooms.mean(axis=0)), *_percentiles(grid)]
    if grid.staffed is not None:
        spread.append(("Staffed", np.nan_to_num(mean_by_quarter(grid.staffed))))
    return Curves(
        key="room_heatmap.spread",
        title="Rooms running at once, all workdays",
        x_unit="h",
        y_unit="rooms",
        curves=tuple(Curve(label, hours, tuple(map(float, y[shown]))) for label, y in spread),
    )


def _percentiles(grid: Grid) -> tuple[tuple[str, FloatArray], tuple[str, FloatArray]]:
    median, high = np.quantile(grid.rooms, (0.5, 0.9), axis=0)
    return ("Median", median), ("90th percentile", high)


def _finding(numbers: tuple[Number, ...], time: str) -> Finding:
    peak, p90, at_end, _ = (found.estimate for found in numbers)
    if peak.value is None:
        return NO_FINDING
    return PEAK_HEADING.finding(
        {"peak": peak, "peak_p90": p90, "time": time, "at_session_end": at_end}
    )


def staffed_rooms(staff_demand: pd.DataFrame, dates: pd.Series) -> FloatArray | None:
    """Give the rooms that can be run, dates × 96 quarter hours [rooms].

    It is the smallest of the rooms, anesthesia and nursing sites on record; ``None`` where no
    staffing of them is known on any of the dates. A date without a record is NaN throughout.
    """
    known = staff_demand["role"].isin(RUNNING) & staff_demand["staffed"].notna()
    rows = staff_demand[known & staff_demand["date"].isin(dates)]
    if rows.empty:
        return None
    least = rows.groupby(["date", "half_hour"])["staffed"].min().unstack()
    grid = least.reindex(index=pd.Index(dates), columns=range(HALF_HOURS))
    return np.repeat(grid.to_numpy(dtype=np.float64), 2, axis=1)


def mean_by_quarter(staffed: FloatArray) -> FloatArray:
    """Average over the dates that have a record, per quarter hour; NaN where none has [rooms]."""
    known = np.isfinite(staffed)
    sums, counts = np.where(known, staffed, 0.0).sum(axis=0), known.sum(axis=0)
    means: FloatArray = np.full(len(sums), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means

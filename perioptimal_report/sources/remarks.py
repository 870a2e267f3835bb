"""Remarks on rows that were kept: the conditions as data, and their source lines."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from perioptimal_report.errors import SettingsError
from perioptimal_report.sources import values
from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.finals import DATE_DISAGREES
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.milestones import CONTRADICTIONS, contradicted
from perioptimal_report.sources.sql import Connection, lines, row, rows

SHOWN_LINES = 20


_SHOWN_ROOMS = 10


_OVERLAPPING = """source_line IN (
    SELECT a.source_line FROM blocks a JOIN blocks b
    ON a.room = b.room AND a.weekday = b.weekday AND a.owner <> b.owner
    AND a."start" < b."end" AND b."start" < a."end"
    AND coalesce(a.valid_from, DATE '0001-01-01') <= coalesce(b.valid_to, DATE '9999-12-31')
    AND coalesce(b.valid_from, DATE '0001-01-01') <= coalesce(a.valid_to, DATE '9999-12-31')
    AND (a.weeks_of_month IS NULL OR b.weeks_of_month IS NULL OR list_has_any(
        string_split(a.weeks_of_month, ';'), string_split(b.weeks_of_month, ';'))))"""


_UNKNOWN_OWNER = """owner NOT IN (
    SELECT service FROM cases WHERE service IS NOT NULL
    UNION SELECT surgeon FROM cases WHERE surgeon IS NOT NULL)"""


_UNMATCHED = """NOT EXISTS (
    SELECT 1 FROM blocks b WHERE b.owner = releases.owner
    AND (releases.room IS NULL OR b.room = releases.room)
    AND b.weekday = strftime(releases."date", '%a')
    AND coalesce(b.valid_from, releases."date") <= releases."date"
    AND coalesce(b.valid_to, releases."date") >= releases."date"
    AND (b.weeks_of_month IS NULL OR list_contains(string_split(b.weeks_of_month, ';'),
        ((day(releases."date") - 1) // 7 + 1)::VARCHAR)))"""


_CASES_OVERLAPPING = """status = 'completed' AND source_line IN (
    SELECT source_line FROM cases WHERE status = 'completed'
    QUALIFY in_room < max(out_of_room) OVER (
        PARTITION BY facility, room ORDER BY in_room, case_id, source_line
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))"""


_STEP = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Observation:
    """Something to remark about rows of ``table``: an SQL condition, and what it says."""

    code: str
    table: str
    says: str
    condition: str


def observe(
    connection: Connection, observations: Iterable[Observation], *, subject: str
) -> list[Remark]:
    """Give a remark on table ``subject`` for every observation that holds for at least one row."""
    found = ((o, lines(connection, o.table, o.condition)) for o in observations)
    return [
        Remark(o.code, subject, len(hits), o.says, hits[:SHOWN_LINES]) for o, hits in found if hits
    ]


_BLOCKS = (
    Observation(
        "overlapping_blocks",
        "blocks",
        "Blocks reserve the same room at the same time for different owners",
        _OVERLAPPING,
    ),
    Observation(
        "owner_without_case",
        "blocks",
        "Blocks have an owner that is no service or surgeon of any case",
        _UNKNOWN_OWNER,
    ),
)


_RELEASES = (
    Observation(
        "release_without_block",
        "releases",
        "Releases match no block of their owner and day",
        _UNMATCHED,
    ),
)


def block_remarks(connection: Connection) -> list[Remark]:
    """Remarks on a block schedule: overlaps, unknown owners, and rooms of cases without block."""
    return [
        *observe(connection, _BLOCKS, subject="blocks"),
        *_rooms_without_block(connection),
    ]


def release_remarks(connection: Connection) -> list[Remark]:
    """Remarks on releases that no block explains."""
    return observe(connection, _RELEASES, subject="releases")


def _rooms_without_block(connection: Connection) -> list[Remark]:
    found = rows(
        connection,
        "SELECT room, source_line FROM cases WHERE status = 'completed'"
        " AND (SELECT count(*) FROM blocks) > 0 AND room NOT IN (SELECT room FROM blocks)"
        " ORDER BY source_line",
    )
    if not found:
        return []
    rooms = sorted({room for room, _ in found})
    more = f" and {len(rooms) - _SHOWN_ROOMS} more" if len(rooms) > _SHOWN_ROOMS else ""
    says = (
        f"Cases are in rooms that the block table does not know: {', '.join(rooms[:_SHOWN_ROOMS])}"
    )
    lines = tuple(line for _, line in found)[:SHOWN_LINES]
    return [Remark("room_without_block", "cases", len(found), says + more, lines)]


_KEPT = (
    Observation(
        "overlapping_cases",
        "cases",
        "Cases start before the previous case has left the room; they are kept, and minutes are"
        " counted once",
        _CASES_OVERLAPPING,
    ),
    Observation(
        "across_midnight",
        "cases",
        "Cases last across midnight",
        "status = 'completed' AND out_of_room > (in_room::DATE + INTERVAL 1 DAY)",
    ),
    Observation(
        "cancelled_cases",
        "cases",
        "Cases were cancelled; they are kept, and not counted as room time",
        "status = 'cancelled'",
    ),
    Observation(
        "cancelled_in_room",
        "cases",
        "Cases were cancelled although an in-room time is recorded; they are not counted as room"
        " time",
        "status = 'cancelled' AND in_room IS NOT NULL",
    ),
)


def case_remarks(connection: Connection, columns: ColumnMap, *, timezone: str) -> list[Remark]:
    """Remarks on the cases kept: overlaps, midnight, cancellations, milestones, clock changes."""
    every = (*_KEPT, *_from_text(columns), *_on_clock_changes(connection, timezone))
    return observe(connection, every, subject="cases")


def _from_text(columns: ColumnMap) -> Iterable[Observation]:
    kept = "source_line IN (SELECT source_line FROM cases) AND "
    for name in CONTRADICTIONS:
        if name in columns.positions:
            says = (
                f"'{columns.heading(name)}' is out of order with the other times and is left blank"
            )
            yield Observation("milestone_blanked", "judged_cases", says, kept + contradicted(name))
    if "date" in columns.positions:
        says = "The date is more than a day from the in-room time, whose day is taken"
        yield Observation("date_replaced", "judged_cases", says, kept + DATE_DISAGREES)
    if "asa" in columns.positions:
        says = "The ASA class is not I to VI and is left blank"
        unread = "asa_text IS NOT NULL AND asa IS NULL"
        yield Observation("asa_blanked", "judged_cases", says, kept + unread)
    if "status" in columns.positions:
        says = "The status is not understood and is taken as completed"
        unread = f"NOT cancelled AND NOT {values.known_status('status_text')}"
        yield Observation("unknown_status", "judged_cases", says, kept + unread)


def _on_clock_changes(connection: Connection, timezone: str) -> Iterable[Observation]:
    first, last = row(
        connection,
        "SELECT min(in_room)::DATE, max(out_of_room)::DATE FROM cases WHERE status = 'completed'",
    )
    if first is None:
        return
    for start, end in clock_changes(timezone, first, last):
        yield Observation(
            "clock_change",
            "cases",
            f"Cases lie over the clock change of {start:%Y-%m-%d}; their duration may be an hour"
            " off",
            f"status = 'completed' AND in_room < TIMESTAMP '{end}'"
            f" AND out_of_room > TIMESTAMP '{start}'",
        )


def clock_changes(
    timezone: str, first: dt.date, last: dt.date
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Local start and end of each hour repeated or skipped between two days, both included.

    Raises ``SettingsError`` for an unknown time zone.
    """
    zone = _zone(timezone)
    day = dt.datetime.combine(first, dt.time())
    while day.date() <= last:
        following = day + dt.timedelta(days=1)
        if _offset(day, zone) != _offset(following, zone):
            yield _hours(day, zone)
        day = following


def _hours(day: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    moment, before = day, _offset(day, zone)
    while _offset(moment, zone) == before:
        moment += _STEP
    return moment - abs(_offset(moment, zone) - before), moment


def _offset(moment: dt.datetime, zone: ZoneInfo) -> dt.timedelta:
    return moment.replace(tzinfo=zone).utcoffset() or dt.timedelta()


def _zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"[institution] timezone '{timezone}' is unknown; write one like America/New_York"
        ) from error

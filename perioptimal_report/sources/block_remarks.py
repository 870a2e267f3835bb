"""What is remarked about the block schedule and the releases, among themselves and with cases."""

from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.remarks import SHOWN_LINES, Observation, observe
from perioptimal_report.sources.sql import Connection, rows

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

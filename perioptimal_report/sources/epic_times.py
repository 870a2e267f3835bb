"""Epic's milestones: from one row per event to one row per log."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from perioptimal_report.sources.sql import Connection, quoted

# Only to tell which of two times is the earlier one; the format is settled later, on the column.
_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S",
    "%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M",
)  # fmt: skip
_LISTED = ("milestone", "event", "rank", "takes", "side", "origin")
_FOUND = """
    SELECT e.LOG_ID, n.*, e.TIMING_EVENT_DTTM AS moment, try_cast(e.LINE AS INTEGER) AS line
    FROM OR_LOG_TIMING_EVENTS e
    JOIN milestone_names n ON n.origin = '1' AND lower(e.TIMING_EVENT_C_NAME) = lower(n.event)
    UNION ALL
    SELECT e.LOG_ID, n.*,
        CASE n.side WHEN 'in' THEN e.TRACKING_TIME_IN ELSE e.TRACKING_TIME_OUT END,
        try_cast(e.LINE AS INTEGER)
    FROM OR_LOG_CASE_TIMES e
    JOIN milestone_names n ON n.origin = '2' AND lower(e.TRACKING_EVENT_C_NAME) = lower(n.event)"""


def create_milestones(connection: Connection, lists: Mapping[str, Any]) -> None:
    """Create table ``milestones``: LOG_ID, a text column per milestone, and ``by_tracking``.

    OR_LOG_TIMING_EVENTS goes before the older OR_LOG_CASE_TIMES, a name listed earlier before a
    later one; of two such times the first or the last counts, as the lists say.
    """
    names = [*_names(lists["milestones"], "1"), *_names(lists["tracking"], "2")]
    columns = [pa.array(column, pa.string()) for column in zip(*names, strict=True)]
    connection.register("milestone_names", pa.Table.from_arrays(columns, [*_LISTED]))
    formats = ", ".join(quoted(pattern) for pattern in _FORMATS)
    seconds = f"coalesce(epoch(try_strptime(moment, [{formats}])), 0)"
    best = (
        f"SELECT * FROM ({_FOUND}) WHERE moment IS NOT NULL AND LOG_ID IS NOT NULL QUALIFY"
        " row_number() OVER (PARTITION BY LOG_ID, milestone ORDER BY origin, rank,"
        f" CASE takes WHEN 'first' THEN {seconds} ELSE -{seconds} END, line) = 1"
    )
    each = ", ".join(
        f"max(moment) FILTER (milestone = {quoted(name)}) AS {name}" for name in lists["milestones"]
    )
    connection.execute(
        f"CREATE TABLE milestones AS SELECT LOG_ID, {each}, bool_or(origin = '2') AS by_tracking"
        f" FROM ({best}) GROUP BY LOG_ID"
    )
    connection.unregister("milestone_names")


def _names(entries: Mapping[str, Any], origin: str) -> Iterable[tuple[str, ...]]:
    for milestone, entry in entries.items():
        for rank, event in enumerate(entry["events"]):
            yield milestone, event, f"{rank:02d}", entry["takes"], entry.get("side", ""), origin

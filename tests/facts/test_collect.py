"""The frozen facts as a whole: shapes, slices, emptiness, engines, and their identities.

Authority: the contract of columns.SHAPES, identities in whole seconds, and the SQL compilers of
two other engines.
"""

import datetime as dt

import ibis
import pytest

from perioptimal_report.facts import block_intervals as laid_out
from perioptimal_report.facts.block_intervals import inferred_blocks
from perioptimal_report.facts.block_room_days import (
    block_days,
    build_block_room_days,
    case_parts,
    case_pieces,
    turnover_credits,
)
from perioptimal_report.facts.columns import SHAPES
from perioptimal_report.facts.completed_cases import build_completed_cases, busy_cases
from perioptimal_report.facts.room_days import build_room_days, concurrency, first_cases, gaps
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.tables import TABLES

MONDAY = dt.date(2025, 3, 3)
SPAN = (MONDAY, dt.date(2025, 3, 16))
CLASSES = ["in_block_s", "others_s", "late_start_s", "gap_s", "early_finish_s", "empty_s"]


def test_every_frame_has_its_shape(two_weeks):
    for name, shape in SHAPES.items():
        frame = two_weeks.frames[name]
        assert not frame.empty, name
        assert {c: str(t) for c, t in frame.dtypes.items()} == dict(shape.dtypes), name
        assert frame.sort_values(list(shape.order)).index.tolist() == list(range(len(frame)))


def test_no_cases_give_empty_frames_of_the_same_shape(collected):
    frames = collected([], span=SPAN, calendar={"low_activity": "off"}).frames
    for name, shape in SHAPES.items():
        assert {c: str(t) for c, t in frames[name].dtypes.items()} == dict(shape.dtypes), name
        assert len(frames[name]) == (14 if name == "calendar" else 0), name


def test_no_cases_and_no_block_table_give_empty_frames_too(collected):
    frames = collected([], None, span=SPAN).frames
    assert [name for name, frame in frames.items() if len(frame)] == ["calendar"]


def test_parts_of_a_case_sum_to_its_busy_time(two_weeks):
    cases, parts = two_weeks.frames["completed_cases"], two_weeks.frames["case_parts"]
    busy = cases.set_index("case_id")["busy_s"]
    assert parts.groupby("case_id")["seconds"].sum().to_dict() == busy[busy > 0].to_dict()


def test_classes_of_a_block_day_sum_to_its_budget(two_weeks):
    for name in ("block_room_days", "block_days"):
        frame = two_weeks.frames[name]
        assert (frame[CLASSES].sum(axis=1) == frame["budget_s"]).all(), name


def test_block_days_are_the_sums_of_their_rooms_and_parts(two_weeks):
    days = two_weeks.frames["block_days"].set_index(["owner", "date"])
    rooms = two_weeks.frames["block_room_days"].groupby(["owner", "date"])[CLASSES].sum()
    assert (days[CLASSES].reindex(rooms.index) == rooms).all(axis=None)
    parts = two_weeks.frames["case_parts"].pivot_table(
        index=["owner", "date"], columns="part", values="seconds", aggfunc="sum", fill_value=0
    )
    for part in ("in_block", "before", "after", "outside"):
        assert (days[f"{part}_s"].reindex(parts.index) == parts[part]).all(), part
    assert days["cases"].sum() == len(two_weeks.frames["completed_cases"])


def test_between_keeps_the_dates_from_first_to_last(two_weeks):
    first, last = MONDAY + dt.timedelta(days=2), MONDAY + dt.timedelta(days=4)
    part = two_weeks.between(first, last)
    for name, frame in part.frames.items():
        days = {date.date() for date in frame["date"]}
        assert days == {first, first + dt.timedelta(days=1), last}, name
        assert frame.index.tolist() == list(range(len(frame)))
    assert part.present == two_weeks.present
    assert len(two_weeks.frames["calendar"]) == 14


@pytest.mark.parametrize("engine", ["postgres", "snowflake", "databricks"])
def test_every_fact_compiles_for_other_engines(engine):
    for name, expression in expressions().items():
        assert "SELECT" in ibis.to_sql(expression, dialect=engine), name


def expressions():
    """Every stage on empty-handed tables of the shapes that the stage before it leaves."""
    settings = engagement_of_cases()
    cases, blocks, releases = (unbound(TABLES[name]) for name in ("cases", "blocks", "releases"))
    kinds = {"weekday": "string", "kind": "string", "is_workday": "boolean"}
    days = named("days", {"date": "date"} | kinds)
    busy = busy_cases(cases)
    rooms, owners = laid_out.room_facilities(busy), laid_out.block_owners(blocks)
    early = laid_out.early_releases(releases, 7)
    intervals = laid_out.build_block_intervals(blocks, days, stand_in("rooms", rooms), early)
    at, own = stand_in("intervals", intervals), stand_in("owners", owners)
    done = build_completed_cases(stand_in("busy", busy), at, own)
    on = stand_in("done", done)
    pieces = stand_in("pieces", case_pieces(on, at))
    parts, between = case_parts(on, pieces, at), gaps(on, settings.thresholds)
    credited = turnover_credits(stand_in("gaps", between), at)
    in_rooms = build_block_room_days(at, pieces, stand_in("credited", credited), on, own)
    blocked = stand_in("blocked", in_rooms)
    by_room = build_room_days(on, blocked, days, settings.calendar)
    return {
        "busy": busy,
        "intervals": intervals,
        "inferred": inferred_blocks(stand_in("busy", busy), days, settings),
        "pieces": case_pieces(on, at),
        "completed_cases": done,
        "case_parts": parts,
        "gaps": between,
        "turnover_credits": credited,
        "block_room_days": in_rooms,
        "block_days": block_days(blocked, stand_in("parts", parts), on, days, own),
        "room_days": by_room,
        "first_cases": first_cases(on, days, stand_in("by_room", by_room), settings),
        "concurrency": concurrency(on),
    }


def engagement_of_cases():
    return Engagement.model_validate({"sources": {"cases": {"path": "cases.csv"}}})


def unbound(table):
    kinds = {"text": "string", "list": "string", "clock": "time", "number": "float64"}
    return named(table.name, {c.name: kinds.get(c.kind, c.kind) for c in table.columns})


def stand_in(name, expression):
    return named(name, expression.schema())


def named(name, schema):
    return ibis.table(schema, name=name)

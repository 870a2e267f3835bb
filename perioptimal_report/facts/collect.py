"""From the loaded sources to the frozen facts: every fact table executed once."""

from collections.abc import Set
from types import MappingProxyType

import ibis.expr.types as ir
import pandas as pd
from ibis.backends import BaseBackend

from perioptimal_report.facts.calendar import build_calendar, closing_remarks, closing_rule
from perioptimal_report.facts.checks import check_columns, check_facts
from perioptimal_report.facts.columns import SHAPES, Facts, Shape
from perioptimal_report.facts.completed_cases import busy_cases
from perioptimal_report.facts.dictionary import FACT_TABLES
from perioptimal_report.facts.stages import (
    SourceTables,
    activity,
    fact_inputs,
    fact_tables,
    record_tables,
)
from perioptimal_report.settings.engagement import Calendar, Engagement
from perioptimal_report.sources.account import LoadedSources, Remark
from perioptimal_report.tables import BLOCKS, TABLES


def collect_facts(
    sources: LoadedSources, engagement: Engagement, *, wanted: Set[str] = SHAPES.keys()
) -> Facts:
    """Compute the wanted fact tables of the loaded sources, as ``dictionary`` declares them.

    Without a block table (and with ``blocks.infer``) blocks are inferred, a remark says so, and
    the required block columns count as present. A source table that is not given leaves the
    facts that rest on it empty. Raises ``FactError`` for a table that differs from its declaration.
    """
    thresholds, calendar = engagement.thresholds, engagement.calendar
    rule = closing_rule(calendar, engagement.costs)
    given = _given(sources, infer=engagement.infers_blocks)
    on = fact_inputs(given, engagement.blocks, rule)
    tables = rooms = fact_tables(on, thresholds, calendar)
    if not wanted <= rooms.keys():
        tables = {**rooms, **record_tables(given, on, rooms, thresholds, calendar)}
    frames = {
        name: _frame(sources.connection, tables[name], name) if name in tables else _empty(shape)
        for name, shape in SHAPES.items()
        if name in wanted
    }
    check_facts(frames)
    remarks = (*_remarks(given, rooms["block_room_days"]), *closing_remarks(on.calendar, rule))
    return Facts(MappingProxyType(frames), present(sources, infer=given.infer), remarks)


def calendar_remarks(sources: LoadedSources, rule: Calendar) -> tuple[Remark, ...]:
    """Remark on the calendar alone, without the other facts; ``rule`` closes its days."""
    busy = busy_cases(sources.connection.table("cases"))
    start, end = sources.data_start, sources.data_end
    days = build_calendar(start, end, activity(busy), rule)
    return closing_remarks(days, rule)


def present(sources: LoadedSources, *, infer: bool) -> frozenset[str]:
    """List the source columns with values, and those that others stand in for.

    The block table's where blocks are inferred; the add-on mark where the time of booking tells.
    """
    inferred = {f"blocks.{name}" for name in BLOCKS.required} if infer else set()
    add_on = {"cases.add_on"} if "cases.booked_at" in sources.present else set()
    return sources.present | inferred | add_on


def _given(sources: LoadedSources, *, infer: bool) -> SourceTables:
    tables = {name: sources.connection.table(name) for name in (*TABLES, "cancel_classes")}
    names = frozenset(column.partition(".")[0] for column in sources.present)
    return SourceTables(
        **tables,
        names=names,
        start=sources.data_start,
        end=sources.data_end,
        infer=infer,
    )


def _frame(connection: BaseBackend, table: ir.Table, name: str) -> pd.DataFrame:
    shape = SHAPES[name]
    dated = table.mutate(date=table.date.cast("timestamp"))
    ordered = dated.order_by(list(shape.order)).select(*shape.dtypes)
    # Through Arrow: ibis' own way to pandas 3 raises a warning.
    rows: pd.DataFrame = connection.to_pyarrow(ordered).to_pandas()
    check_columns(FACT_TABLES[name], rows)
    return rows.astype(dict(shape.dtypes))


def _empty(shape: Shape) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in shape.dtypes.items()})


def _remarks(given: SourceTables, block_room_days: ir.Table) -> tuple[Remark, ...]:
    if given.infer:
        says = "Blocks are inferred from the usual service of each room and weekday"
        days = int(block_room_days.count().to_pyarrow().as_py())
        return (Remark("blocks_inferred", "blocks", days, says),)
    untimed = int(given.releases.released_at.isnull().sum().fill_null(0).to_pyarrow().as_py())
    says = "Releases have no time of release and stay in the budget"
    return (Remark("releases_without_time", "releases", untimed, says),) if untimed else ()

"""From the loaded sources to the frozen facts: every fact table executed once."""

from types import MappingProxyType

import ibis.expr.types as ir
import pandas as pd
from ibis.backends import BaseBackend

from perioptimal_report.engagement import Engagement
from perioptimal_report.facts.columns import SHAPES, Shape
from perioptimal_report.facts.frames import Facts
from perioptimal_report.facts.stages import Given, fact_tables, ground
from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.loaded import Sources
from perioptimal_report.tables import BLOCKS


def collect(sources: Sources, engagement: Engagement) -> Facts:
    """Compute every fact table of the loaded sources, in the shapes of ``columns.SHAPES``.

    Without a block table (and with ``blocks.infer``) blocks are inferred, a remark says so, and
    the required block columns count as present.
    """
    given = _given(sources, engagement)
    on = ground(given, engagement)
    tables = fact_tables(on, engagement)
    frames = {
        name: _frame(sources.connection, table, SHAPES[name]) for name, table in tables.items()
    }
    remarks = _remarks(given, frames["block_room_days"])
    return Facts(MappingProxyType(frames), present(sources, engagement), remarks)


def present(sources: "Sources", engagement: Engagement) -> frozenset[str]:
    """List the source columns with values, with the block table's where blocks are inferred."""
    if not _infers(engagement):
        return sources.present
    return sources.present | {f"blocks.{name}" for name in BLOCKS.required}


def _infers(engagement: Engagement) -> bool:
    return engagement.blocks.infer and engagement.sources.blocks is None


def _given(sources: Sources, engagement: Engagement) -> Given:
    tables = {name: sources.connection.table(name) for name in ("cases", "blocks", "releases")}
    infer = _infers(engagement)
    return Given(**tables, start=sources.data_start, end=sources.data_end, infer=infer)


def _frame(connection: BaseBackend, table: ir.Table, shape: Shape) -> pd.DataFrame:
    dated = table.mutate(date=table.date.cast("timestamp"))
    ordered = dated.order_by(list(shape.order)).select(*shape.dtypes)
    # Through Arrow: ibis' own way to pandas 3 raises a warning.
    rows: pd.DataFrame = connection.to_pyarrow(ordered).to_pandas()
    return rows.astype(dict(shape.dtypes))


def _remarks(given: Given, block_room_days: pd.DataFrame) -> tuple[Remark, ...]:
    if given.infer:
        says = "are inferred from the usual service of each room and weekday"
        return (Remark("blocks_inferred", "blocks", len(block_room_days), says),)
    untimed = int(given.releases.released_at.isnull().sum().fill_null(0).to_pyarrow().as_py())
    says = "have no time of release and stay in the budget"
    return (Remark("releases_without_time", "releases", untimed, says),) if untimed else ()

"""What the sources hand on: typed tables in DuckDB, and the account of every row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from perioptimal_report.engagement import Period
from perioptimal_report.sources.account import Remark, RowAccount


@dataclass(frozen=True, slots=True)
class Rejects:
    """The rows of one table that were set aside: line, column, rule, remedy, value (masked)."""

    table: str
    frame: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that was read.

    ``connection``: an ibis DuckDB backend with every table of the dictionary, typed, and the
    lookup tables delay_causes (reason, cause, lens) and cancel_classes (reason, reason_class).
    ``present``: "table.column" names with at least one value.
    ``data_start``, ``data_end``: first and last case date kept, up to the end of the period.
    ``digests``: file name → SHA-256.
    """

    connection: Any
    present: frozenset[str]
    accounts: tuple[RowAccount, ...]
    remarks: tuple[Remark, ...]
    rejects: tuple[Rejects, ...]
    period: Period
    compare: Period | None
    data_start: date
    data_end: date
    digests: Mapping[str, str]

"""What became of every row: the account of each table, and remarks on rows that were kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from perioptimal_report.settings.engagement import Period


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows of one table that one rule refused, and how to mend them."""

    rule: str
    says: str
    rows: int


@dataclass(frozen=True, slots=True)
class RowAccount:
    """The rows of one table: read = used + set aside + outside the period, always.

    ``history`` are those of the rows outside the period that serve as history (demand, trend).
    Raises ``ValueError`` when the counts do not add up.
    """

    table: str
    file: str
    read: int
    used: int
    outside: int
    history: int = 0
    set_aside: tuple[SetAside, ...] = ()

    def __post_init__(self) -> None:
        if self.read != self.used + self.outside + sum(part.rows for part in self.set_aside):
            raise ValueError(f"rows of '{self.table}' do not add up: {self}")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about rows that were kept, or a guess that was made, which the reader must know.

    ``code`` picks the words in the templates; ``lines`` are the first source lines concerned.
    """

    code: str
    table: str
    rows: int
    says: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejects:
    """The rows of one table that were set aside: line, column, rule, remedy, value (masked)."""

    table: str
    frame: pd.DataFrame


@dataclass(frozen=True, slots=True)
class LoadedSources:
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

"""What became of every row: the account of each table, and remarks on rows that were kept."""

from dataclasses import dataclass


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

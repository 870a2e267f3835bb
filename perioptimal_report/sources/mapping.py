"""Which heading of the file gives which canonical column, and who decided it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perioptimal_report.errors import DataError
from perioptimal_report.settings.engagement import SourceFile
from perioptimal_report.sources.headings import matched, normal, require, stated
from perioptimal_report.sources.profiles import named, proposed
from perioptimal_report.sources.raw import RawTable
from perioptimal_report.tables import Table


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Canonical column → position of its heading; ``detected`` names a profile not asked for."""

    table: Table
    file: str
    headings: tuple[str, ...]
    positions: Mapping[str, int]
    date_formats: Mapping[str, str]
    profile: str
    detected: bool

    def heading(self, column: str) -> str:
        """Tell what the source calls a canonical column; its own name where the source lacks it."""
        return self.headings[self.positions[column]] if column in self.positions else column

    @property
    def unmapped(self) -> tuple[int, ...]:
        """Positions of the headings that no canonical column uses."""
        used = set(self.positions.values())
        return tuple(i for i in range(len(self.headings)) if i not in used)


def map_columns(table: Table, raw: RawTable, source: SourceFile) -> ColumnMap:
    """Map columns: the settings first, then the named or proposed profile, then equal names.

    Raises ``SettingsError`` (unknown profile or column), ``DataError`` (required column missing).
    """
    profile = named(source.profile) if source.profile else proposed(table.name, raw.headings)
    by_settings = stated(table, raw.headings, source.columns, file=raw.file)
    by_profile = matched(table, raw.headings, profile.columns.get(table.name, {}))
    taken = set(by_settings.values())
    free = {name: i for name, i in by_profile.items() if i not in taken}
    positions = {**free, **by_settings}
    for position in positions.values():
        if position in raw.unreadable:
            raise DataError(raw.unreadable[position])
    require(table, raw.headings, positions, file=raw.file)
    _no_twins(table, raw, {name: i for name, i in positions.items() if name not in source.columns})
    formats = profile.date_formats.get(table.name, {}) if source.profile else {}
    return ColumnMap(
        table=table,
        file=raw.file,
        headings=raw.headings,
        positions={c.name: positions[c.name] for c in table.columns if c.name in positions},
        date_formats={**formats, **source.date_formats},
        profile=profile.name,
        detected=source.profile is None,
    )


def _no_twins(table: Table, raw: RawTable, positions: Mapping[str, int]) -> None:
    """Refuse a column that two headings alike claim, unless both say the same in every row."""
    for name, position in positions.items():
        twin = next(_twins(raw.headings, position), None)
        if twin is None or raw.cells.column(position).equals(raw.cells.column(twin)):
            continue
        one, other = raw.headings[position], raw.headings[twin]
        raise DataError(
            f"{raw.file}: two columns are called '{one}', and their values differ; choose one in"
            f' [sources.{table.name}.columns]: {name} = "{one}" or "{other}"'
        )


def _twins(headings: Sequence[str], position: int) -> Iterator[int]:
    name = normal(headings[position])
    numbered = re.compile(re.escape(name) + r"( \(\d+\))?")
    others = (i for i in range(len(headings)) if i != position)
    return (i for i in others if numbered.fullmatch(normal(headings[i])))

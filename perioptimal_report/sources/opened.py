"""Opens a source, be it a file or the folder of an export, and maps its columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from perioptimal_report.errors import DataError, SettingsError
from perioptimal_report.settings.engagement import SourceFile
from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.files import content_of, digest, name_of, read_raw
from perioptimal_report.sources.profiles import named
from perioptimal_report.sources.raw import RawTable
from perioptimal_report.tables import Table


@dataclass(frozen=True, slots=True)
class Opened:
    """A source as text, the digests of the files it came from, and what is to be said of them.

    ``beside``: further tables of the source by name, for later comparison.
    """

    raw: RawTable
    digests: Mapping[str, str]
    remarks: tuple[Remark, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)


def open_source(table: Table, source: SourceFile, *, timezone: str = "") -> Opened:
    """Read a file, or join the tables of an exported folder.

    Times with a zone are moved to ``timezone``.
    Raises ``DataError`` (unreadable, or a folder that does not give this table),
    ``SettingsError`` (a file where the profile reads a folder).
    """
    if not _is_folder(source):
        content = content_of(source)
        raw = read_raw(content, source, timezone=timezone)
        return Opened(raw, {raw.file: digest(content)})
    if table.name not in ("cases", "assignments"):
        raise DataError(
            f"{name_of(source.path)}: a folder gives cases and assignments, not {table.name};"
            f" 'path' of [sources.{table.name}] must name one file"
        )
    # The joins are not needed for any other source.
    from perioptimal_report.sources.epic import open_epic

    return open_epic(table.name, source)


def _is_folder(source: SourceFile) -> bool:
    wanted = source.profile is not None and named(source.profile).folder is not None
    if wanted and not _is_readable_folder(source):
        raise SettingsError(
            f"{name_of(source.path)}: profile '{source.profile}' reads the folder of an export;"
            " 'path' must name it"
        )
    return wanted


def _is_readable_folder(source: SourceFile) -> bool:
    try:
        return source.path.is_dir()
    except OSError as error:
        raise DataError(f"{name_of(source.path)}: cannot be read ({error.strerror})") from error

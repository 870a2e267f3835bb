"""Opens a source file and picks the reader by what is in it, not by its name."""

import hashlib
import stat
from pathlib import Path

from perioptimal_report.errors import DataError
from perioptimal_report.regular_files import odd_kind
from perioptimal_report.settings.engagement import SourceFile
from perioptimal_report.sources.delimited import read_delimited
from perioptimal_report.sources.file_kinds import binary_fault, office_fault
from perioptimal_report.sources.raw import RawTable

MAX_BYTES = 2 << 30
"""The size of a source file [bytes]."""
MAX_WORKBOOK_BYTES = 256 << 20
_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_SHOWN = 100


def name_of(path: Path) -> str:
    """Give the name of a file for messages and accounts, in printable characters."""
    name = path.name or str(path)
    return "".join(c if c.isprintable() else "\ufffd" for c in name[:_SHOWN])


def content_of(source: SourceFile) -> bytes:
    """Give the bytes of a source file; whatever is not a regular file is never opened.

    Raises ``DataError``: missing, a folder, a pipe or device, not readable, too large, empty.
    """
    file = name_of(source.path)
    try:
        _check_kind(source.path, file)
        with source.path.open("rb") as stream:
            content = stream.read()
    except FileNotFoundError as error:
        raise DataError(f"{file}: no such file in {source.path.parent}; correct 'path'") from error
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror})") from error
    _check_size(len(content), MAX_BYTES, file)
    if not content or content.isspace():
        raise DataError(f"{file}: is empty; export the table again, with its heading line")
    return content


def _check_kind(path: Path, file: str) -> None:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise DataError(
            f"{file}: is a folder; 'path' must name one file in it, or 'profile' one that reads"
            " folders, such as epic-ehi"
        )
    if kind := odd_kind(status.st_mode):
        raise DataError(f"{file}: is {kind}, not a regular file; write the table to a file")
    _check_size(status.st_size, MAX_BYTES, file)
    # What the system makes up while it is read, as below /proc, has no size, and may never end.
    if not status.st_size:
        raise DataError(f"{file}: is empty; export the table again, with its heading line")


def _check_size(size: int, most: int, file: str) -> None:
    if size > most:
        raise DataError(
            f"{file}: has {size / 2**20:,.0f} MiB, more than {most >> 20:,} MiB; export fewer"
            " columns or years, or write Parquet"
        )


def read_raw(content: bytes, source: SourceFile, *, timezone: str = "") -> RawTable:
    """Read Excel, Parquet or delimited text into text cells.

    Times with a zone are moved to ``timezone``. Raises ``DataError``.
    """
    file = name_of(source.path)
    # The readers of workbooks and Parquet are slow to import and often not needed.
    if content.startswith((_ZIP, _OLE)):
        from perioptimal_report.sources.excel import read_excel

        _check_size(len(content), MAX_WORKBOOK_BYTES, file)
        if content.startswith(_OLE) and (fault := office_fault(content)):
            raise DataError(f"{file}: {fault}")
        return read_excel(content, file, sheet=source.sheet)
    if content.startswith(_PARQUET):
        from perioptimal_report.sources.parquet import read_parquet

        return read_parquet(content, file, timezone=timezone)
    if fault := binary_fault(content):
        raise DataError(f"{file}: {fault}")
    return read_delimited(content, file, delimiter=source.delimiter, encoding=source.encoding)


def digest(content: bytes) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()

"""Opens a source file and picks the reader by what is in it, not by its name."""

import hashlib

from perioptimal_report.engagement import SourceTable
from perioptimal_report.errors import DataError
from perioptimal_report.sources.delimited import read_delimited
from perioptimal_report.sources.raw import RawTable

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"


def content_of(source: SourceTable) -> bytes:
    """Give the bytes of a source file.

    Raises ``DataError``: missing, a folder, not readable, empty.
    """
    file = source.path.name
    try:
        content = source.path.read_bytes()
    except FileNotFoundError as error:
        raise DataError(f"{file}: no such file in {source.path.parent}; correct 'path'") from error
    except IsADirectoryError as error:
        raise DataError(
            f"{file}: is a folder; 'path' must name one file in it, or 'profile' one that reads"
            " folders, such as epic-ehi"
        ) from error
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror})") from error
    if not content.strip():
        raise DataError(f"{file}: is empty; export the table again, with its heading line")
    return content


def read_raw(content: bytes, source: SourceTable) -> RawTable:
    """Read Excel, Parquet or delimited text into text cells. Raises ``DataError``."""
    file = source.path.name
    # The readers of workbooks and Parquet are slow to import and often not needed.
    if content.startswith((_ZIP, _OLE)):
        from perioptimal_report.sources.excel import read_excel

        return read_excel(content, file, sheet=source.sheet)
    if content.startswith(_PARQUET):
        from perioptimal_report.sources.parquet import read_parquet

        return read_parquet(content, file)
    return read_delimited(content, file, delimiter=source.delimiter, encoding=source.encoding)


def digest(content: bytes) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()

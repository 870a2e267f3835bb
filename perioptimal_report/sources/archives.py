"""What a zip-based file is, and whether its unpacked size is within bounds, before it is read."""

import io
import zipfile
import zlib
from collections.abc import Collection

from perioptimal_report.errors import DataError

MAX_UNPACKED = 1 << 30
"""The unpacked size of a workbook [bytes]."""
MAX_MEMBERS = 10_000
_CHUNK = 1 << 20
_KINDS = {
    "word/": "a Word document",
    "ppt/": "a PowerPoint presentation",
    "META-INF/MANIFEST.MF": "a Java archive",
}


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Open the zip archive of a workbook, once it is known to be one and within bounds.

    Raises ``DataError``: damaged, encrypted, too large, or something other than a workbook.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _check_members(archive.infolist())
        _check_kind(archive)
        for member in archive.infolist():
            _check_content(archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise DataError(
            "is a damaged Excel workbook (its zip archive cannot be unpacked); copy it again, or"
            " open it in Excel and save it again"
        ) from error
    return archive


def _check_members(members: Collection[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise DataError(f"holds {len(members):,} files, and no workbook does; name a workbook")
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED:
        raise DataError(
            f"unpacks to {size / 2**20:,.0f} MiB, more than {MAX_UNPACKED >> 20:,} MiB; save the"
            " table as CSV or Parquet"
        )
    if any(member.flag_bits & 1 for member in members):
        raise DataError("is encrypted; save it without a password")


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    for start, kind in _KINDS.items():
        if any(name.startswith(start) for name in names):
            raise DataError(f"is {kind}, not a table; give CSV, Excel (.xlsx, .xls) or Parquet")
    if any(name.casefold().startswith("xl/") for name in names):
        return
    if "mimetype" not in names or "content.xml" not in names:
        raise DataError("is a zip archive without a workbook; unpack it and name the table in it")
    if b"spreadsheet" not in archive.read("mimetype"):
        raise DataError(
            "is an OpenDocument file without a spreadsheet; give CSV, Excel (.xlsx, .xls) or"
            " Parquet"
        )


def _check_content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    # zipfile stops at the size that the directory states, and compares the checksum there: what
    # unpacks to more than it says is damaged.
    with archive.open(member) as stream:
        while stream.read(_CHUNK):
            pass

"""What a file is that is no table, by its first bytes or its look as text."""

import re

_TABLES = "give CSV, Excel (.xlsx, .xls) or Parquet"
# The first bytes that the format of each kind of file prescribes.
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ", "a compressed file (xz)"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (7z)"),
    (b"Rar!", "a compressed archive (RAR)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"PK\x07\x08", "a zip archive in several parts"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"PARE", "an encrypted Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"FEA1", "a Feather file"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"$FL2", "an SPSS file"),
    (b"HEADER RECORD*******", "a SAS transport file"),
)
_OFFSETS: tuple[tuple[int, bytes, str], ...] = (
    (8, b"DUCK", "a database (DuckDB)"),
    (257, b"ustar", "an archive (tar)"),
)
_COMPRESSED = "unpack it and name the table in it"
_MARKUP = (
    (r"<(!doctype html|html|head|body|table|meta)\b", "a web page (HTML)"),
    (r"<\?xml.*urn:schemas-microsoft-com:office:spreadsheet", "an Excel 2003 file (XML)"),
    (r"<\?xml", "an XML file"),
    (r"(\{\s*\"|\[\s*[\[{])", "a JSON file"),
)
_LOOK = 2000
# Names of streams, in UTF-16, that only these kinds of Office file hold.
_STREAMS = {
    "EncryptedPackage": "is protected by a password; save it without one",
    "WordDocument": f"is a Word document, not a table; {_TABLES}",
    "PowerPoint Document": f"is a PowerPoint presentation, not a table; {_TABLES}",
    "__properties_version1.0": f"is an Outlook message, not a table; {_TABLES}",
}


def binary_fault(content: bytes) -> str | None:
    """Say what a binary file is that no reader takes, and the remedy; ``None`` for other files."""
    for start, kind in _STARTS:
        if content.startswith(start):
            remedy = _COMPRESSED if "compressed" in kind or "archive" in kind else _TABLES
            return f"is {kind}, a binary file, not a table; {remedy}"
    for offset, mark, kind in _OFFSETS:
        if content[offset : offset + len(mark)] == mark:
            return f"is {kind}, a binary file, not a table; {_TABLES}"
    return None


def office_fault(content: bytes) -> str | None:
    """Say what an Office file of the old kind is, where it is no workbook that can be read."""
    for stream, fault in _STREAMS.items():
        if stream.encode("utf-16-le") in content:
            return fault
    return None


def markup_fault(text: str) -> str | None:
    """Say what a text is that holds marks instead of delimited fields, and the remedy."""
    look = text[:_LOOK].lstrip()
    for pattern, kind in _MARKUP:
        if re.match(pattern, look, re.IGNORECASE | re.DOTALL):
            return f"is {kind}, not a table; open it in Excel and save it as .xlsx or CSV"
    return None

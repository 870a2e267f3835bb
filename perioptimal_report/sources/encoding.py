"""Which encoding a text file is in: byte-order mark, then strict UTF-8, then a stated guess."""

import codecs
import re

from perioptimal_report.errors import DataError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE = 4096


def decode(content: bytes, file: str, *, encoding: str | None = None) -> tuple[str, bool]:
    """Turn bytes into text, and say whether the encoding was guessed (cp1252).

    Raises ``DataError``: a stated encoding that is unknown or does not fit, a binary file.
    """
    name, guessed = (encoding, False) if encoding else _sniffed(content)
    try:
        text = content.decode(name)
    except LookupError as error:
        raise DataError(
            f"{file}: encoding '{name}' is unknown; write utf-8, utf-16 or cp1252"
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(_misfit(file, name, stated=encoding is not None)) from error
    # Any two bytes are some character of UTF-16: without a zero byte it holds no line end either.
    wide = name.lower().startswith(("utf-16", "utf16", "utf-32")) and b"\x00" not in content
    if wide or _CONTROL.search(text):
        raise DataError(_misfit(file, name, stated=encoding is not None))
    return text.removeprefix("\ufeff"), guessed


def _sniffed(content: bytes) -> tuple[str, bool]:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name, False
    if unmarked := _unmarked_utf16(content[:_SAMPLE]):
        return unmarked, False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", True
    return "utf-8", False


def _unmarked_utf16(sample: bytes) -> str | None:
    half = len(sample) // 2
    # Western text in UTF-16 has a zero in nearly every second byte, and none in the others.
    if half and sample[1::2].count(0) > 0.7 * half and not sample[0::2].count(0):
        return "utf-16-le"
    if half and sample[0::2].count(0) > 0.7 * half and not sample[1::2].count(0):
        return "utf-16-be"
    return None


def _misfit(file: str, name: str, *, stated: bool) -> str:
    if stated:
        return f"{file}: is not text in the stated encoding '{name}'; correct or remove 'encoding'"
    return f"{file}: is a binary file, not a table; give CSV, Excel (.xlsx, .xls) or Parquet"

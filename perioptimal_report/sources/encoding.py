"""Which encoding a text file is in: byte-order mark, then strict UTF-8, then a stated guess."""

import codecs
import re
from dataclasses import dataclass

from perioptimal_report.errors import DataError
from perioptimal_report.sources.controls import CONTROL, LOST

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16", "utf16", "utf-32", "utf32")
_HALF = re.compile("[\ud800-\udfff]")
_SAMPLE = 4096
# A stray control character is dirt in a table; this many, and so large a part, are no text.
_MOST_ODD, _MOST_ODD_PCT = 10, 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file; whether the encoding was guessed, and whether odd characters are in it."""

    text: str
    guessed: bool
    odd: bool


def decode(content: bytes, file: str, *, encoding: str | None = None) -> Text:
    """Turn bytes into text, and say whether the encoding was guessed (cp1252).

    Raises ``DataError``: a stated encoding that is unknown or does not fit, a binary file.
    """
    name, guessed = (encoding, False) if encoding else _sniffed(content)
    try:
        text = content.decode(name, "strict" if encoding else "replace")
    except LookupError as error:
        raise DataError(
            f"{file}: encoding '{name}' is unknown; write utf-8, utf-16 or cp1252"
        ) from error
    except ValueError as error:
        raise DataError(_misfit(file, name, stated=encoding is not None)) from error
    if encoding:
        # Some encodings give halves of a pair of codes, which are no character.
        text = _HALF.sub(LOST, text)
    # Any two bytes are some character of UTF-16: without a zero byte it holds no line end either.
    wide = name.lower().startswith(_WIDE) and b"\x00" not in content
    odd = CONTROL.search(text) is not None or LOST in text
    if wide or (odd and _is_binary(text)):
        raise DataError(_misfit(file, name, stated=encoding is not None))
    return Text(text.removeprefix("\ufeff"), guessed, odd)


def _is_binary(text: str) -> bool:
    # A binary file shows it at its start; a text that is damaged later still has its lines.
    sample = text[: 16 * _SAMPLE]
    odd = len(CONTROL.findall(sample)) + sample.count(LOST)
    return odd > _MOST_ODD and 100 * odd > _MOST_ODD_PCT * len(sample)


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
    half = max(len(sample) // 2, 1)
    first, second = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    # Digits, blanks and delimiters have a zero in UTF-16, always in the same one of two bytes.
    if second > 0.2 and first < 0.02:
        return "utf-16-le"
    if first > 0.2 and second < 0.02:
        return "utf-16-be"
    return None


def _misfit(file: str, name: str, *, stated: bool) -> str:
    if stated:
        return f"{file}: is not text in the stated encoding '{name}'; correct or remove 'encoding'"
    return f"{file}: is a binary file, not a table; give CSV, Excel (.xlsx, .xls) or Parquet"

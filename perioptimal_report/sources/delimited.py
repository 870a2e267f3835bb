"""Delimited text: which character parts the fields, and the records with their lines."""

import csv
import io
from collections.abc import Iterator
from functools import reduce
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from perioptimal_report.errors import DataError
from perioptimal_report.sources.controls import printable, without_controls
from perioptimal_report.sources.encoding import decode
from perioptimal_report.sources.file_kinds import markup_fault
from perioptimal_report.sources.raw import RawTable, Record, assemble, check_width, unique

_DELIMITERS = (",", ";", "\t", "|")


_SAMPLE = 50


_SAMPLE_CHARACTERS = 200_000


_LINE_CHARACTERS = 1_000_000


def read_delimited(
    content: bytes, file: str, *, delimiter: str | None = None, encoding: str | None = None
) -> RawTable:
    """Read CSV, TSV and their kin; quoted fields may hold delimiters and line ends.

    Control characters are read as blanks. Raises ``DataError``: binary or wrongly encoded file,
    broken quoting, no heading line, lines or fields without end.
    """
    if delimiter is not None:
        _check_delimiter(delimiter, file)
    decoded = decode(content, file, encoding=encoding)
    text = decoded.text
    _check_lines(text, file)
    if fault := markup_fault(text):
        raise DataError(f"{file}: {fault}")
    table = _read(text, file, delimiter or sniff(text), guessed=decoded.guessed)
    return without_controls(table) if decoded.odd else table


def _read(text: str, file: str, delimiter: str, *, guessed: bool) -> RawTable:
    plain = read_plain(text, file, delimiter=delimiter, guessed=guessed)
    if plain is not None:
        return plain
    records = _records(text, file, delimiter)
    heading = next((fields for _, fields in records if "".join(fields).strip()), None)
    if heading is None:
        raise DataError(f"{file}: is empty; export the table again, with its heading line")
    return assemble(file, list(map(printable, heading)), records, guessed=guessed)


def _check_delimiter(delimiter: str, file: str) -> None:
    if len(delimiter) != 1:
        raise DataError(f"{file}: delimiter '{delimiter}' must be one character")
    if delimiter != "\t" and (
        not delimiter.isprintable() or delimiter.isalnum() or delimiter == '"'
    ):
        raise DataError(f"{file}: '{delimiter}' cannot be a delimiter; write one like ; or |")


def _check_lines(text: str, file: str) -> None:
    start = 0
    while start + _LINE_CHARACTERS < len(text):
        stop = start + _LINE_CHARACTERS
        end = max(text.rfind("\n", start, stop), text.rfind("\r", start, stop))
        if end < 0:
            number = text.count("\n", 0, start) + 1
            raise DataError(
                f"{file}: line {number} has more than {_LINE_CHARACTERS:,} characters; export the"
                " table again, one row to a line"
            )
        start = end + 1


def sniff(text: str) -> str:
    """Give the delimiter by which most of the first records have as many fields as the heading."""
    sample = text[:_SAMPLE_CHARACTERS]
    return max(_DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(text: str, delimiter: str) -> tuple[bool, int, int]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths = [len(row) for row in islice(reader, _SAMPLE) if row]
    except csv.Error:
        return False, 0, 0
    first = widths[0] if widths else 0
    return first > 1, sum(width == first for width in widths), first


def _records(text: str, file: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"{file}: line {line}: broken quoting ({error}); close the quote or state 'delimiter'"
        ) from error


def read_plain(text: str, file: str, *, delimiter: str, guessed: bool) -> RawTable | None:
    """Read text in which every line is a record; ``None`` where it is not as plain as that.

    Then no quote occurs, the first line is the heading, and all lines have as many fields as it.
    """
    heading, _, body = text.partition("\n")
    if '"' in text or not heading.strip() or not body or not delimiter.isascii():
        return None
    names = list(map(printable, heading.rstrip("\r").split(delimiter)))
    check_width(len(names), file)
    if len(names) < 2:
        return None
    positions = [str(position) for position in range(len(names))]
    try:
        cells = _cells(text, positions, delimiter)
    except pa.ArrowInvalid:
        return None
    lines = pa.array(range(2, 2 + len(cells)), pa.int32())
    filled = _filled(cells)
    kept = cells.filter(filled)
    return RawTable(
        file=file,
        headings=unique(names),
        cells=kept,
        lines=lines.filter(filled),
        misfits=pa.array([False] * len(kept), pa.bool_()),
        encoding_guessed=guessed,
    )


def _cells(text: str, positions: list[str], delimiter: str) -> pa.Table:
    return pa_csv.read_csv(
        io.BytesIO(text.encode()),
        read_options=pa_csv.ReadOptions(column_names=positions, skip_rows=1, use_threads=False),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter, quote_char=False, ignore_empty_lines=False
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(positions, pa.string()), strings_can_be_null=False
        ),
    ).combine_chunks()


def _filled(cells: pa.Table) -> pa.Array:
    """Mark the rows with anything but blanks in them."""
    marks = (pc.not_equal(pc.utf8_trim_whitespace(column), "") for column in cells.columns)
    return reduce(pc.or_, marks).combine_chunks()

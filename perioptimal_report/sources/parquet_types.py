"""How each type of Parquet becomes text: exactly, or not at all."""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

# Beyond it, not every whole number can be kept as a floating number, but all are whole.
_WHOLE = 2.0**63


class UnreadableTypeError(Exception):
    """A column's type cannot be text; the words are what it is, and the remedy."""


def is_zoned(kind: pa.DataType) -> bool:
    """Whether a type is a time with a time zone."""
    return bool(pa.types.is_timestamp(kind)) and kind.tz is not None


def is_text(kind: pa.DataType) -> bool:
    """Whether the cells of a type are written by people: they may hold any character."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return not (pa.types.is_primitive(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind))


def as_text(column: pa.Array, timezone: str) -> pa.Array:
    """Write a column as text: numbers exactly and in full, times in ISO form to the second.

    Times with a zone are moved to ``timezone``. Raises ``UnreadableTypeError``.
    """
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        return as_text(column.storage, timezone)
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode(), timezone)
    if pa.types.is_nested(kind) or pa.types.is_run_end_encoded(kind):
        raise UnreadableTypeError("is nested; write plain columns")
    if pa.types.is_duration(kind) or pa.types.is_interval(kind):
        raise UnreadableTypeError("holds durations; write them as numbers of minutes")
    if pa.types.is_timestamp(kind):
        return _moments(column, timezone)
    if pa.types.is_date64(kind):
        return column.cast(pa.timestamp("ms")).cast(pa.date32(), safe=False).cast(pa.string())
    if pa.types.is_floating(kind):
        return _numbers(column)
    if pa.types.is_decimal(kind):
        return _decimals(column)
    return _plain(column)


def _plain(column: pa.Array) -> pa.Array:
    try:
        # Some programs write text as bytes; bytes that are no text are refused.
        text = column.cast(pa.string())
        text.validate(full=True)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise UnreadableTypeError(
            f"holds {column.type} values that are not text; write plain columns"
        ) from error
    return text


def _moments(column: pa.Array, timezone: str) -> pa.Array:
    if is_zoned(column.type):
        column = _local(column, timezone)
    seconds = pc.floor_temporal(column, unit="second").cast(pa.timestamp("s"))
    return pc.strftime(seconds, "%Y-%m-%d %H:%M:%S")


def _local(column: pa.Array, timezone: str) -> pa.Array:
    try:
        return pc.local_timestamp(column.cast(pa.timestamp(column.type.unit, timezone)))
    except (pa.ArrowException, OSError) as error:
        raise UnreadableTypeError(
            f"carries time zone '{column.type.tz}', which cannot be moved to"
            f" '{timezone}'; write local time without it"
        ) from error


def _numbers(column: pa.Array) -> pa.Array:
    exact = column.cast(pa.float64())
    whole = pc.and_(pc.equal(exact, pc.floor(exact)), pc.less(pc.abs(exact), _WHOLE))
    integers = pc.if_else(whole, exact, None).cast(pa.int64()).cast(pa.string())
    text = _shortest(column)
    if pc.any(pc.match_substring(text, "e")).as_py():
        pairs = zip(text.to_pylist(), exact.to_pylist(), strict=True)
        text = pa.array([_in_full(*pair) for pair in pairs], pa.string())
    return pc.coalesce(integers, text)


def _shortest(column: pa.Array) -> pa.Array:
    """Write the shortest text that means each number in the type itself."""
    if pa.types.is_float16(column.type):
        numbers = zip(column.to_numpy(zero_copy_only=False), column.is_valid(), strict=True)
        return pa.array([str(n) if valid.as_py() else None for n, valid in numbers], pa.string())
    return column.cast(pa.string())


def _in_full(text: str | None, number: float | None) -> str | None:
    if text is None or number is None or "e" not in text:
        return text
    return str(int(number)) if number.is_integer() else f"{Decimal(text):f}"


def _decimals(column: pa.Array) -> pa.Array:
    numbers = (None if n is None else f"{n:f}" for n in column.to_pylist())
    short = (n.rstrip("0").rstrip(".") if n and "." in n else n for n in numbers)
    return pa.array(short, pa.string())

"""Mutations of cells: what stands where a number, a time or a word should."""

import datetime as dt
import re

BLANKS = ("", " ", "NULL", "N/A", "None", "-", "#N/A", "\u00a0")
NUMBERS = (
    *("0", "-0", "-1", "1e308", "1e999", "-1e308", "1e-320", "nan", "NaN", "inf", "-inf", "1/3"),
    *("99999999999999999999", "9223372036854775808", "2147483648", "0x1F", "1_000", "1,5", "½"),
    *("1.234,56", "$1,200.00", "(50)", "12%", "٣", "III", "VI", "7", "1.0", "0.5", "+5", "5-"),
)
TIMES = (
    *("1900-01-01", "9999-12-31", "9999-12-31 23:59", "0001-01-01 00:00", "2025-02-30", "infinity"),
    *("2025-11-10 24:00", "2025-11-10 25:61", "2025-11-10T10:00:00Z", "2025-11-10T10:00+02:00"),
    *("10.11.2025 10:00", "11/10/2025 10:00 PM", "03/04/2025", "45000.5", "1762768800", "epoch"),
    *("202511101000", "07:30", "7:30 AM", "0730", "24:00", "23:59:60", "-12:00", "-infinity"),
    *("2025-11-02 01:30", "2025-03-09 02:30", "294247-01-10 04:00", "-4712-01-01", "Mon Nov 10"),
    *("2025-11-10 10:00:00.123456789", "2024-02-29 00:00", "2025-W46-1", "today", "1969-12-31"),
)
WORDS = (
    *("'", '"', '""', "'; DROP TABLE cases; --", "=1+1", "@SUM(A1)", "+1", "{}", "{{7*7}}", "%s"),
    *("<script>alert(1)</script>", "&amp;", "${HOME}", "../../etc/passwd", "\\", "/", "a/b", "#"),
    *("\x1b[31mred", "\x07", "\t", "a\nb", "a\r\nb", "\u202eabc", "\u200b", "🏥", "e\u0301", "İ"),
    *("ß", "日本", "x" * 5000, "\ufeff", "\ufffd", "true", "Y", "completed", "cancelled", "OR 1"),
    *(
        "Mon",
        "Monday",
        "1;2",
        "surgeon",
        "handoff",
        "room",
        "Orthopedics",
        "\x00",
        "\x1c",
        "\u2028",
    ),
)


def pick_column(rng, hospital):
    """Choose a table and one of its columns; none where the table has lost all."""
    filled = [name for name, rows in hospital.tables.items() if rows and rows[0]]
    if not filled:
        return None
    # Half of all mutations meet the case log, on which all the rest depends.
    name = "cases" if "cases" in filled and rng.random() < 0.4 else rng.choice(filled)
    return name, rng.randrange(len(hospital.tables[name][0]))


def change_cells(rng, hospital, change, *, says):
    """Change one, a few, a third or all cells of a column; say where."""
    chosen = pick_column(rng, hospital)
    if chosen is None:
        return "nothing left to change"
    name, column = chosen
    rows = [row for row in hospital.tables[name][1:] if column < len(row)]
    share = rng.choice(("one", "few", "third", "all"))
    count = {"one": 1, "few": 3, "third": len(rows) // 3, "all": len(rows)}[share]
    for row in rng.sample(rows, min(count, len(rows))):
        row[column] = change(row[column])
    return f"{name}: {share} of column {column} {says}"


def blank(rng, hospital):
    value = rng.choice(BLANKS)
    return change_cells(rng, hospital, lambda _: value, says=f"= {value!r}")


def odd_number(rng, hospital):
    value = rng.choice(NUMBERS)
    return change_cells(rng, hospital, lambda _: value, says=f"= {value!r}")


def odd_time(rng, hospital):
    value = rng.choice(TIMES)
    return change_cells(rng, hospital, lambda _: value, says=f"= {value!r}")


def odd_word(rng, hospital):
    value = rng.choice(WORDS)
    return change_cells(rng, hospital, lambda _: value, says=f"= {value[:20]!r}")


def odd_mixture(rng, hospital):
    values = (*BLANKS, *NUMBERS, *TIMES, *WORDS)
    return change_cells(rng, hospital, lambda _: rng.choice(values), says="= anything")


def shifted_time(rng, hospital):
    days = rng.choice((-36500, -365, -31, -1, 1, 7, 31, 365, 3652, 365000))
    minutes = rng.choice((0, 0, -600, -61, -1, 1, 59, 720))

    by = dt.timedelta(days=days, minutes=minutes)
    return change_cells(rng, hospital, lambda text: later(text, by), says=f"later by {by}")


def later(text, by):
    """Shift a date or a time; another text stays, as does one at the end of all dates."""
    try:
        moved = dt.datetime.fromisoformat(text) + by
    except (ValueError, OverflowError):
        return text
    return moved.strftime("%Y-%m-%d %H:%M")[: len(text)]


def shifted_hospital(rng, hospital):
    """Move all times of all tables alike: to a weekend, into the night, to another year."""
    by = dt.timedelta(days=rng.choice((0, 1, 2, 3, -7, -365, 1826)), minutes=rng.choice((0, 720)))
    for rows in hospital.tables.values():
        rows[1:] = [[later(text, by) for text in row] for row in rows[1:]]
    return f"all tables later by {by}"


def copied_column(rng, hospital):
    """Put the values of one column into another as well: cases of no length, a room for each."""
    chosen = pick_column(rng, hospital)
    if chosen is None:
        return "nothing left to change"
    name, column = chosen
    other = rng.randrange(len(hospital.tables[name][0]))
    for row in hospital.tables[name][1:]:
        if max(column, other) < len(row):
            row[other] = row[column]
    return f"{name}: column {column} copied to {other}"


def scaled_number(rng, hospital):
    factor = rng.choice((-1, 0, 0.001, 60, 1e6, 1e300))

    def scale(text):
        return re.sub(r"^-?\d+(\.\d+)?$", lambda m: str(float(m[0]) * factor), text)

    return change_cells(rng, hospital, scale, says=f"times {factor}")


def altered_word(rng, hospital):
    change = rng.choice(
        (
            *(str.upper, str.title, str.swapcase, lambda t: f"  {t} ", lambda t: t[: len(t) // 2]),
            *(lambda t: t * 3, lambda t: t[::-1], lambda t: f'"{t}"', lambda t: f"{t}\u200b"),
            *(lambda t: t.replace(" ", "\u00a0"), lambda t: f"'{t}", lambda t: t.replace("-", "/")),
        )
    )
    return change_cells(rng, hospital, change, says="written otherwise")


def swapped_cells(rng, hospital):
    """Put the values of one column into another."""
    chosen = pick_column(rng, hospital)
    if chosen is None:
        return "nothing left to change"
    name, column = chosen
    other = rng.randrange(len(hospital.tables[name][0]))
    for row in hospital.tables[name][1:]:
        if max(column, other) < len(row):
            row[column], row[other] = row[other], row[column]
    return f"{name}: columns {column} and {other} swapped"


CELLS = (
    *(blank, odd_number, odd_time, odd_word, odd_mixture, shifted_time, scaled_number),
    *(altered_word, swapped_cells, copied_column, shifted_hospital),
)

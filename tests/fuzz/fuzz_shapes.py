"""Mutations of columns, rows and whole files."""

import datetime as dt
import gzip

from fuzz_cells import pick_column

HEADINGS = (
    *("", " ", "case_id", "date", "room", "in_room", "ROOM", "Case ID", "start", "x", "surgeon"),
    *("column 1", "a\nb", '"', "'", "🏥", "x" * 3000, "lines", "source_line", "0", "misfit"),
    *("in_room_text", "select", "rowid", "\u200broom", "service;", "date\u00a0", "%", "{}"),
)
CLOCKS = (
    *("%d.%m.%Y %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%y %I:%M %p", "%d-%b-%Y %H:%M", "%Y%m%d%H%M"),
    *("%Y-%m-%dT%H:%M:%SZ", "%H:%M", "%d/%m/%Y", "%B %d, %Y %I:%M %p", "%s", "%j %Y", "%Y"),
)


def drop_column(rng, hospital, name, column):
    for row in hospital.tables[name]:
        del row[column : column + 1]


def rename_column(rng, hospital, name, column):
    hospital.tables[name][0][column] = rng.choice(HEADINGS)


def double_column(rng, hospital, name, column):
    for row in hospital.tables[name]:
        row.extend(row[column : column + 1])


def reorder_columns(rng, hospital, name, column):
    order = list(range(len(hospital.tables[name][0])))
    rng.shuffle(order)
    hospital.tables[name] = [
        [row[i] if i < len(row) else "" for i in order] for row in hospital.tables[name]
    ]


def restyle_headings(rng, hospital, name, column):
    style = rng.choice((str.upper, str.title, lambda t: t.replace("_", " "), lambda t: f" {t}\t"))
    hospital.tables[name][0] = [style(text) for text in hospital.tables[name][0]]


def reformat_times(rng, hospital, name, column):
    pattern = rng.choice(CLOCKS)

    def formatted(text):
        try:
            return dt.datetime.fromisoformat(text).strftime(pattern)
        except ValueError:
            return text

    whole = rng.random() < 0.5
    for row in hospital.tables[name][1:]:
        row[:] = [formatted(t) if whole or i == column else t for i, t in enumerate(row)]


def add_columns(rng, hospital, name, column):
    count = rng.choice((1, 5, 300))
    for number, row in enumerate(hospital.tables[name]):
        row.extend(f"more {i}" if not number else "" for i in range(count))


def keep_no_row(rng, hospital, name, column):
    del hospital.tables[name][1:]


def keep_one_row(rng, hospital, name, column):
    rows = hospital.tables[name]
    rows[1:] = [rng.choice(rows[1:])] if rows[1:] else []


def keep_rows_alike(rng, hospital, name, column):
    rows = [row for row in hospital.tables[name][1:] if column < len(row)]
    value = rng.choice(rows)[column] if rows else ""
    hospital.tables[name][1:] = [row for row in rows if row[column] == value]


def double_rows(rng, hospital, name, column):
    hospital.tables[name] += [list(row) for row in hospital.tables[name][1:]]


def repeat_one_row(rng, hospital, name, column):
    rows = hospital.tables[name][1:]
    if rows:
        row = rng.choice(rows)
        hospital.tables[name] += [list(row) for _ in range(rng.choice((1, 30, 1000)))]


def shuffle_rows(rng, hospital, name, column):
    rows = hospital.tables[name][1:]
    rng.shuffle(rows)
    hospital.tables[name][1:] = rows


def ragged_rows(rng, hospital, name, column):
    rows = hospital.tables[name][1:]
    for row in rng.sample(rows, min(rng.choice((1, 5, 1000)), len(rows))):
        row[column:] = [] if rng.random() < 0.5 else [*row[column:], "more", ""]


def rows_above(rng, hospital, name, column):
    lines = (["Report of the operating rooms"], [], ["printed", "2025-11-17"], [""] * 5)
    hospital.tables[name][:0] = [list(rng.choice(lines)) for _ in range(rng.choice((1, 2, 40)))]


def rows_below(rng, hospital, name, column):
    lines = (["Total", "95"], [], ["", "", "95"], ["(95 rows affected)"], ["\x1a"])
    hospital.tables[name] += [list(rng.choice(lines)) for _ in range(rng.choice((1, 3)))]


def no_heading(rng, hospital, name, column):
    del hospital.tables[name][0]


SHAPES = (
    *(drop_column, rename_column, double_column, reorder_columns, restyle_headings),
    *(reformat_times, add_columns, keep_no_row, keep_one_row, keep_rows_alike, double_rows),
    *(repeat_one_row, shuffle_rows, ragged_rows, rows_above, rows_below, no_heading),
)


def reshape(rng, hospital):
    """Change the shape of one table; say how."""
    chosen = pick_column(rng, hospital)
    if chosen is None:
        return "nothing left to change"
    change = rng.choice(SHAPES)
    change(rng, hospital, *chosen)
    return f"{chosen[0]}: {change.__name__} at column {chosen[1]}"


FORMS = {
    "delimiter": (";", "\t", "|", ":", " ", "\x1f", "^"),
    "encoding": (
        *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"),
        *("cp037", "utf-7", "cp437", "shift_jis"),
    ),
    "quoting": ("all", "none", "single"),
    "newline": ("\r", "\r\n", "\n\n", "\r\r\n", "\x0b", "\u2028"),
    "kind": ("xlsx", "xlsx typed", "parquet", "parquet typed", "html", "json", "folder", "missing"),
}


def rewrite(rng, hospital):
    """Write one table's file in another form; say which."""
    name = rng.choice(list(hospital.tables) or ["cases"])
    key = rng.choice(tuple(FORMS))
    hospital.forms.setdefault(name, {})[key] = form = rng.choice(FORMS[key])
    return f"{name}: {key} {form!r}"


def flipped(rng, content):
    content = bytearray(content)
    for _ in range(rng.choice((1, 5, 100))):
        content[rng.randrange(len(content))] = rng.randrange(256)
    return bytes(content)


def cut(rng, content):
    return content[: rng.randrange(len(content))]


def beheaded(rng, content):
    return content[rng.randrange(min(len(content), 400)) :]


def filled_in(rng, content):
    place = rng.randrange(len(content))
    middle = rng.choice((b"\x00", b"\xff\xfe", b'"', b"\n", b",", b"\xc3", rng.randbytes(50)))
    return content[:place] + middle + content[place:]


def doubled(rng, content):
    return content + content


DAMAGES = {
    "flipped": flipped,
    "cut": cut,
    "beheaded": beheaded,
    "filled in": filled_in,
    "doubled": doubled,
    "packed": lambda _, content: gzip.compress(content, mtime=0),
    "empty": lambda *_: b"",
    "blank": lambda *_: b" \r\n \n",
    "only a mark": lambda *_: b"\xef\xbb\xbf",
    "zeros": lambda _, content: bytes(len(content)),
    "noise": lambda rng, content: rng.randbytes(len(content)),
}


def damage(rng, hospital, name=None):
    """Damage the bytes of one file, the settings' at times; say how."""
    name = name or rng.choice([*hospital.tables, "engagement"])
    chosen = rng.choice(list(DAMAGES))
    hospital.damages.setdefault(name, []).append(chosen)
    return f"{name}: bytes {chosen}"

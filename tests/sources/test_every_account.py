"""Row accounts of every table: an identity on random dirty rows.

Authority: identity (read = used + set aside + outside, and what is kept is used or history).
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.sources.load import load_sources
from perioptimal_report.tables import TABLES

DAYS = ("2025-01-15", "2025-02-14", "2025-03-03")
CASES = [
    ["1", DAYS[0], "OR 1", "Ortho", f"{DAYS[0]} 07:30", f"{DAYS[0]} 09:00"],
    ["2", DAYS[1], "OR 1", "Ortho", f"{DAYS[1]} 07:30", f"{DAYS[1]} 09:00"],
    ["3", DAYS[2], "OR 1", "ENT", f"{DAYS[2]} 07:30", f"{DAYS[2]} 09:00"],
]
# One good row of each, so that no table is hopeless.
GOOD = {
    "assignments": ["1", "A", "CRNA", f"{DAYS[0]} 07:30", f"{DAYS[0]} 08:30"],
    "shifts": ["A", "CRNA", DAYS[0], "07:00", "15:00", f"{DAYS[0]} 15:10"],
    "events": ["e0", "1", f"{DAYS[0]} 08:00", "delay", "pacu"],
    "finance": ["", "Ortho", "2025-01", "5"],
    "resources": ["room", "Mon", "07:00", "15:00", "2"],
}
COLUMNS = {
    name: [column.name for column in TABLES[name].columns][: len(row)] for name, row in GOOD.items()
}
CELLS = st.sampled_from(
    ["", "x", "1", "2", "3", "9", "NULL", "A", "CRNA", "delay", "-4", "2025-02"]
)
TIMES = st.builds("{} {}".format, st.sampled_from(DAYS), st.sampled_from(["07:40", "08:20", "9"]))
LIKELY = {
    "clock": st.sampled_from(["07:00", "15:00", "24:00", "99:99"]),
    "date": st.sampled_from(DAYS),
    "timestamp": TIMES,
    "number": st.sampled_from(["1", "0", "-2", "$5"]),
}


def rows_of(name):
    columns = [TABLES[name].column(column) for column in COLUMNS[name]]
    cells = [LIKELY.get(c.kind, st.sampled_from([*GOOD[name], "1", "2", "3"])) for c in columns]
    return st.lists(st.tuples(*(CELLS | cell for cell in cells)), max_size=30)


def written(rows):
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    return "\n".join(lines) + "\n"


@given(
    st.fixed_dictionaries({name: rows_of(name) for name in GOOD}),
    st.sampled_from([None, "2025-02", "2025-Q1"]),
)
# Why few: as many rows as in 40 short logs; to open the database is what costs.
@settings(max_examples=16, deadline=None)
def test_read_is_used_and_set_aside_and_outside_in_every_table(tables, period):
    heading = ["case_id", "date", "room", "service", "in_room", "out_of_room"]
    with TemporaryDirectory() as folder:
        texts = {name: [COLUMNS[name], GOOD[name], *rows] for name, rows in tables.items()}
        texts["cases"] = [heading, *CASES]
        for name, rows in texts.items():
            (Path(folder) / f"{name}.csv").write_text(written(rows), encoding="utf-8")
        paths = {name: {"path": Path(folder) / f"{name}.csv"} for name in texts}
        sources = load_sources(
            Engagement.model_validate({"sources": paths, "period": {"report": period}})
        )
    rejects = {r.table: r.frame for r in sources.rejects}
    for account in sources.accounts:
        given_rows = texts[account.table][1:]
        aside = sum(part.rows for part in account.set_aside)
        assert account.read == sum(any(cell.strip() for cell in row) for row in given_rows)
        assert account.read == account.used + account.outside + aside
        assert len(rejects[account.table]) == aside
        kept = sources.connection.table(account.table).count().to_pyarrow().as_py()
        assert kept == account.used + account.history

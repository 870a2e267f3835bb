"""Row accounts: an identity on random dirty logs, and periods judged by hand."""

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.errors import DataError, NothingToReportError
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.sources.load import load_sources

LINES = (
    "1,2025-01-15,OR 1,Ortho,2025-01-15 07:30,2025-01-15 09:00",
    "2,2025-02-14,OR 1,Ortho,2025-02-14 07:30,2025-02-14 09:00",
    "3,2025-02-28,OR 1,Ortho,2025-02-28 23:30,2025-03-01 01:00",
    "4,2025-03-03,OR 1,Ortho,2025-03-03 07:30,2025-03-03 09:00",
)


def test_rows_before_the_period_stay_as_history_and_later_ones_go(load, log, select):
    sources = load(log(*LINES), period={"report": "2025-02"})
    account = sources.accounts[0]
    assert (account.read, account.used, account.outside, account.history) == (4, 2, 2, 1)
    assert select(sources, "SELECT case_id FROM cases") == [("1",), ("2",), ("3",)]
    assert (sources.data_start, sources.data_end) == (dt.date(2025, 1, 15), dt.date(2025, 2, 28))
    assert sources.compare is not None
    assert sources.compare.start == dt.date(2025, 1, 1)


def test_without_a_period_it_is_the_span_of_the_data(load, log):
    sources = load(log(*LINES))
    assert (sources.period.start, sources.period.end) == (dt.date(2025, 1, 15), dt.date(2025, 3, 3))
    assert sources.compare is None


def test_no_case_in_the_period_is_nothing_to_report(load, log):
    with pytest.raises(NothingToReportError, match="2025-01-15 to 2025-03-03"):
        load(log(*LINES), period={"report": "2024"})


def test_blocks_out_of_force_and_releases_of_other_days_are_outside(load, log):
    sources = load(
        log(*LINES),
        period={"report": "2025-02"},
        blocks="owner,weekday,room,start,end,valid_from,valid_to\n"
        "Ortho,Mon,OR 1,07:00,15:00,,\nOrtho,Tue,OR 1,07:00,15:00,2025-03-01,\n"
        "Ortho,Wed,OR 1,07:00,15:00,,2025-01-14\n"
        "Ortho,Thu,OR 1,07:00,15:00,2025-01-01,2025-01-15\n",
        releases="owner,date\nOrtho,2025-01-20\nOrtho,2025-02-17\nOrtho,2025-03-31\n",
    )
    counts = {a.table: (a.read, a.used, a.outside, a.history) for a in sources.accounts}
    assert counts["blocks"] == (4, 2, 2, 0)
    assert counts["releases"] == (3, 1, 2, 1)


_CELLS = st.sampled_from(["", "x", "1", "2", "OR 1", "Ortho", '"', "a;b", "2025-02-30", "NULL"])
_TIMES = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2025, 3, 31)).map(
    lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S")
)
_ROW = st.tuples(
    st.integers(1, 20).map(str) | _CELLS,
    _TIMES.map(lambda text: text[:10]) | _CELLS,
    st.sampled_from(["OR 1", "OR 2", ""]),
    st.sampled_from(["Ortho", "ENT", ""]),
    _TIMES | _CELLS,
    _TIMES | _CELLS,
)


@given(st.lists(_ROW, max_size=75), st.sampled_from([None, "2025-02", "2025-Q1"]))
# Why few: as many rows as in 60 short logs; to open the database is what costs.
@settings(max_examples=24, deadline=None)
def test_read_is_used_and_set_aside_and_outside(rows, period):
    good = ("0", "2025-02-03", "OR 1", "Ortho", "2025-02-03 07:30:00", "2025-02-03 09:00:00")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        heading = "case_id,date,room,service,in_room,out_of_room"
        cells = [",".join('"' + c.replace('"', '""') + '"' for c in r) for r in (good, *rows)]
        path.write_text("\n".join([heading, *cells]) + "\n", encoding="utf-8")
        sources = load_sources(
            Engagement.model_validate(
                {"sources": {"cases": {"path": path}}, "period": {"report": period}}
            )
        )
    account, rejects = sources.accounts[0], sources.rejects[0].frame
    aside = sum(part.rows for part in account.set_aside)
    nonblank = sum(any(cell.strip() for cell in row) for row in rows)
    assert account.read == nonblank + 1 == account.used + account.outside + aside
    assert rejects["line"].is_unique
    assert len(rejects) == aside
    (kept,) = sources.connection.con.execute("SELECT count(*) FROM cases").fetchone()
    assert kept == account.used + account.history


def test_no_usable_row_is_refused_with_the_commonest_rule(load, log):
    with pytest.raises(DataError, match=r"none of 2 rows .* out_not_after_in"):
        load(log(*("9,2025-01-15,OR 1,Ortho,2025-01-15 07:30,2025-01-15 07:00",) * 2))

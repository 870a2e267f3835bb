"""A second implementation: Arrow's reading of plain text against the csv module's, cell by cell."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.sources.delimited import _records, read_plain
from perioptimal_report.sources.raw import assemble

FIELD = st.text(st.characters(codec="utf-8", exclude_characters='"\r\n\x00;'), max_size=4)


def slow(text):
    records = _records(text, "f.csv", ";")
    return assemble("f.csv", next(records)[1], records)


@given(st.integers(2, 4), st.data(), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_both_readers_agree(width, data, end, ends):
    line = st.lists(FIELD, min_size=width, max_size=width)
    heading = [f"h{position}" for position in range(width)]
    lines = [heading, *data.draw(st.lists(line, min_size=1, max_size=5))]
    text = end.join(";".join(fields) for fields in lines) + (end if ends else "")
    fast, expected = read_plain(text, "f.csv", delimiter=";", guessed=False), slow(text)
    assert fast is not None
    assert fast.headings == expected.headings
    assert fast.cells.to_pydict() == expected.cells.to_pydict()
    assert fast.lines.to_pylist() == expected.lines.to_pylist()
    assert fast.misfits.to_pylist() == expected.misfits.to_pylist()


@pytest.mark.parametrize(
    "text",
    ['a;b\n"1";2\n', "a;b\n1\n", "a;b\n1;2;3\n", "\na;b\n1;2\n", "a;b", "a\n1\n"],
    ids=["quotes", "short", "long", "blank first", "no body", "one column"],
)
def test_what_is_not_plain_is_left_to_the_other_reader(text):
    assert read_plain(text, "f.csv", delimiter=";", guessed=False) is None


def test_blank_lines_are_no_rows_but_count_as_lines():
    found = read_plain("a;b\n\n1;2\n;\n3;4\n", "f.csv", delimiter=";", guessed=False)
    assert found.lines.to_pylist() == slow("a;b\n\n1;2\n;\n3;4\n").lines.to_pylist() == [3, 5]


def test_a_large_log_is_plain():
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([["a", "b"], *([str(i), "x"] for i in range(10_000))])
    found = read_plain(text.getvalue(), "f.csv", delimiter=";", guessed=False)
    assert found.rows == 10_000
    assert found.lines[-1].as_py() == 10_001

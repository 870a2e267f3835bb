"""By hand: tables of words, plain for other programs and drawn for a terminal."""

import pytest

from perioptimal_report.outputs.terminal import check_lines
from perioptimal_report.outputs.text_tables import TextTable, table_lines
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.sources.load import load_sources

TABLE = TextTable(
    "notes",
    ("table", "rows", "note"),
    (("cases", "12", "Cases last across midnight"), ("blocks", "", "[sources.blocks] is new")),
)


def test_plain_rows_are_aligned_and_never_broken():
    assert table_lines(TABLE, None) == (
        "notes",
        "  table   rows  note",
        "  cases     12  Cases last across midnight",
        "  blocks        [sources.blocks] is new",
    )


def test_a_terminal_gets_a_table_that_fits_it_with_every_word():
    lines = table_lines(TABLE, 40)
    assert max(map(len, lines)) <= 40
    text = " ".join(" ".join(lines).split())
    assert "[sources.blocks] is new" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [None, 60])
def test_without_rows_there_is_no_table(width):
    assert table_lines(TextTable("notes", ("table",), ()), width) == ()


def test_check_prints_no_line_numbers(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(
        "case_id,room,service,in_room,out_of_room\n" + "\n" * 4708
        # Line 4710 holds no room, line 4711 a case across midnight.
        + "1,,Ortho,2025-03-03 07:30,2025-03-03 09:00\n"
        "2,OR 1,Ortho,2025-03-03 23:30,2025-03-04 01:00\n",
        encoding="utf-8",
    )  # fmt: skip
    sources = load_sources(Engagement.model_validate({"sources": {"cases": {"path": path}}}))
    said = "\n".join(check_lines(sources, sources.present))
    assert "  cases     1  missing_value  room: a required value is missing" in said
    assert "  cases     1  Cases last across midnight" in said
    assert [remark.lines for remark in sources.remarks if remark.lines] == [(4711,)]
    assert "4711" not in said

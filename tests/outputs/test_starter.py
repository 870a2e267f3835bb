"""What init leaves: complete, readable back, and never out of step with the settings' classes.

Authority: identity (a default written out and read back is the same default).
"""

import tomllib

import pytest

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs.settings_list import OWN_NAME, as_toml, list_settings
from perioptimal_report.outputs.starter import settings_text, write_starter
from perioptimal_report.settings.engagement import Engagement, read_engagement
from perioptimal_report.tables import TABLES


def test_the_starter_is_a_valid_engagement_with_every_default(tmp_path):
    write_starter(tmp_path / "new" / "hospital")
    engagement = read_engagement(tmp_path / "new" / "hospital" / "engagement.toml")
    assert engagement.sources.cases.path == tmp_path / "new" / "hospital" / "cases.csv"
    assert engagement.sources.blocks is None
    defaults = Engagement(sources=engagement.sources)
    assert engagement == defaults


def test_every_key_with_a_default_is_shown_as_toml_that_reads_back():
    lines = [line for line in settings_text().splitlines() if '"..."' not in line]
    bare = [line.removeprefix("# ") for line in lines if " = " in line or "[" in line[:3]]
    read = tomllib.loads("\n".join(bare))
    engagement = Engagement.model_validate(read)
    assert list(engagement.audiences) == [OWN_NAME]
    assert engagement.model_copy(update={"audiences": {}}) == Engagement(sources=engagement.sources)
    assert set(read) == set(Engagement.model_fields)
    assert set(read["sources"]) == set(TABLES)
    assert set(read["sources"]["cases"]) == {"path", "columns", "date_formats"}


def test_tables_hold_their_header_and_nothing_else(tmp_path):
    write_starter(tmp_path)
    for table in TABLES.values():
        text = (tmp_path / f"{table.name}.csv").read_text()
        assert text == ",".join(column.name for column in table.columns) + "\n"


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "blocks.csv").write_text("mine")
    with pytest.raises(OutputError, match=r"blocks.csv exists already"):
        write_starter(tmp_path)
    assert (tmp_path / "blocks.csv").read_text() == "mine"
    assert not (tmp_path / "engagement.toml").exists()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_starter(tmp_path / "file" / "below")


def test_every_setting_says_what_it_means():
    silent = [
        f"{section.name}.{setting.key}"
        for section in list_settings()
        for setting in section.settings
        if not setting.says
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("key", "allowed"),
    [
        ("low_activity_pct", "number, at least 0, at most 100"),
        ("low_activity", "share or paper or off"),
        ("holidays", "list (date)"),
        ("prime_start", "clock"),
        ("show_surgeons", "true or false"),
        ("labor_share_pct", "number, at least 0, at most 100"),
        ("columns", "table of names"),
        ("by_age_days", "table of lists"),
        ("delay_reason", "table of lists"),
        ("cancel_reason", "table of names"),
        ("path", "path"),
    ],
)
def test_what_a_key_may_be(key, allowed):
    settings = [setting for section in list_settings() for setting in section.settings]
    assert next(each for each in settings if each.key == key).allowed == allowed


def test_a_missing_default_has_no_toml():
    assert as_toml(None) is None
    assert as_toml((True, "a", 1.5)) == '[true, "a", 1.5]'
    assert as_toml({"a": (1, 2), "b": ("x",)}) == '{a = [1, 2], b = ["x"]}'

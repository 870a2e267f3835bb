"""Values that cannot be: each is refused in one line with its limits, unit and remedy.

Authority: by hand for the words; a property for every number of every section.
"""

import math
import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from perioptimal_report.errors import SettingsError
from perioptimal_report.outputs.settings_list import list_settings
from perioptimal_report.settings.engagement import Engagement, read_engagement
from perioptimal_report.settings.section import address_in

CASES = '[sources.cases]\npath = "cases.csv"\n'
CLOCK = 'must be a time of day in quotes, as "07:00" (00:00 to 23:59)'


@pytest.fixture
def fault(tmp_path):
    """Read settings that must be refused; give the line that says why, without the file."""

    def read(text):
        path = tmp_path / "engagement.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(SettingsError) as caught:
            read_engagement(path)
        line = str(caught.value)
        assert line.isprintable()
        return line.removeprefix(f"{path}: ")

    return read


@pytest.mark.parametrize(
    ("section", "line", "says"),
    [
        ("costs", "rate_per_hour_usd = inf", "must be a number, not inf or nan"),
        ("costs", "rate_per_hour_usd = nan", "must be a number, not inf or nan"),
        ("costs", "rate_per_hour_usd = 100001", "must be at most 100,000 USD/h"),
        ("costs", 'rate_per_hour_usd = "600"', "must be a number without quotes"),
        ("costs", "rate_per_hour_usd = true", "must be a number"),
        ("costs", "labor_share_pct = 101", "must be at most 100 %"),
        ("thresholds", "long_case_h = inf", "must be a number, not inf or nan"),
        ("thresholds", "long_case_h = 169", "must be at most 168 h"),
        ("thresholds", "grace_min = 1e9", "must be at most 1,440 min"),
        ("thresholds", "min_block_days = 3.5", "must be a whole number"),
        ("report", "replicates = 1000000000", "must be at most 100,000 replicates"),
        ("report", "replicates = -1", "must be at least 0 replicates"),
        ("report", "seed = true", "must be a whole number"),
        ("privacy", 'show_staff = "yes"', "must be true or false, without quotes"),
        ("privacy", "show_staff = 1", "must be true or false, without quotes"),
        ("calendar", "session_start = 7", CLOCK),
        ("calendar", "session_start = 7.5", CLOCK),
        ("calendar", 'session_start = "7"', CLOCK),
        ("calendar", 'session_start = "24:00"', CLOCK),
        ("calendar", 'session_start = "25:00"', CLOCK),
        ("calendar", 'session_start = "07:00+01:00"', CLOCK),
        ("calendar", 'session_start = "٠٧:٠٠"', CLOCK),
        ("calendar", "session_start = 2025-01-01T07:00:00", CLOCK),
        ("calendar", "weekend = 'Sat'", "must be a list in [ ]"),
        ("calendar", "holidays = [20251225]", "must be a date, as 2025-12-25"),
        ("calendar", "holidays = ['2025-02-30']", "must be a date, as 2025-12-25"),
        ("institution", "timezone = 'Nowhere/City'", "write one like America/New_York"),
        ("institution", "timezone = 'America'", "write one like America/New_York"),
        ("institution", "timezone = '../../etc/passwd'", "write one like America/New_York"),
        ("institution", "name = 5", "must be text in quotes"),
        ("institution", f"name = '{'x' * 10_000}'", "must have at most 200 characters"),
        ("institution", 'name = "a\\nb"', "must be one line of text"),
        ("report", 'title = "a\\u0007b"', "must be one line of text"),
        ("period", "report = '2025-13'", "is not a period; write 2025-03, 2025-Q1"),
        ("period", "report = '2025-03-01..2025-02-01'", "is not a period"),
        ("period", "report = '0000'", "is not a period"),
        ("period", "compare = 'last'", "is not a period"),
        ("period", "report = '2025'\ncompare = '2025'", "compare is the reported period itself"),
        ("sources.blocks", "path = 5", 'must be a path in quotes, as "cases.csv"'),
        ("sources.blocks", 'path = "a\\u0000b"', "holds a NUL character, which no file's name can"),
        ("sources.blocks", "path = ''", 'must be a path, as "cases.csv"'),
        ("scenarios.rooms", "Mon = -1", "must be at least 0"),
        ("scenarios.rooms", "Mo = 1", "did you mean 'Mon'?"),
        ("scenarios", "shift_hours = [25]", "must be at most 24 h"),
        ("audiences.board", "pages = [0, 5]", "must be at least 1"),
        ("acuity.by_age_days", "old = [0, inf]", "must be a whole number"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_names_section_key_limit_and_unit(fault, section, line, says):
    told = fault(f"{CASES}[{section}]\n{line}\n")
    assert told.startswith(f"[{section.partition('.')[0]}")
    assert says in told


@pytest.mark.parametrize("section", [each.name for each in list_settings() if "." not in each.name])
def test_a_section_given_as_one_value_is_refused(fault, section):
    assert fault(f"{section} = 5\n{CASES}") == f"[{section}] must be a section with keys of its own"


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "-1e300", "1e300", "true", "'5'"])
def test_no_number_of_any_section_is_unbounded(fault, value):
    for section in list_settings():
        for setting in section.settings:
            if setting.allowed.startswith(("number", "whole number")) and "." not in section.name:
                head = "" if section.name == "sources.cases" else f"[{section.name}]\n"
                told = fault(f"{CASES}{head}{setting.key} = {value}\n")
                assert told.startswith(f"[{section.name}] {setting.key}: must be")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "[sources.cases] is missing: name the case log there"),
        ("[sources.blocks]\npath = 'b.csv'", "[sources.cases] is missing: name the case log"),
        ("[sources.cases]", "[sources.cases] path: is missing"),
        (f"{CASES}[sources.blocks]", "[sources.blocks] path: is missing"),
        ("a b = 1", "not valid TOML: Expected '=' after a key in a key/value pair (at line 1, co"),
        (b"[costs]\n# \xff\n", "line 2 is no UTF-8 text; save it as UTF-8"),
        ("\x00\x01", "not valid TOML"),
        (f"a = {'[' * 5_000}", "not valid TOML"),
        (f"[costs]\nratio = {'9' * 5_000}", "not valid TOML"),
        (f"{CASES}\"a\\nb\" = 1", "[sources.cases] unknown key 'a?b'"),
        (f"{CASES}{'k' * 500} = 1", f"[sources.cases] unknown key '{'k' * 60}…'"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_settings_file_is_one_line_with_its_place(fault, text, says):
    assert fault(text).startswith(says)


def test_a_folder_names_the_file_in_it(tmp_path):
    with pytest.raises(SettingsError, match=r"is a folder; name the settings file in it, as "):
        read_engagement(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_settings_are_a_regular_file_of_some_size(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsError, match=r"cannot be read \(it is a pipe, not a regular file"):
        read_engagement(tmp_path / "pipe")
    (tmp_path / "big").write_bytes(b"#" * 4_000_001)
    with pytest.raises(SettingsError, match=r"cannot be read \(it is larger than 4 MB"):
        read_engagement(tmp_path / "big")


@pytest.mark.parametrize("key", ["[look]\nlogo", "[look]\nwords", "[look]\ntemplates"])
def test_an_address_is_named_as_such_and_its_password_never_printed(fault, key):
    told = fault(f'{CASES}{key} = "https://clerk:hunter2@h/logo.svg"')
    assert told == (
        f"[look] {key.partition(chr(10))[2]}: is an address (https), and addresses are not read;"
        " name a file of this machine"
    )


def test_the_settings_file_is_no_address():
    with pytest.raises(SettingsError) as refused:
        read_engagement(Path("https://clerk:hunter2@h/engagement.toml"))
    assert str(refused.value) == (
        "the settings file is given as an address (https); name a file of this machine"
    )


def test_a_caller_from_python_sees_no_password_either():
    with pytest.raises(ValidationError) as refused:
        Engagement.model_validate({"sources": {"cases": {"path": "s3://k:hunter2@b/c.csv"}}})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("path", "is_address"),
    [
        ("token=a/cases.csv", False),
        ("exports/secret=x/token=y/a.parquet", False),
        ("C:/data/cases.csv", False),
        (r"C:\Users\a@b\cases.csv", False),
        ("jdbc:oracle:/x", True),
        ("clerk:hunter2@h/c.csv", True),
        ("password=hunter2", True),
        ("password=hunter2/x host=w", True),
        ("host=w;pwd=x/y", True),
        ("c.csv?token=x/", True),
    ],
)
def test_an_address_is_told_from_a_path(path, is_address):
    assert (address_in(path) is not None) is is_address


def test_a_path_that_no_system_knows_is_one_line(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        read_engagement(tmp_path / "a\0b")


def test_whole_numbers_and_clocks_may_be_written_as_toml_writes_them():
    read = Engagement.model_validate(
        {
            "sources": {"cases": {"path": "c.csv"}},
            "report": {"replicates": 2e3},
            "costs": {"rate_per_hour_usd": 600},
            "calendar": {"session_start": "7:30", "holidays": ["2025-12-25"]},
        }
    )
    assert (read.report.replicates, read.costs.rate_per_hour_usd) == (2000, 600.0)
    assert f"{read.calendar.session_start:%H:%M}" == "07:30"
    assert math.isfinite(read.costs.ratio)

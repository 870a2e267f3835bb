"""Engagement files: what is refused, in which words. Authority: by hand."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from perioptimal_report.errors import SettingsError
from perioptimal_report.outputs.settings_list import list_settings
from perioptimal_report.settings.engagement import Engagement, read_engagement

CASES = '[sources.cases]\npath = "cases.csv"\n'


@pytest.fixture
def fault(tmp_path):
    """Read a settings text that must be refused, and give the one line that says why."""

    def read(text):
        path = tmp_path / "engagement.toml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        with pytest.raises(SettingsError) as caught:
            read_engagement(path)
        line = str(caught.value)
        assert "\n" not in line
        return line.removeprefix(f"{path}: ")

    return read


def test_source_paths_are_relative_to_the_settings(tmp_path):
    path = tmp_path / "engagement.toml"
    path.write_text(CASES + '[sources.blocks]\npath = "/data/blocks.xlsx"\n')
    sources = read_engagement(path).sources
    assert sources.cases.path == tmp_path / "cases.csv"
    assert str(sources.blocks.path) == "/data/blocks.xlsx"
    assert sources.releases is None


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "engagement.toml"
    path.write_text(CASES, encoding="utf-8-sig")
    assert read_engagement(path).institution.name == "Hospital"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[sorces]\n" + CASES, "unknown key 'sorces'; did you mean 'sources'?"),
        (
            CASES + "[threshold]\n",
            "unknown key 'threshold'; did you mean 'thresholds'?",
        ),
        (
            CASES + "[thresholds]\ngrace = 3\n",
            "[thresholds] unknown key 'grace'; did you mean 'grace_min'?",
        ),
        (
            CASES + "colums = {}\n",
            "[sources.cases] unknown key 'colums'; did you mean 'columns'?",
        ),
        (
            CASES + '[sources.blocks]\npath = "b.csv"\nsheets = "x"\n',
            "[sources.blocks] unknown key 'sheets'; did you mean 'sheet'?",
        ),
        (
            CASES + '[sources.realeases]\npath = "r.csv"\n',
            "[sources] unknown key 'realeases'; did you mean 'releases'?",
        ),
        (CASES + "[blocks]\nzzz = 1\n", "[blocks] unknown key 'zzz'"),
        (
            CASES + "[[scenarios.protected]]\nowner = 'Eye'\nrooms = 1\nweekdy = 'Mon'\n",
            "[scenarios.protected.0] unknown key 'weekdy'; did you mean 'weekday'?",
        ),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(fault, text, says):
    assert fault(text) == says


@pytest.mark.parametrize(
    ("lines", "section", "key"),
    [
        ("[blocks]\nrelease_notice_days = -1", "blocks", "release_notice_days"),
        ("[blocks]\ninfer_min_share_pct = 100.5", "blocks", "infer_min_share_pct"),
        ("[costs]\nrate_per_hour_usd = 0", "costs", "rate_per_hour_usd"),
        ("[calendar]\nlow_activity = 'none'", "calendar", "low_activity"),
        ("[calendar]\nweekend = ['Saturday']", "calendar", "weekend, entry 1"),
        ("[thresholds]\nmin_block_days = 1", "thresholds", "min_block_days"),
        ("[thresholds]\nconcurrency_rule_max = 0", "thresholds", "concurrency_rule_max"),
        ("[privacy]\nsuppress_below = -1", "privacy", "suppress_below"),
        ("[roles.words]\nNP = 'nurse'", "roles.words", "NP"),
        ("[causes.cancel_reason]\nX = 'other'", "causes.cancel_reason", "X"),
        ("[causes.delay_reason]\nX = ['late', 'surgeon']", "causes.delay_reason", "X, entry 2"),
        ("[report]\npaper = 'a5'", "report", "paper"),
        ("[report]\nseed = -1", "report", "seed"),
    ],
)
def test_a_value_out_of_bounds_names_section_and_key(fault, lines, section, key):
    line = fault(CASES + lines)
    assert line.startswith(f"[{section}")
    assert f" {key}: " in line


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("[calendar]\nsession_start = '17:00'\nsession_end = '7:00'", "hours must start before"),
        ("[calendar]\nprime_start = '08:00'\nprime_end = '08:00'", "hours must start before"),
        ("[costs]\nratio = 1.5", "ratio must be one of overtime_ratios"),
        ("[costs]\novertime_ratios = [0, 2]", "overtime_ratios, entry 1: must be at least 0.01"),
        (
            "[[scenarios.named]]\nname = 'A'\nchanges = [{action = 'move', weekday = 'Thu'}]",
            "action 'move' needs from_owner and to_owner",
        ),
        (
            "[[scenarios.named]]\nname = 'A'\nchanges = [{action = 'close', weekday = 'Fri'}]",
            "action 'close' needs room or owner",
        ),
        (
            "[[scenarios.named]]\nname = 'A'\nchanges = [{action = 'extend', weekday = 'Fri'}]",
            "action 'extend' needs hours",
        ),
        (
            "[scenarios]\nnamed = ["
            "{name = 'A', changes = [{action = 'close', weekday = 'Fri', room = '4'}]},"
            "{name = 'A', changes = [{action = 'close', weekday = 'Mon', room = '4'}]}]",
            "named scenarios need different names",
        ),
    ],
)
def test_values_that_contradict_each_other_are_refused(fault, lines, says):
    assert says in fault(CASES + lines)


def test_further_faults_are_counted(fault):
    assert fault(CASES + "[report]\nseed = -1\nreplicates = -1\n").endswith("(+1 more)")


def test_cases_are_required(fault):
    assert fault("[institution]\nname = 'H'\n") == (
        '[sources.cases] is missing: name the case log there, as path = "cases.csv"'
    )


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", "not toml at all"])
def test_a_file_that_is_no_toml_is_one_line(fault, text):
    assert fault(text)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(
        SettingsError, match="there is no such file; 'perioptimal-report init FOLDER' writes one"
    ):
        read_engagement(tmp_path / "nothing.toml")


@given(st.times().map(lambda time: time.replace(second=0, microsecond=0)))
@settings(max_examples=50)
def test_a_clock_reads_back_with_or_without_its_first_zero(time):
    for written in (f"{time:%H:%M}", f"{time.hour}:{time:%M}"):
        engagement = Engagement.model_validate(
            {
                "sources": {"cases": {"path": "c.csv"}},
                "thresholds": {"first_case_latest": written},
            }
        )
        assert engagement.thresholds.first_case_latest == time


@given(
    section=st.sampled_from([section.name for section in list_settings()]),
    key=st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True),
)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_key_that_no_section_knows_is_refused_by_name_at_any_depth(fault, section, key):
    known = {each.name: {s.key for s in each.settings} for each in list_settings()}
    assume(key not in known[section])
    lines = "" if section == "sources.cases" else f"[{section}]\n"
    further = section.startswith("sources.") and section != "sources.cases"
    path = 'path = "x.csv"\n' if further else ""
    says = fault(f"{CASES}{lines}{path}{key} = 1\n")
    assert says.startswith(f"[{section}] unknown key '{key}'")

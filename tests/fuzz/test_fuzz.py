"""A short run of the fuzzing, and proof that its rules can fail.

Authority: the invariants of tools/fuzz.py, by hand. `make fuzz` runs 10,000 of these and 200
whole builds.
"""

import json
import random
import subprocess
import sys
import tomllib
from pathlib import Path

import fuzz_run
import pytest
from fuzz_hospital import TABLES, whole_hospital
from fuzz_mutants import make_mutant
from fuzz_settings import ODD, reset, toml

from perioptimal_report.errors import SettingsError
from perioptimal_report.settings.engagement import read_engagement

FUZZ = Path(__file__).parents[2] / "tools" / "fuzz.py"


def fuzz(*options):
    command = [sys.executable, str(FUZZ), *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.xdist_group("fuzz")
def test_300_mutants_of_the_tables_and_settings_keep_every_rule():
    done = fuzz("--commands", "check", "--count", 300, "--jobs", 1)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("300 mutants"), done.stdout


@pytest.mark.slow
@pytest.mark.xdist_group("fuzz")
def test_20_of_them_keep_every_rule_as_programs_of_their_own():
    done = fuzz("--commands", "check", "--count", 20, "--first", 300, "--real", "--jobs", 1)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("20 mutants"), done.stdout


def test_600_settings_files_are_read_or_refused_in_one_line(tmp_path):
    path = tmp_path / "engagement.toml"
    says = []
    for number in range(600):
        path.write_text(toml(odd_settings(number)), encoding="utf-8")
        try:
            read_engagement(path)
        except SettingsError as error:
            says.append(str(error))
    assert [line for line in says if not line.isprintable()] == []
    assert 60 < len(says) < 540


def odd_settings(number):
    rng, hospital = random.Random(f"settings/{number}"), whole_hospital()
    for _ in range(rng.choice((1, 1, 2, 3))):
        reset(rng, hospital)
    return hospital.settings


def test_a_number_gives_the_same_mutant_and_another_number_another(tmp_path):
    def made(folder, number):
        (tmp_path / folder).mkdir()
        mutant = make_mutant(tmp_path / folder, seed=1, number=number, commands="any")
        files = {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()}
        return mutant, files

    assert made("first", 7) == made("again", 7)
    assert made("other", 8) != made("third", 7)


def test_the_hospital_itself_is_whole(tmp_path, monkeypatch, capsys):
    """Each mutant is then refused for what was changed, not for what was cut."""
    hospital = whole_hospital()
    assert tuple(hospital.tables) == TABLES
    for name, rows in hospital.tables.items():
        lines = "".join(",".join(row) + "\n" for row in rows)
        (tmp_path / f"{name}.csv").write_text(lines, encoding="utf-8")
    (tmp_path / "engagement.toml").write_text(toml(hospital.settings), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert fuzz_run.call_main(("check", "--json", "engagement.toml")) == 0
    accounts = json.loads(capsys.readouterr().out)["accounts"]
    assert {each["table"] for each in accounts if each["used"]} == set(TABLES)
    # The example has a few wrong rows of its own.
    assert sum(part["rows"] for each in accounts for part in each["set_aside"]) <= 1


def test_settings_are_written_so_that_they_are_read_as_they_were():
    values = {f"key {i}\x1b": value for i, value in enumerate(ODD) if value == value}
    settings = {"plain": 1, "section": {"a.b": {"deep": [values, []]}}}
    assert tomllib.loads(toml(settings)) == settings


GOOD = {"table": "cases", "read": 3, "used": 1, "outside": 1, "set_aside": [{"rows": 1}]}


@pytest.mark.parametrize(
    ("stdout", "faults"),
    [
        (json.dumps({"accounts": [GOOD]}), []),
        (json.dumps({"accounts": [GOOD | {"read": 4}]}), ["rows of cases do not add up"]),
        ('{"value": NaN}', ["what is printed is no JSON: NaN is not JSON"]),
    ],
)
def test_printed_rows_must_add_up(stdout, faults):
    assert fuzz_run.printed_faults(stdout) == faults


TRACEBACK = """Traceback (most recent call last):
  File "/x/perioptimal_report/sources/load.py", line 65, in load_sources
    secret
  File "/y/duckdb/api.py", line 3, in execute
duckdb.Error: Zebedee-4711
"""


@pytest.mark.parametrize(
    ("code", "stderr", "faults"),
    [
        (0, "", []),
        (11, "perioptimal-report: cases.csv: is empty\n", []),
        (1, TRACEBACK, ["traceback: duckdb.Error at sources/load.py:65 (duckdb/api.py 3 execute)"]),
        (-9, "", ["killed by SIGKILL"]),
        (3, "a\n", ["exit code 3 is not documented"]),
        (0, "warning\n", ["1 lines on stderr at exit code 0: 'warning\\n'"]),
        (11, "a\nb\n", ["2 lines on stderr at exit code 11: 'a\\nb\\n'"]),
        (11, "", ["0 lines on stderr at exit code 11: ''"]),
        (11, "\x1b[31m\n", ["a control character on stderr: '\\x1b[31m\\n'"]),
    ],
)
def test_a_bad_ending_is_named(code, stderr, faults):
    assert fuzz_run.ending_faults(code, stderr) == faults


def test_too_much_time_or_memory_is_named():
    assert fuzz_run.cost_faults(59, 1500) == []
    assert fuzz_run.cost_faults(61, 1600) == ["61 s of CPU", "1600 MiB of memory"]

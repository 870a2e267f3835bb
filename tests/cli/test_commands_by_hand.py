"""By hand: what each command says, its exit code, and that nothing is left half-written."""

import datetime as dt
import json
import re
import runpy
import signal
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from perioptimal_report import __version__, cli
from perioptimal_report.cli import app, main
from perioptimal_report.pipeline import load


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def call(monkeypatch, capsys):
    def run_main(*words):
        monkeypatch.setattr(sys, "argv", ["perioptimal-report", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, capsys.readouterr()

    return run_main


def test_version():
    assert run("--version").output.strip() == __version__


def test_the_package_runs_as_the_program_does(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["perioptimal-report", "--version"])
    with pytest.raises(SystemExit):
        runpy.run_module("perioptimal_report", run_name="__main__")
    assert capsys.readouterr().out.strip() == __version__


def test_check_accounts_for_every_row(hospital):
    said = run("check", hospital).output
    assert "cases: 40 rows read = 40 used + 0 set aside + 0 outside the period" in said
    assert "out of scope: asa_mix, needs cases.asa" in said
    assert re.search(r"^in scope: .*\bblock_utilization\b", said, re.M)


def test_check_in_json(hospital):
    said = json.loads(run("check", hospital, "--json").output)
    assert said["accounts"][0]["read"] == 40
    assert {metric["key"] for metric in said["out_of_scope"]} >= {"asa_mix", "emergency_rate"}


def test_quiet_says_nothing(hospital):
    assert run("check", hospital, "--quiet").output == ""


def test_scenario_says_why_no_block_can_be_moved(hospital):
    said = run("scenario", hospital)
    assert said.exit_code == 0
    assert said.output.startswith("no block can be moved:\nleft as it is: ")
    told = json.loads(run("scenario", hospital, "--json").output)
    assert told["scenarios"] == []
    assert told["left_as_they_are"]


def test_build_says_what_it_wrote(hospital, tmp_path):
    done = run("build", hospital, "--out", tmp_path / "out", "--format", "json,xlsx")
    assert done.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "manifest.json", "numbers.json", "workbook.xlsx",
    ]  # fmt: skip
    assert f"wrote {tmp_path / 'out' / 'numbers.json'}" in done.output
    assert "needs cases.asa" in done.output


def test_build_in_json(hospital, tmp_path):
    done = run("build", hospital, "--out", tmp_path / "out", "--format", "json", "--json")
    said = json.loads(done.output)
    assert [name.rpartition("/")[2] for name in said["written"]] == [
        "numbers.json", "manifest.json",
    ]  # fmt: skip


def test_the_period_of_the_command_wins(hospital, tmp_path):
    done = run("build", hospital, "--period", "2025-03-03..2025-03-07", "--out", tmp_path / "o",
               "--format", "json")  # fmt: skip
    assert "20 used + 0 set aside + 20 outside the period" in done.output


@pytest.mark.parametrize(
    ("words", "compared"),
    [
        ((), "2025-03-03..2025-03-07"),
        (("--period", "2025-03-12..2025-03-14"), "2025-03-03..2025-03-07"),
        (("--compare", "previous"), "2025-03-05..2025-03-09"),
        (("--compare", "none"), None),
        (("--period", "2025-03-14..2025-03-14", "--compare", "2025-03-13..2025-03-13"),
         "2025-03-13..2025-03-13"),
    ],
)  # fmt: skip
def test_a_period_and_a_comparison_of_the_command_change_themselves_alone(
    hospital, words, compared
):
    stated = 'report = "2025-03-10..2025-03-14"\ncompare = "2025-03-03..2025-03-07"'
    hospital.write_text(hospital.read_text().replace('report = "2025-03"', stated))
    given = dict(zip(words[::2], words[1::2], strict=True))
    loaded = load(hospital, period=given.get("--period"), compare=given.get("--compare"))
    found = loaded.sources.compare
    assert (found and f"{found.start}..{found.end}") == compared
    assert run("check", hospital, *words).exit_code == 0


FATAL = {
    "a logo": '[look]\nlogo = "none.svg"\n',
    "words": '[look]\nwords = "none.toml"\n',
    "templates": '[look]\ntemplates = "none"\n',
    "an audience": '[report]\naudiences = ["nobody"]\n',
    "a period": '[period]\nreport = "2025-13"\n',
}


@pytest.mark.parametrize("fault", FATAL)
def test_check_and_build_agree_on_what_is_fatal(call, hospital, tmp_path, fault):
    hospital.write_text(f'{FATAL[fault]}[sources.cases]\npath = "cases.csv"\n')
    checked, told = call("check", hospital)
    built, said = call("build", hospital, "--format", "json", "--out", tmp_path / "out")
    assert (checked, told.err) == (built, said.err)
    assert checked == 10
    assert told.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


UNREADABLE = {
    "a link to itself": "loop.csv",
    "absent": "none.csv",
    "a name too long": "x" * 300,
    "below a file": "engagement.toml/cases.csv",
}


@pytest.mark.parametrize("place", UNREADABLE.values(), ids=UNREADABLE)
def test_check_and_build_agree_on_a_source_that_cannot_be_read(call, hospital, tmp_path, place):
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    (tmp_path / "out").mkdir()
    hospital.write_text(f'[sources.cases]\npath = "{place}"\n')
    checked, told = call("check", hospital)
    built, said = call("build", hospital, "--format", "json", "--out", tmp_path / "out")
    assert (checked, told.err) == (built, said.err)
    assert checked == 11
    assert told.err.count("\n") == 1
    assert not [*(tmp_path / "out").iterdir()]


def test_check_finds_a_limit_of_scenarios_that_the_blocks_contradict(call, hospital):
    """Forty Mondays, so that the blocks of the two owners may be moved."""
    mondays = [dt.date(2024, 6, 3) + dt.timedelta(weeks=week) for week in range(40)]
    rows = [
        f"{day}{room},OR {room},{owner},{day} 07:00,{day} {12 + day.day % 4}:00"
        for day in mondays
        for room, owner in ((1, "Eye"), (2, "Bone"))
    ]
    head = "case_id,room,service,in_room,out_of_room"
    (hospital.parent / "cases.csv").write_text("\n".join([head, *rows]) + "\n")
    limit = "[[scenarios.protected]]\nowner = 'Bown'\nrooms = 1\n[report]\nreplicates = 0\n"
    hospital.write_text(f'{limit}[sources.cases]\npath = "cases.csv"\n')
    code, said = call("check", hospital)
    assert (code, said.out) == (10, "")
    assert "[scenarios] Bown has no block; did you mean 'Bone'?" in said.err


def test_metrics_lists_every_metric_and_its_method():
    from perioptimal_report.metrics.kit.registry import METRICS

    listed = run("metrics").output
    assert all(key in listed for key in METRICS)
    assert set(json.loads(run("metrics", "--json").output)) == set(METRICS)
    method = run("metrics", "turnover_time").output
    assert "Formula:" in method
    assert "Example:" in method
    assert max(map(len, method.splitlines())) <= 110


def test_init_writes_a_folder_that_check_understands(tmp_path, call):
    assert run("init", tmp_path / "new").exit_code == 0
    code, said = call("check", tmp_path / "new" / "engagement.toml")
    assert code == 11
    assert said.err.count("\n") == 1


def test_simulate_writes_a_hospital_that_check_accepts(tmp_path, call):
    folder = tmp_path / "hospital"
    assert run("simulate", folder, "--rooms", 2, "--years", 1).exit_code == 0
    done = run("check", folder / "engagement.toml")
    assert done.exit_code == 0
    assert "out of scope" not in done.output
    code, said = call("simulate", folder)
    assert code == 13
    assert "holds files already" in said.err


def test_doctor_is_content_here():
    assert run("doctor").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (
            ["build", "{settings}", "--format", "pfd"],
            2,
            "xlsx, json; did you mean 'pdf'",
        ),
        (["build", "{settings}", "--format", "docx"], 2, "choose from pdf, html, xlsx, json"),
        (["check", "{settings}", "--compare", "2025-13"], 10, "is not a period"),
        (["check", "{folder}"], 10, "is a folder; name the settings file in it"),
        (["build", "{settings}", "--format", ","], 2, "names nothing"),
        (["metrics", "turnover_tme"], 2, "did you mean 'turnover_time'"),
        (["check", "{folder}/none.toml"], 10, "none.toml"),
        (["build", "{settings}", "--period", "2025-13"], 10, "is not a period"),
        (["build", "{settings}", "--period", "1999-01"], 12, "no case in the period"),
        (["build", "{settings}", "--out", "{settings}/out"], 13, "cannot be written"),
        (["build", "{settings}", "--out", "{settings}"], 13, "is a file, not a folder"),
        (["build", "{settings}", "--out", "{folder}"], 13, "holds engagement.toml, which"),
        (["build", "{settings}", "--out", "{folder}/a/b", "--period", "1999-01"], 12, "no case"),
        (["build", "{settings}", "--audience", "coq"], 2, "did you mean 'coo'"),
    ],
)
def test_a_mistake_is_one_line_and_its_exit_code(call, hospital, words, code, says):
    given = [word.format(settings=hospital, folder=hospital.parent) for word in words]
    ended, said = call(*given)
    assert ended == code
    assert said.out == ""
    assert says in said.err
    assert said.err.count("\n") == 1
    assert sorted(path.name for path in hospital.parent.iterdir()) == [
        "cases.csv", "engagement.toml",
    ]  # fmt: skip


def test_an_output_is_refused_before_the_inputs_are_read(call, hospital):
    (hospital.parent / "cases.csv").unlink()
    code, said = call("build", hospital, "--out", "/dev/null", "--format", "json")
    assert code == 13
    assert "is a device" in said.err


@pytest.mark.parametrize(
    ("number", "code", "says"),
    [
        (signal.SIGINT, 130, "perioptimal-report: interrupted\n"),
        (signal.SIGTERM, 143, ""),
        (signal.SIGHUP, 129, ""),
    ],
)
def test_a_signal_ends_the_program_in_order(call, monkeypatch, number, code, says):
    before = signal.getsignal(number)
    monkeypatch.setattr(cli, "app", lambda: signal.raise_signal(number))
    ended, said = call("build")
    assert ended == code
    assert said.err == says
    assert signal.getsignal(number) == before


def test_a_signal_that_was_switched_off_stays_off(call, monkeypatch):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    monkeypatch.setattr(cli, "app", lambda: signal.raise_signal(signal.SIGHUP) or sys.exit(0))
    try:
        assert call("build")[0] == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_help_imports_nothing_heavy():
    heavy = {"pandas", "duckdb", "ibis", "scipy", "matplotlib", "weasyprint", "jinja2", "pydantic"}
    code = (
        "import sys; from typer.testing import CliRunner; from perioptimal_report.cli import app;"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not heavy & set(done.stdout.split())

"""The edge to the terminal: streams that fail, memory that runs out, what steers a terminal.

Authority: by hand; the exit codes of docs/first-report.md. Processes only where a stream of the
system is the point.
"""

import errno
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from perioptimal_report.cli import app
from perioptimal_report.console import run, say
from perioptimal_report.errors import SettingsError

ROOT = Path(__file__).parent.parent.parent
PROGRAM = [sys.executable, "-m", "perioptimal_report"]
FULL = Path("/dev/full")


def start(*words, **streams):
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*PROGRAM, *words], env=environment, **streams)


@pytest.mark.skipif(not FULL.exists(), reason="a system without /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["metrics"]])
def test_a_full_output_is_one_line(words):
    with FULL.open("wb") as full:
        process = start(*words, stdout=full)
        _, said = process.communicate()
    assert process.returncode == 13
    assert said.decode() == (
        "perioptimal-report: the standard output cannot be written (No space left on device)\n"
    )


def test_a_reader_that_goes_away_is_no_mistake():
    with start("metrics", "--json") as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="descriptors of POSIX")
def test_closed_streams_are_no_mistake():
    close = "import os,sys; os.close(1); os.close(2); os.execv(sys.executable, sys.argv[1:])"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "perioptimal_report", "--version"]
    done = subprocess.run([sys.executable, "-c", close, *words], env=environment, check=False)
    assert done.returncode == 0


class Failing(io.StringIO):
    """A stream that raises what a system would on a closed or full one."""

    def __init__(self, number):
        super().__init__()
        self.number = number

    def write(self, text):
        raise OSError(self.number, os.strerror(self.number))


def ended(capsys, action):
    with pytest.raises(SystemExit) as caught:
        run(action)
    return caught.value.code, capsys.readouterr().err


def raises(error):
    def action():
        raise error

    return action


@pytest.mark.parametrize(("number", "code"), [(errno.EPIPE, 0), (errno.ENOSPC, 13)])
def test_a_stream_that_fails_has_its_exit_code(capsys, monkeypatch, number, code):
    monkeypatch.setattr(sys, "stdout", Failing(number))
    found, said = ended(capsys, lambda: say("x"))
    assert found == code
    assert said.count("\n") == bool(code)


def test_a_line_that_nobody_reads_changes_no_exit_code(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stderr", Failing(errno.ENOSPC))
    assert ended(capsys, raises(SettingsError("x")))[0] == 10


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        MemoryError("Unable to allocate 3.0 GiB for an array"),
        OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
        ImportError("libarrow.so: failed to map segment from shared object"),
        RuntimeError("can't start new thread"),
        duckdb.OutOfMemoryException("Failed to allocate block"),
    ],
)
def test_memory_that_runs_out_is_one_line_and_14(capsys, error):
    code, said = ended(capsys, raises(error))
    assert code == 14
    assert said.startswith("perioptimal-report: more memory is needed")
    assert said.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="Linux keeps limits of addresses")
def test_a_limit_that_the_libraries_cannot_live_with_is_told_before_any_work(hospital):
    """Without it a check under this limit hung, or a library aborted it."""

    def limited(*words):
        process = start(*words, preexec_fn=limit_addresses)
        try:
            out, said = process.communicate(timeout=60)
        finally:
            process.kill()
        return process.returncode, out.decode(), said.decode()

    said = (
        "this process may reserve 0.6 GB of addresses, and the libraries need 3.5 GB;"
        " raise its limit (ulimit -v 4000000)\n"
    )
    assert limited("check", str(hospital)) == (14, "", f"perioptimal-report: {said}")
    code, _, refused = limited("doctor")
    assert (code, refused) == (14, f"NOT READY Memory: {said}")


def limit_addresses():
    resource = pytest.importorskip("resource")
    resource.setrlimit(resource.RLIMIT_AS, (600_000_000, 600_000_000))


def test_what_the_system_refuses_names_the_file(capsys):
    code, said = ended(capsys, lambda: Path("/no/such/folder/x").read_bytes())
    assert code == 13
    assert said == (
        "perioptimal-report: /no/such/folder/x: refused by the operating system"
        " (No such file or directory)\n"
    )


def test_a_mistake_of_ours_is_not_hidden(capsys):
    with pytest.raises(RuntimeError, match="ours"):
        run(raises(RuntimeError("ours")))
    assert capsys.readouterr().err == ""


def test_nothing_printed_steers_the_terminal(capsys):
    say("a\x1b[31mb\u202ec", "d\te")
    assert capsys.readouterr().out == "a?[31mb?c\nd\te\n"
    code, said = ended(capsys, raises(SettingsError("two\nlines \x1b[2J")))
    assert (code, said) == (10, "perioptimal-report: two lines  [2J\n")


def commands():
    listed = CliRunner().invoke(app, ["--help"], terminal_width=80).output
    return re.findall(r"^  ([a-z]+)  ", listed[listed.index("Commands:") :], re.M), listed


def test_no_summary_of_a_command_is_cut_at_80_columns():
    names, listed = commands()
    assert len(names) >= 6
    assert "..." not in listed.replace("[ARGS]...", "")


def test_every_command_has_json():
    names, _ = commands()
    lacking = [
        name for name in names if "--json" not in CliRunner().invoke(app, [name, "--help"]).output
    ]
    assert lacking == []


def test_init_tells_what_it_wrote_as_json(tmp_path):
    done = CliRunner().invoke(app, ["init", str(tmp_path / "new"), "--json"])
    written = json.loads(done.output)["written"]
    assert {Path(each) for each in written} == set((tmp_path / "new").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="Linux takes any bytes as a name")
def test_json_tells_a_folder_whose_name_is_no_text(tmp_path):
    name = os.fsdecode(b"dir\xff")
    with start("init", "--json", str(tmp_path / name)) as process:
        out, said = process.communicate()
    assert (process.returncode, said) == (0, b"")
    written = json.loads(out)["written"]
    assert {Path(each) for each in written} == set((tmp_path / name).iterdir())

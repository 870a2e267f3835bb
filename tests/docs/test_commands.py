"""What README and docs/ tell the reader to type can be typed, and ends well.

Authority: the commands themselves, run as shown, page by page, in one folder that begins empty;
what an earlier page has run already is not run again. The example hospital's tables stand for the
reader's own export.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "lakeside"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/README.md")])
# Why: it changes the reader's own shell only.
# Why: ibis 12 calls what duckdb 2 deprecates, as the tests' own filter says.
IBIS_ON_DUCKDB = "ignore:fetch_arrow_table:DeprecationWarning"
OLD = re.compile(r",2024-0[1-9]-")
SHELL_ONLY = {". .venv/bin/activate"}


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)


def commands(page):
    lines = "".join(blocks(page, "console")).splitlines()
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def run(command, folder):
    words = shlex.split(command)
    if words[0] == "make":
        words = ["make", "--dry-run", "--directory", str(ROOT), *words[1:]]
    elif words[0] == "perioptimal-report":
        words = [sys.executable, "-m", "perioptimal_report.cli", *words[1:]]
    else:
        pytest.fail(f"a page shows a command that no test can run: {command}")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)


def prepare(command, folder):
    """Fill the folder that ``init`` made, as the page tells its reader to."""
    words = shlex.split(command)
    if words[-2:-1] == ["init"]:
        for table in EXAMPLE.glob("*.csv"):
            shorten(table, folder / words[-1] / table.name)
        quicken(folder / words[-1] / "engagement.toml")


def quicken(settings):
    """One audience and few replicates: what is tested is that the commands end well."""
    text = settings.read_text(encoding="utf-8")
    quick = '[report]\naudiences = ["cmo"]\nreplicates = 60\n'
    settings.write_text(text.replace("[report]\n", quick, 1), encoding="utf-8")


def shorten(table, to):
    """Copy a table without its first nine months: the quarter compared with begins then."""
    heading, *rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    to.write_text("".join([heading, *(row for row in rows if not OLD.search(row))]), "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=lambda *_: {"out"})
    lakeside = folder / "examples" / "lakeside"
    for table in EXAMPLE.glob("*.csv"):
        shorten(table, lakeside / table.name)
    quicken(lakeside / "engagement.toml")
    return folder


@pytest.fixture(scope="module")
def done():
    """The commands that ended well; each is run once, by the first page that shows it."""
    return set()


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if commands(page)], ids=lambda page: page.name
)
def test_the_commands_of_a_page_run_in_their_order(page, folder, done):
    for command in commands(page):
        if command not in SHELL_ONLY | done:
            ended = run(command, folder)
            assert ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr}"
            prepare(command, folder)
            done.add(command)


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name
)
def test_the_python_of_a_page_runs(page, folder):
    script = "\n".join(blocks(page, "python"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-W", IBIS_ON_DUCKDB, "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "out" / "numbers.json").exists()


def test_the_readme_names_the_two_commands_first():
    assert commands(ROOT / "README.md")[:2] == ["make demo", "make test"]

"""What is published holds all that it needs, and works from another folder.

Authority: the working copy (git's list of files, every data file of the package), the checks of
twine and check-wheel-contents, and the example.
"""

import os
import site
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
import release

ROOT = Path(__file__).parent.parent
DATA = {".ttf", ".txt", ".toml", ".json", ".j2", ".css", ".typed"}

FONT_LICENSE = "perioptimal_report/fonts/OFL.txt"

# Why one group: it is built once, not once per process.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The source distribution, and the wheel that was built from it."""
    return release.build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(published):
    return next(path for path in published if path.suffix == ".whl")


@pytest.fixture(scope="module")
def source(published):
    return next(path for path in published if path.name.endswith(".tar.gz"))


@pytest.fixture(scope="module")
def programs(wheel, tmp_path_factory):
    """Give the programs of a fresh environment with the wheel and, by a path file, what it needs.

    Path files of the borrowed folder are not read, so the working copy stays out of sight.
    """
    fresh = tmp_path_factory.mktemp("fresh")
    venv.create(fresh, with_pip=False)
    python = fresh / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "-qq"]
    subprocess.run([*pip, "--no-index", str(wheel)], check=True)
    own = fresh / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (own / "borrowed.pth").write_text("\n".join(site.getsitepackages()))
    return python.parent


def test_what_is_published_passes_the_checks_of_an_index(published):
    release.check(published)


def test_the_source_distribution_holds_every_file_of_the_project(source):
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone: there is no list of files to compare with")
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    with tarfile.open(source) as packed:
        inside = {name.partition("/")[2] for name in packed.getnames()}
    present = {name for name in listed if (ROOT / name).is_file()}
    assert inside - {"PKG-INFO"} == present


def test_tests_run_in_the_unpacked_source(source, tmp_path):
    unpacked = release.unpack(source, tmp_path)
    tests = ["tests/tools/test_requirements.py", "tests/tools/test_containerfile.py"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *tests]
    clean = {**os.environ, "PYTHONPATH": str(unpacked)}
    done = subprocess.run(command, cwd=unpacked, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_data_file_of_the_package_is_inside(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    roots = (ROOT / "perioptimal_report", ROOT / "templates")
    files = [path for root in roots for path in root.rglob("*") if path.suffix in DATA]
    wanted = {
        str(path.relative_to(ROOT)).replace("templates/", "perioptimal_report/templates/", 1)
        if path.is_relative_to(ROOT / "templates")
        else str(path.relative_to(ROOT))
        for path in files
    }
    assert len(wanted) > 10
    assert wanted - inside == {FONT_LICENSE}
    assert any(name.endswith(f".dist-info/licenses/{FONT_LICENSE}") for name in inside)


def test_nothing_else_is_inside(wheel):
    outside = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in outside if not name.startswith("perioptimal_report")} == set()


def test_the_wheel_itself_is_what_runs(programs, tmp_path):
    look = "import perioptimal_report; print(perioptimal_report.__file__)"
    told = run([programs / "python", "-c", look], tmp_path)
    assert Path(told.strip()).is_relative_to(programs.parent)


def test_the_metrics_are_listed_from_another_folder(programs, tmp_path):
    assert "block_utilization" in run([programs / "perioptimal-report", "metrics"], tmp_path)


def test_the_example_is_built_from_another_folder(programs, tmp_path):
    example = ROOT / "examples" / "lakeside" / "engagement.toml"
    build = [programs / "perioptimal-report", "build", example, "--out", tmp_path / "out"]
    build += ["--audience", "cmo"]
    run([*build, "--quiet"], tmp_path)
    assert (tmp_path / "out" / "cmo.pdf").read_bytes().startswith(b"%PDF-")


def run(command, folder):
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout

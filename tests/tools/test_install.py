"""Setting up a fresh machine: what is missing is named, and nothing is done without rights.

Authority: by hand; the doctor's own list for the libraries.
"""

import importlib.util
import os
import re
import stat
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from perioptimal_report.outputs.machine import PANGO_LIBRARIES

ROOT = Path(__file__).parents[2]


@pytest.fixture
def install():
    spec = importlib.util.spec_from_file_location("install", ROOT / "tools" / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_installer_and_the_doctor_name_the_same_libraries(install):
    assert dict(PANGO_LIBRARIES) == install.LIBRARIES


def test_only_what_is_missing_is_named(install):
    install.LIBRARIES = {"libc.so.6": "libc6", "libnot-there.so.9": "libnot-there9"}
    install.TEST_PROGRAMS = {"sh": "dash", "not-there-either": "not-there"}
    assert install.missing_packages("demo") == ["libnot-there9"]
    assert install.missing_packages("test") == ["libnot-there9", "not-there"]


def test_a_system_without_apt_is_told_no_line_for_it(install, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    install.LIBRARIES = {"libnot-there.so.9": "libnot-there9"}
    install.prepare_system("demo")
    with pytest.raises(SystemExit) as stopped:
        install.prepare_system("test")
    assert stopped.value.code == (
        "install: the tests need pdftotext and chromium; install them, then make again"
    )


def test_without_rights_the_line_to_type_is_printed(tmp_path):
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r}); import install;"
        "install.install_system(['libnot-there9'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "apt-get install -y --no-install-recommends libnot-there9" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_missing_asks_for_no_rights(install, capfd, monkeypatch):
    monkeypatch.setenv("PATH", "")
    install.install_system([])
    assert capfd.readouterr() == ("", "")


def test_an_environment_for_the_demo_is_not_one_for_the_tests(install, tmp_path):
    install.STAMP = tmp_path / "installed"
    assert not install.is_ready("demo")
    install.STAMP.write_text(install.fingerprint("demo"))
    assert not install.is_ready("test")


def test_an_environment_that_was_moved_is_made_anew(install, tmp_path):
    made = tmp_path / "made"
    venv.create(made, symlinks=True)
    (made / "bin" / "pip").touch()
    assert install.is_whole(made)
    assert not install.is_whole(made.rename(tmp_path / "moved"))
    assert not install.is_whole(tmp_path / "never-made")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_versions_and_hashes_and_no_address(install, name):
    assert name in install.LOCKS.values()
    lines = (ROOT / name).read_text().splitlines()
    odd = [line for line in lines if "==" not in line and not line.startswith("    --hash=sha256:")]
    assert odd == []


def test_what_runs_is_locked_alike_for_the_tests():
    run, test = (
        {line.split()[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert run - test == set()


def test_the_ci_script_can_be_run():
    assert (ROOT / ".ci" / "run").stat().st_mode & stat.S_IXUSR


def test_the_lock_meets_every_requirement_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = map(Requirement, [*project["dependencies"], *extras["build"], *extras["dev"]])
    lock = (ROOT / "requirements-dev.lock").read_text()
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", lock, re.MULTILINE))
    unmet = [
        str(need)
        for need in wanted
        if not need.specifier.contains(locked.get(need.name.lower(), "0"), prereleases=True)
    ]
    assert unmet == [], "run make lock"

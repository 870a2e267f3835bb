"""The doctor's checks: each is shown a machine that lacks something. Authority: by hand."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from perioptimal_report.errors import MachineError
from perioptimal_report.outputs import machine, systems

ROOT = Path(__file__).parents[2]


def test_every_check_of_this_machine_has_a_name_and_what_was_found():
    checks = machine.check_machine()
    names = [check.name for check in checks]
    assert names == ["Python", "Packages", "Pango", "Fonts", "Memory", "Output"]
    assert all(check.found for check in checks)
    assert all(check.remedy for check in checks if not check.ok)


def system(*libraries, name="Debian"):
    return replace(systems.DEBIAN, name=name, libraries={each: each[:-5] for each in libraries})


@pytest.mark.parametrize(("version", "ok"), [((3, 10), False), ((3, 11), True), ((3, 14), True)])
def test_python_before_3_11_is_too_old(version, ok):
    assert machine.check_python(version, systems.DEBIAN).ok is ok


def test_a_missing_library_gives_the_line_to_type():
    check = machine.check_pango(system("libc.so.6", "libnot-there9.so.9"))
    assert not check.ok
    assert check.remedy == "sudo apt-get install -y --no-install-recommends libnot-there9"
    assert check.says == f"missing: libnot-there9; {check.remedy}"


def test_libraries_that_open_are_in_order():
    assert machine.check_pango(system("libc.so.6")).says == "found"


def test_where_only_trying_tells_weasyprint_is_started():
    assert machine.check_pango(systems.MACOS).ok


def test_a_build_is_told_before_its_work_and_offered_what_needs_no_pango():
    machine.require_pdf()
    with pytest.raises(MachineError) as refused:
        machine.require_pdf(system("libnot-there9.so.9"))
    assert str(refused.value) == (
        "this machine cannot write PDF, Pango is missing: libnot-there9;"
        " sudo apt-get install -y --no-install-recommends libnot-there9;"
        " or build without PDF: --format html,xlsx,json"
    )


UBUNTU = 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n'
MINT = 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'
ROCKY = 'ID="rocky"\nID_LIKE="rhel centos fedora"\n'


@pytest.mark.parametrize(
    ("platform", "os_release", "name", "line"),
    [
        ("linux", "ID=debian\n", "Debian", "sudo apt-get install -y"),
        ("linux", UBUNTU, "Debian", "libpangoft2-1.0-0 libharfbuzz-subset0"),
        ("linux", MINT, "Debian", "sudo apt-get install -y"),
        ("linux", "ID=fedora\n", "Fedora", "sudo dnf install -y pango harfbuzz"),
        ("linux", ROCKY, "Fedora", "sudo dnf install -y pango harfbuzz"),
        ("linux", "ID=arch\n", "Linux", "the packages that hold libpango-1.0.so.0"),
        ("linux", "", "Linux", "the packages that hold libpango-1.0.so.0"),
        ("darwin", "", "macOS", "brew install pango;"),
        ("win32", "", "Windows", "pacman -S mingw-w64-ucrt-x86_64-pango"),
    ],
)
def test_every_system_has_its_own_line(platform, os_release, name, line):
    known = systems.system_of(platform, os_release)
    assert known.name == name
    assert line in known.remedy(tuple(known.libraries))
    assert "{" not in known.remedy(tuple(known.libraries))
    assert "\n" not in known.remedy()


def test_a_system_that_does_not_tell_its_name_is_still_one(tmp_path):
    assert systems.this_system("linux", tmp_path / "none") == systems.LINUX


# Pango hidden: the file of each library is covered by an empty one, for one process alone.


@pytest.fixture
def without_pango(mount_namespace):
    """Give a function that starts Python where nothing finds Pango."""
    return partial(start_without_pango, mount_namespace)


def start_without_pango(namespace, *words):
    cover = "for f in $(ldconfig -p | sed -n 's/.*=> //p' | grep -E 'pango|harfbuzz-subset'); do"
    script = f'{cover} mount --bind /dev/null "$f"; done; exec "$@"'
    return subprocess.run(
        [*namespace, "sh", "-c", script, "sh", sys.executable, *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_weasyprint_without_pango_is_quiet_and_html_needs_none(without_pango):
    looks = (
        "from perioptimal_report.errors import MachineError\n"
        "from perioptimal_report.outputs import machine, pdf, systems, write\n"
        "print(machine.check_pango(systems.MACOS).ok, machine.check_pango(systems.DEBIAN).ok)\n"
        "pdf.require_pdf = lambda: None\n"
        "try:\n    pdf._weasyprint()\nexcept MachineError as error:\n    print(error)\n"
    )
    done = without_pango("-c", looks)
    assert done.stdout.splitlines()[0] == "False False", done.stderr
    assert done.stdout.splitlines()[1].startswith("this machine cannot write PDF, ")
    assert done.stdout.count("\n") == 2


def test_the_doctor_says_each_failure_once(without_pango):
    done = without_pango("-m", "perioptimal_report", "doctor")
    said = done.stdout + done.stderr
    assert done.returncode == 14
    assert said.count("Pango") == 1
    assert "NOT READY Pango: missing: libpango-1.0-0" in done.stderr
    told = without_pango("-m", "perioptimal_report", "doctor", "--json")
    assert told.returncode == 14
    document = json.loads(told.stdout)
    assert not document["ready"]
    assert [check["name"] for check in document["checks"] if not check["ok"]] == ["Pango"]


def test_a_build_without_pango_ends_before_its_work(tmp_path, without_pango):
    (tmp_path / "engagement.toml").write_text('[sources.cases]\npath = "not-there.csv"\n')
    words = ["-m", "perioptimal_report", "build", tmp_path / "engagement.toml", "--out"]
    done = without_pango(*words, tmp_path / "out", "--format", "json", "--evidence")
    assert done.returncode == 14
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "--format html,xlsx,json" in done.stderr
    done = without_pango(*words, tmp_path / "out", "--format", "html,xlsx,json")
    assert done.returncode == 11  # the case log is the next thing that is missing
    assert [path.name for path in tmp_path.iterdir()] == ["engagement.toml"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("pytest==0.1", "pytest 9"),
        ("not-on-this-machine>=1", "not-on-this-machine is missing"),
    ],
)
def test_a_package_outside_its_pin_is_named(line, found):
    check = machine.check_packages([Requirement("pytest"), Requirement(line)])
    assert not check.ok
    assert check.found.startswith(found)


def test_packages_within_their_pins_are_in_order():
    assert machine.check_packages([Requirement("pytest>=9")]).found == "1 as required"


def test_without_installed_requirements_nothing_is_vouched_for():
    assert not machine.check_packages([]).ok


def test_an_empty_font_folder_is_a_fault(tmp_path):
    assert not machine.check_fonts(tmp_path).ok
    (tmp_path / "IBMPlexSans-Regular.ttf").touch()
    assert machine.check_fonts(tmp_path).ok


@pytest.mark.parametrize(("free_kib", "ok"), [(1024 * 1024, True), (1024 * 1024 - 1, False)])
def test_memory_below_one_gibibyte_is_too_little(tmp_path, free_kib, ok):
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(f"MemTotal: 4000000 kB\nMemAvailable: {free_kib} kB\n")
    assert machine.check_memory(meminfo).ok is ok


def test_a_system_that_does_not_tell_its_memory_passes(tmp_path):
    assert machine.check_memory(tmp_path / "nothing").ok


def test_a_folder_that_is_a_file_cannot_be_written_into(tmp_path):
    (tmp_path / "file").write_text("")
    assert machine.check_writable(tmp_path).ok
    assert not machine.check_writable(tmp_path / "file").ok


def test_a_package_tells_what_it_needs_without_its_extras():
    names = {need.name for need in machine.requirements_of("pytest")}
    assert "pluggy" in names
    assert "hypothesis" not in names


def test_a_package_that_is_not_installed_needs_nothing():
    assert machine.requirements_of("not-on-this-machine") == ()

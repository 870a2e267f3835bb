"""The doctor's checks: each is shown a machine that lacks something. Authority: by hand."""

import pytest
from packaging.requirements import Requirement

from perioptimal_report.outputs import machine


def test_every_check_of_this_machine_has_a_name_and_what_was_found():
    checks = machine.check_machine()
    names = [check.name for check in checks]
    assert names == ["Python", "Packages", "Pango", "Fonts", "Memory", "Output"]
    assert all(check.found for check in checks)
    assert all(check.remedy for check in checks if not check.ok)


@pytest.mark.parametrize(("version", "ok"), [((3, 10), False), ((3, 11), True), ((3, 14), True)])
def test_python_before_3_11_is_too_old(version, ok):
    assert machine.check_python(version).ok is ok


def test_a_missing_library_gives_the_line_to_type():
    libraries = {"libc.so.6": "libc6", "libnot-there.so.9": "libnot-there9"}
    check = machine.check_libraries(libraries)
    assert not check.ok
    assert check.remedy == "sudo apt-get install -y --no-install-recommends libnot-there9"
    assert check.says == f"missing: libnot-there9; {check.remedy}"


def test_libraries_that_open_are_in_order():
    assert machine.check_libraries({"libc.so.6": "libc6"}).says == "found"


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

"""The container and the bare Debian set up what make sets up, from files that are there.

Authority: tools/install.py for packages and options; the folder for the files. What the image
holds is tried by make container, not here.
"""

import re
import tomllib
from pathlib import Path

import bare
import container
import install
import pytest

ROOT = Path(__file__).parents[2]
STEPS = (ROOT / "tools" / "container.sh").read_text()


@pytest.fixture
def recipe():
    return container.read_recipe((ROOT / "Containerfile").read_text())


def kept():
    return container.kept_files((ROOT / ".dockerignore").read_text())


def test_the_container_has_the_libraries_and_options_of_the_installer():
    assert set(install.LIBRARIES.values()) <= set(re.findall(r"[\w.-]+", STEPS))
    assert " ".join(install.LOCKED) in STEPS


def test_the_base_is_a_debian_that_the_bare_machine_can_be(recipe):
    assert re.fullmatch(r"debian:[a-z]+-slim", recipe.base)
    assert recipe.suite.isalpha()


def test_the_image_runs_as_a_user_without_rights(recipe):
    assert recipe.user not in {"root", "0"}
    assert f"useradd --create-home --uid 1000 {recipe.user}" in STEPS


def test_every_step_names_a_file_that_the_image_gets(recipe):
    scripts = [step.rpartition(recipe.target + "/")[2] for step in recipe.steps]
    assert scripts == ["tools/container.sh"]
    assert set(scripts) <= set(kept())


def test_what_the_build_reads_is_let_into_the_image():
    assert [name for name in kept() if not (ROOT / name).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    read = {"pyproject.toml", "requirements.lock", project["readme"], *project["license-files"]}
    assert [name for name in read if not any(within(name, each) for each in kept())] == []


def within(name, kept_name):
    return name == kept_name or name.startswith(f"{kept_name}/")


def test_only_what_tells_the_way_to_packages_is_carried_along():
    told = {"PIP_CERT": "a", "https_proxy": "b", "NO_PROXY": "c", "SSL_CERT_FILE": "d"}
    other = {"HOME": "e", "AWS_SECRET": "f", "PYTHONPATH": "g", "PERIOPTIMAL_TEST_DATA": "h"}
    assert bare.package_variables(told | other) == told


def test_a_bare_debian_is_refused_in_one_line_without_rights(monkeypatch):
    monkeypatch.setattr(bare.os, "geteuid", lambda: 1000)
    with (
        pytest.raises(SystemExit, match=r"by root only; nothing was tried$"),
        bare.bare_debian("x"),
    ):
        pass


def test_no_engine_is_one_that_does_not_answer(tmp_path, monkeypatch):
    (tmp_path / "docker").write_text(
        "#!/bin/sh\necho Cannot connect to the Docker daemon >&2\nexit 1\n"
    )
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert container.find_engine() is None
    (tmp_path / "podman").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "podman").chmod(0o755)
    assert container.find_engine() == "podman"

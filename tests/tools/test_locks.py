"""A lock installs what it names, whatever appears on the index after it.

Authority: pip itself, over an index of wheels that have the true name, version and requirements of
every locked package, and nothing else; in a folder beside it newer ones of those that are required
with an extra, on which pip once stumbled. The last test asks the index of the machine instead.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import install
import pytest
from packaging.markers import Marker

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
# Those that some package requires with an extra: coverage[toml], fonttools[woff].
NEWER = {"coverage": ("99.0", "toml"), "fonttools": ("99.0", "woff")}
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)


# What the first and the second come with, so that each alone makes a lock.
COMPLETE = {
    "coverage[toml]": "pytest-cov coverage pytest pluggy iniconfig packaging pygments",
    "fonttools[woff]": "weasyprint fonttools brotli zopfli pydyf cffi pycparser tinyhtml5 tinycss2 "
    "cssselect2 webencodings pyphen pillow",
}


@dataclass(frozen=True, slots=True)
class Stubs:
    """An index and a folder of wheels without code, and the lines that lock those of the index."""

    index: Path
    folder: Path
    lines: dict[str, str]


def pins(name):
    """Give the versions that a lock names for this machine."""
    lines = PIN.findall((ROOT / name).read_text())
    return {
        package: version
        for package, version, marker in lines
        if not marker or Marker(marker).evaluate()
    }


def write_wheel(folder, name, version, text):
    """Write a wheel that holds its metadata only."""
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    inside = {
        "METADATA": text,
        "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for file, content in inside.items():
            wheel.writestr(f"{stem}.dist-info/{file}", content)
    return path


def write_newer(folder, name, version, extra):
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: {extra}\n"
    return write_wheel(folder, name, version, text)


@pytest.fixture(scope="module")
def stubs(tmp_path_factory):
    index = tmp_path_factory.mktemp("index")
    lines = {}
    for name, version in pins("requirements-dev.lock").items():
        known = metadata.distribution(name)
        assert known.version == version, "this environment is not that of the lock; run make test"
        (index / name).mkdir()
        wheel = write_wheel(index / name, name, version, known.read_text("METADATA"))
        (index / name / "index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>')
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines[name] = f"{name}=={version} --hash=sha256:{digest}"
    return Stubs(index, tmp_path_factory.mktemp("more"), lines)


def pip(*arguments, **variables):
    """Run pip's dry run as on a machine on which nothing is installed."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "-qq"]
    return subprocess.run(
        [*command, "--report", "-", *map(str, arguments)],
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **variables},
        capture_output=True,
        text=True,
    )


def from_stubs(stubs, names, *options):
    lock = stubs.folder / "stubs.lock"
    lock.write_text("\n".join(stubs.lines[name] for name in names))
    # Why no settings: those of the machine may name other folders and indexes.
    clean = {key: "" for key in os.environ if key.startswith("PIP_")}
    options = [*options, "--index-url", stubs.index.as_uri(), "--find-links", stubs.folder]
    return pip(*options, "-r", lock, **clean, PIP_CONFIG_FILE=os.devnull)


def chosen(done):
    assert done.returncode == 0, done.stderr
    found = (entry["metadata"] for entry in json.loads(done.stdout)["install"])
    return {re.sub(r"[-_.]+", "-", each["name"].lower()): each["version"] for each in found}


def test_the_lock_names_every_package_that_its_packages_need(stubs):
    """What pip adds to a lock is nothing; of the lock for tests, pip check tells at each set-up."""
    needed = pins("requirements.lock")
    assert chosen(from_stubs(stubs, needed, "--require-hashes")) == needed


@pytest.fixture
def aged(stubs):
    """The same index, and newer releases in the folder beside it."""
    newer = [write_newer(stubs.folder, name, *release) for name, release in NEWER.items()]
    yield stubs
    for path in newer:
        path.unlink()


@pytest.mark.parametrize("name", LOCKS)
def test_no_newer_release_of_any_package_can_matter(name, aged):
    needed = pins(name)
    assert chosen(from_stubs(aged, needed, *install.LOCKED)) == needed


@pytest.mark.parametrize("need", COMPLETE)
def test_a_lock_that_pip_resolves_anew_ages(need, aged):
    """The trap is real: the same lines fail by the way that was taken before."""
    done = from_stubs(aged, COMPLETE[need].split(), "--require-hashes")
    assert done.returncode != 0
    assert f"{need}>=" in done.stderr


@pytest.mark.services
@pytest.mark.slow
@pytest.mark.parametrize("name", LOCKS)
def test_both_locks_install_from_the_index_beside_newer_releases(name, tmp_path):
    for package, release in NEWER.items():
        write_newer(tmp_path, package, *release)
    done = pip(*install.LOCKED, "--find-links", tmp_path, "-r", ROOT / name)
    assert chosen(done) == pins(name)

"""Set up this checkout on a fresh machine: system libraries, then the locked Python packages.

Run by ``make``; needs nothing but Python. ``install.py demo`` prepares for building reports,
``install.py test`` for the checks as well. Where nothing is missing, nothing is installed.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed"

# Why not weasyprint's own message: it names the first missing file, not Debian's package.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
TEST_PROGRAMS = {"pdftotext": "poppler-utils", "chromium": "chromium"}
LOCKS = {"demo": "requirements.lock", "test": "requirements-dev.lock"}

# Why --no-deps: a lock names every package. Where pip resolves it anew, a requirement with an
# extra (coverage[toml]) is looked up apart from its pin, and fails once there is a newer release.
LOCKED = ("--no-deps", "--require-hashes", "--only-binary", ":all:")


def missing_packages(purpose: str) -> list[str]:
    """Name the Debian packages that this machine lacks for the purpose."""
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if importlib.util.find_spec("ensurepip") is None:
        missing.insert(0, "python3-venv")
    return missing + [TEST_PROGRAMS[name] for name in missing_programs(purpose)]


def missing_programs(purpose: str) -> list[str]:
    """Name the programs that this machine lacks for the purpose, whatever its packages are."""
    return [name for name in TEST_PROGRAMS if purpose == "test" and not shutil.which(name)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def prepare_system(purpose: str) -> None:
    """Install what is missing by apt; on a system without it, name what the tests lack.

    The text libraries have other names and places there: the program tells what it lacks.
    """
    if shutil.which("apt-get"):
        install_system(missing_packages(purpose))
    elif programs := missing_programs(purpose):
        stop(f"the tests need {' and '.join(programs)}; install them, then make again")


def install_system(packages: list[str]) -> None:
    """Install Debian packages as root or by sudo; else stop with the line to type."""
    if not packages:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    by_hand = f"sudo apt-get update && sudo {' '.join(install)}"
    rights = _rights()
    if rights is None:
        stop(f"this machine lacks system packages; run this, then make again:\n  {by_hand}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], install):
        print("+", " ".join([*rights, *command]), flush=True)
        if subprocess.run([*rights, *command], env=environment, check=False).returncode:
            stop(f"the system packages could not be installed; try by hand:\n  {by_hand}")


def _rights() -> list[str] | None:
    """Find what stands before a command that root must run; ``None`` where nothing helps."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asks_nothing = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo"] if asks_nothing.returncode == 0 or sys.stdin.isatty() else None


def install_python(purpose: str) -> None:
    """Fill the virtual environment from the lock, then put this checkout into it."""
    if not is_whole(VENV):
        print(f"+ a virtual environment in {VENV.name}", flush=True)
        venv.create(VENV, with_pip=True, clear=VENV.exists(), symlinks=True)
    lock = LOCKS[purpose]
    print(f"+ the packages of {lock}", flush=True)
    _pip("install", *LOCKED, "-r", str(ROOT / lock))
    _pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    _pip("check")
    STAMP.write_text(fingerprint(purpose), encoding="utf-8")


def is_whole(environment: Path) -> bool:
    """Whether an environment was made in this place by this Python, and starts.

    Why the place: one that was moved or copied starts, but its programs name the old folder.
    """
    notes = environment / "pyvenv.cfg"
    python = environment / "bin" / "python"
    if not (notes.exists() and python.exists() and (environment / "bin" / "pip").exists()):
        return False
    lines = [line.strip() for line in notes.read_text(encoding="utf-8").splitlines()]
    here = any(line.startswith("command") and line.endswith(f" {environment}") for line in lines)
    same = f"version = {platform.python_version()}" in lines
    return here and same and subprocess.run([python, "-c", ""], check=False).returncode == 0


def _pip(*arguments: str) -> None:
    # Why --no-input and no version check: a setup must neither wait nor talk about pip itself.
    command = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*command, "-qq", *arguments], check=False).returncode:
        stop("the Python packages could not be installed; the lines above say why")


def fingerprint(purpose: str) -> str:
    """Tell by a digest which purpose and which locked versions an environment was made for."""
    files = (ROOT / LOCKS[purpose], ROOT / "pyproject.toml", Path(__file__))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files))
    return f"{purpose} {digest.hexdigest()}\n"


def is_ready(purpose: str) -> bool:
    """Whether an earlier run left what is needed; what tests need covers the demo."""
    stamp = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    wider = [other for other in LOCKS if other in (purpose, "test")]
    return stamp in {fingerprint(other) for other in wider} and is_whole(VENV)


def stop(message: str) -> None:
    """End with one message on the error stream."""
    sys.exit(f"install: {message}")


def main() -> None:
    """Prepare the machine for the purpose on the command line."""
    if sys.version_info < (3, 11):  # noqa: UP036 - it is this file's job to say so
        stop(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]};"
            " name another by: make PYTHON=python3.12 ..."
        )
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("purpose", choices=sorted(LOCKS))
    purpose = parser.parse_args().purpose
    prepare_system(purpose)
    if not is_ready(purpose):
        install_python(purpose)


if __name__ == "__main__":
    main()

"""Ask for other Pythons and systems whether a lock is complete there, and all of it in wheels.

    python tools/resolve.py

Resolves only: nothing is installed and nothing is run on them.
"""

import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).with_name("uv")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

# What markers ask for on each system that uv can resolve for.
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
# The tests are for Linux: pikepdf, which they read PDF with, has no wheel for every macOS.
LOCKS = {"requirements.lock": tuple(SYSTEMS), "requirements-dev.lock": ("linux",)}
MACHINES = {"linux": platform.machine(), "macos": "arm64", "windows": "AMD64"}
PIN = re.compile(r"^([a-z0-9-]+==\S+)(?: ; (.+?))?(?: \\)?$", re.MULTILINE)


def lock_targets() -> Iterator[tuple[str, str, str]]:
    """Give each lock with the systems and Pythons that it is for."""
    for name, systems in LOCKS.items():
        yield from ((name, system, python) for system in systems for python in PYTHONS)


def lock_pins(name: str, python: str, system: str) -> set[str]:
    """Give the lines of a lock that hold on another Python and system."""
    facts = {
        **SYSTEMS[system],
        "platform_machine": MACHINES[system],
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    lines = PIN.findall((ROOT / name).read_text(encoding="utf-8"))
    return {pin for pin, marker in lines if not marker or Marker(marker).evaluate(facts)}


def resolve_pins(name: str, python: str, system: str) -> set[str] | None:
    """Resolve a lock with all that its packages need, by wheels only; ``None`` where that fails."""
    command = [UV, "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--only-binary", ":all:", "--python-version", python, "--python-platform", system]
    done = subprocess.run([*command, name], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr, end="")
        return None
    return {pin for pin, _ in PIN.findall(done.stdout)}


def main() -> None:
    """Say of each lock, Python and system whether it resolves; fail where one does not."""
    failed = 0
    for name, system, python in lock_targets():
        found, needed = resolve_pins(name, python, system), lock_pins(name, python, system)
        says = f"{len(needed)} packages" if found == needed else "NOT COMPLETE"
        print(f"{name:22} Python {python:5} {system:8} {says}", flush=True)
        if found != needed:
            failed += 1
            print("  not alike:", *sorted((found or set()) ^ needed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

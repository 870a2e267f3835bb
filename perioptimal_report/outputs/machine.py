"""Whether this machine can build reports, and the line to type where it cannot."""

import ctypes
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

PYTHON = (3, 11)
MEMORY_MIB = 1024
FONTS = Path(__file__).parent.parent / "fonts"

# Why these: what WeasyPrint opens by cffi while it writes a page, and Debian's package for each.
PANGO_LIBRARIES: Mapping[str, str] = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a machine needs: whether it is there, what was found, and what mends it."""

    name: str
    ok: bool
    found: str
    remedy: str = ""

    @property
    def says(self) -> str:
        """The one line for the user: what was found, and the remedy where one is needed."""
        return self.found if self.ok else f"{self.found}; {self.remedy}"


def check_machine(folder: Path = Path()) -> tuple[Check, ...]:
    """Look at everything a build needs on this machine; ``folder`` is where it would write."""
    return (
        check_python(sys.version_info[:2]),
        check_packages(requirements_of("perioptimal-report")),
        check_libraries(PANGO_LIBRARIES),
        check_fonts(FONTS),
        check_memory(Path("/proc/meminfo")),
        check_writable(folder),
    )


def check_python(version: tuple[int, int]) -> Check:
    """Compare Python's version with the oldest that works."""
    found, oldest = (".".join(map(str, each)) for each in (version, PYTHON))
    return Check("Python", version >= PYTHON, found, f"install Python {oldest} or newer")


def requirements_of(package: str) -> tuple[Requirement, ...]:
    """List what an installed package says it needs; nothing where it is not installed."""
    try:
        lines = metadata.requires(package) or []
    except metadata.PackageNotFoundError:
        return ()
    needs = map(Requirement, lines)
    return tuple(each for each in needs if not each.marker or each.marker.evaluate({"extra": ""}))


def check_packages(requirements: Iterable[Requirement]) -> Check:
    """Compare the installed packages with the versions that are known to work."""
    known = tuple(requirements)
    faults = [fault for need in known if (fault := _fault(need))]
    found = "; ".join(faults) or f"{len(known)} as required"
    if not known:
        found = "perioptimal-report is not installed as a package"
    remedy = "python3 -m pip install --upgrade perioptimal-report"
    return Check("Packages", bool(known) and not faults, found, remedy)


def _fault(need: Requirement) -> str | None:
    try:
        version = metadata.version(need.name)
    except metadata.PackageNotFoundError:
        return f"{need.name} is missing"
    fits = need.specifier.contains(version, prereleases=True)
    return None if fits else f"{need.name} {version} is not {need.specifier}"


def check_libraries(libraries: Mapping[str, str]) -> Check:
    """Open the system's text libraries; the remedy is Debian's line for those that are missing."""
    missing = [package for library, package in libraries.items() if not _opens(library)]
    found = f"missing: {', '.join(missing)}" if missing else "found"
    remedy = f"sudo apt-get install -y --no-install-recommends {' '.join(missing)}"
    return Check("Pango", not missing, found, remedy)


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def check_fonts(folder: Path) -> Check:
    """Look for the fonts that the package brings along."""
    count = len(list(folder.glob("*.ttf")))
    remedy = "install perioptimal-report again; its folder 'fonts' is incomplete"
    return Check("Fonts", count > 0, f"{count} files", remedy)


def check_memory(meminfo: Path) -> Check:
    """Read how much memory is free [MiB]; a system that does not tell passes."""
    if not meminfo.exists():
        return Check("Memory", True, "not told by this system")
    lines = dict(line.split(":", 1) for line in meminfo.read_text("ascii").splitlines())
    free_mib = int(lines["MemAvailable"].split()[0]) // 1024
    remedy = f"close other programs: a large hospital needs {MEMORY_MIB} MiB"
    return Check("Memory", free_mib >= MEMORY_MIB, f"{free_mib} MiB free", remedy)


def check_writable(folder: Path) -> Check:
    """Whether files can be written where the output would go."""
    ok = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    found = f"{folder.resolve()} is {'' if ok else 'not '}writable"
    return Check("Output", ok, found, "go to a folder of your own, or name one with --out")

"""The operating systems that the doctor knows, and how each is given what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

OS_RELEASE = Path("/etc/os-release")

# Why these: what WeasyPrint opens by cffi while it writes a page, and Debian's package for each.
PANGO_LIBRARIES: Mapping[str, str] = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FEDORA_LIBRARIES: Mapping[str, str] = {
    "libpango-1.0.so.0": "pango",
    "libpangoft2-1.0.so.0": "pango",
    "libharfbuzz-subset.so.0": "harfbuzz",
}


@dataclass(frozen=True, slots=True)
class System:
    """One operating system: the lines to type on it.

    ``libraries`` holds the package of each shared library that pages need; empty: only trying
    tells, as where a library stands differs. ``install`` is a line with a place for packages,
    ``pango`` the packages or the whole advice where only trying tells.
    """

    name: str
    libraries: Mapping[str, str]
    install: str
    python: str
    pango: str = ""

    def remedy(self, missing: Sequence[str] = ()) -> str:
        """Give the line to type for missing libraries."""
        packages = dict.fromkeys(self.libraries[library] for library in missing)
        return self.install.format(" ".join(packages) or self.pango)


DEBIAN = System(
    "Debian",
    PANGO_LIBRARIES,
    "sudo apt-get install -y --no-install-recommends {}",
    "sudo apt-get install -y python3 python3-venv",
)
FEDORA = System("Fedora", FEDORA_LIBRARIES, "sudo dnf install -y {}", "sudo dnf install -y python3")
MACOS = System(
    "macOS",
    {},
    "brew install {}; where it is installed:"
    ' export DYLD_FALLBACK_LIBRARY_PATH="$(brew --prefix)/lib"',
    "brew install python",
    "pango",
)
WINDOWS = System(
    "Windows",
    {},
    "install MSYS2 into C:\\msys64, then in its window: pacman -S {}; where it is elsewhere: "
    "set WEASYPRINT_DLL_DIRECTORIES to its folder ucrt64\\bin",
    "install Python from python.org",
    "mingw-w64-ucrt-x86_64-pango",
)
LINUX = System(
    "Linux",
    {library: library for library in PANGO_LIBRARIES},
    "install the packages that hold {}",
    "install Python by the package manager",
)


def system_of(platform: str, os_release: str = "") -> System:
    """Find the system of a platform's name (``sys.platform``) and the text of its os-release."""
    if platform == "darwin":
        return MACOS
    if platform == "win32":
        return WINDOWS
    names = re.findall(r'^ID(?:_LIKE)?="?([^"\n]*)"?$', os_release, re.MULTILINE)
    families = {word for line in names for word in line.split()}
    if families & {"debian", "ubuntu"}:
        return DEBIAN
    return FEDORA if families & {"fedora", "rhel", "centos"} else LINUX


def this_system(platform: str, os_release: Path = OS_RELEASE) -> System:
    """Find the system that this program runs on."""
    text = os_release.read_text(encoding="utf-8") if os_release.is_file() else ""
    return system_of(platform, text)

"""Whether this machine can build reports, and the line to type where it cannot."""

import ctypes
import io
import json
import sys
import tempfile
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from perioptimal_report.errors import MachineError
from perioptimal_report.outputs.systems import PANGO_LIBRARIES, System, this_system

__all__ = ["PANGO_LIBRARIES", "Check", "check_machine", "require_pdf"]

PYTHON = (3, 11)
MEMORY_MIB = 1024
ADDRESSES = 3_500_000_000
"""What the libraries reserve at least, used or not: the example's ``--format json`` [bytes]."""
FONTS = Path(__file__).parent.parent / "fonts"


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


def check_machine(folder: Path = Path(), system: System | None = None) -> tuple[Check, ...]:
    """Look at everything a build needs on this machine; ``folder`` is where it would write."""
    known = system or this_system(sys.platform)
    return (
        check_python(sys.version_info[:2], known),
        check_packages(requirements_of("perioptimal-report")),
        check_pango(known),
        check_fonts(FONTS),
        check_memory(Path("/proc/meminfo")),
        check_writable(folder),
    )


def machine_json(checks: Iterable[Check]) -> str:
    """Give the checks as JSON."""
    listed = [asdict(check) for check in checks]
    document = {"ready": all(check["ok"] for check in listed), "checks": listed}
    return json.dumps(document, indent=2, ensure_ascii=False)


def require_pdf(system: System | None = None) -> None:
    """Make sure that PDF files can be written, before any work. Raises ``MachineError``."""
    pango = check_pango(system or this_system(sys.platform))
    if not pango.ok:
        raise no_pdf(pango.says)


def no_pdf(says: str) -> MachineError:
    """Make the one line for a machine that cannot write PDF; ``says`` what Pango is."""
    return MachineError(
        f"this machine cannot write PDF, Pango is {says};"
        " or build without PDF: --format html,xlsx,json"
    )


def every_library() -> str:
    """Give this system's line to type for all the text libraries."""
    system = this_system(sys.platform)
    return system.remedy(tuple(system.libraries))


def check_python(version: tuple[int, int], system: System) -> Check:
    """Compare Python's version with the oldest that works."""
    found, oldest = (".".join(map(str, each)) for each in (version, PYTHON))
    remedy = f"Python {oldest} or newer is needed: {system.python}"
    return Check("Python", version >= PYTHON, found, remedy)


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


def check_pango(system: System) -> Check:
    """Open the text libraries that WeasyPrint writes a page with."""
    missing = [library for library in system.libraries if not _opens(library)]
    ok = not missing if system.libraries else _starts()
    names = ", ".join(dict.fromkeys(system.libraries[library] for library in missing))
    found = "found" if ok else f"missing: {names}" if names else "missing"
    return Check("Pango", ok, found, system.remedy(missing))


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _starts() -> bool:
    try:
        # Why: WeasyPrint prints a banner where it cannot open a library.
        with redirect_stdout(io.StringIO()):
            import weasyprint  # noqa: F401 - it opens the libraries while it is imported
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
    try:
        require_addresses()
    except MachineError as error:
        found, _, remedy = str(error).partition("; ")
        return Check("Memory", False, found, remedy)
    if not meminfo.exists():
        return Check("Memory", True, "not told by this system")
    lines = dict(line.split(":", 1) for line in meminfo.read_text("ascii").splitlines())
    free_mib = int(lines["MemAvailable"].split()[0]) // 1024
    remedy = f"close other programs: a large hospital needs {MEMORY_MIB} MiB"
    return Check("Memory", free_mib >= MEMORY_MIB, f"{free_mib} MiB free", remedy)


def require_addresses() -> None:
    """Refuse to work where this process may reserve too few addresses for the libraries.

    Why before any work: a library that gets no memory may end the program, or never end.
    Raises ``MachineError``.
    """
    if sys.platform == "win32":
        return
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < ADDRESSES:
        raise MachineError(
            f"this process may reserve {limit / 1e9:.1f} GB of addresses, and the libraries need"
            f" {ADDRESSES / 1e9:.1f} GB; raise its limit (ulimit -v 4000000)"
        )


def check_writable(folder: Path) -> Check:
    """Whether files can be written where the output would go."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            reason = ""
    except OSError as error:
        reason = f"not writable ({error.strerror})"
    found = f"{folder.resolve()} is {reason or 'writable'}"
    return Check("Output", not reason, found, "go to a folder of your own, or name one with --out")

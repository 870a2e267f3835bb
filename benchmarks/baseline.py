"""What one version of the program costs, as JSON that later versions are measured against.

    python benchmarks/baseline.py [CHECKOUT] [> benchmarks/baseline.json]

Every command runs as a process of its own on the package in CHECKOUT (this one unless stated), so
that two versions can be measured in one run on one machine. CPU seconds [s] count the command's
children; peak memory [MB] is that of the largest process. The machines differ and are noisy: what
may be compared is the ratio of two runs on one machine, never a number with one from elsewhere.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pikepdf

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = Path("examples/lakeside/engagement.toml")


def main() -> None:
    """Measure every command of a checkout and print the numbers."""
    checkout = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT).resolve()
    with tempfile.TemporaryDirectory() as place:
        figures = {
            "version": _revision(checkout),
            "machine": {
                "processor": platform.machine(),
                "cores": os.cpu_count(),
                "python": platform.python_version(),
            },
            "commands": _commands(checkout, Path(place)),
            "lines_of_code": sum(
                len(path.read_text("utf-8").splitlines())
                for path in (checkout / "perioptimal_report").rglob("*.py")
            ),
            "files_of_code": len(list((checkout / "perioptimal_report").rglob("*.py"))),
        }
    print(json.dumps(figures, indent=1))


def _revision(checkout: Path) -> str:
    command = ["git", "-C", str(checkout), "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _commands(checkout: Path, place: Path) -> dict[str, dict[str, float | int]]:
    example, out = checkout / EXAMPLE, place / "out"
    run = [sys.executable, "-m", "perioptimal_report"]
    figures = {
        "help": _cost(checkout, [*run, "--help"]),
        "metrics": _cost(checkout, [*run, "metrics"]),
        "check": _cost(checkout, [*run, "check", str(example), "-q"]),
        "scenario": _cost(checkout, [*run, "scenario", str(example), "-q"]),
        "build": _cost(checkout, [*run, "build", str(example), "--out", str(out), "-q"]),
    }
    figures["build"] |= {f"pages_{path.stem}": _pages(path) for path in sorted(out.glob("*.pdf"))}
    for name, tables in (("log_three_tables", ()), ("log_all_tables", ("all",))):
        log = place / name
        writer = [sys.executable, str(checkout / "benchmarks" / "large_log.py"), str(log), *tables]
        _cost(checkout, writer)
        built = [*run, "build", str(log / "engagement.toml"), "--format", "xlsx,json", "-q"]
        figures[name] = _cost(checkout, [*built, "--out", str(log / "out")])
    return figures


def _cost(checkout: Path, command: list[str]) -> dict[str, float | int]:
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    started = time.perf_counter()
    child = subprocess.Popen(command, env=environment, cwd=checkout, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return {
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "wall_s": round(time.perf_counter() - started, 2),
        "peak_mb": round(used.ru_maxrss / 1024),
    }


def _pages(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


if __name__ == "__main__":
    main()

"""Build what is published, check it, and run every test in the unpacked source.

    python tools/release.py [check]

Leaves the source distribution and the wheel in ``dist``. With ``check``, without the tests.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
PROGRAMS = Path(sys.executable).parent


def build(source: Path, out: Path) -> list[Path]:
    """Build a source distribution, and the wheel from it, by the packages that are installed."""
    for old in out.glob("perioptimal_report-*"):
        old.unlink()
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return sorted(out.glob("perioptimal_report-*"))


def check(files: list[Path]) -> None:
    """Look at the metadata, and for what does not belong into a wheel."""
    subprocess.run([PROGRAMS / "twine", "check", "--strict", *files], check=True)
    wheels = [path for path in files if path.suffix == ".whl"]
    subprocess.run([PROGRAMS / "check-wheel-contents", *wheels], check=True)


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a source distribution; give the folder that it holds."""
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz")


def main() -> None:
    """Build, check, and run ``make test`` in the unpacked source."""
    wanted = sys.argv[1:]
    if wanted not in ([], ["check"]):
        sys.exit(__doc__)
    files = build(ROOT, DIST)
    check(files)
    if not wanted:
        (archive,) = (path for path in files if path.name.endswith(".tar.gz"))
        with tempfile.TemporaryDirectory(prefix="release-") as folder:
            subprocess.run(["make", "test"], cwd=unpack(archive, Path(folder)), check=True)
    print("ready:", *(path.relative_to(ROOT) for path in files))


if __name__ == "__main__":
    main()

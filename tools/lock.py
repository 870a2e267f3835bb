"""Lock the versions of pyproject.toml by hash, naming packages only, never where they lie.

    python tools/lock.py [--upgrade]

Versions that still fit are kept, unless ``--upgrade`` asks for the newest.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).with_name("uv")

# Why fewest forks: one version of numpy on every Python keeps the numbers of a report the same.
OPTIONS = (
    *("--quiet", "--no-header", "--no-annotate", "--no-emit-index-url"),
    *("--universal", "--python-version", "3.11", "--fork-strategy", "fewest"),
    "--generate-hashes",
)


def lock(name: str, *options: str) -> None:
    """Write one lock file."""
    command = [UV, "pip", "compile", *OPTIONS, *options, "pyproject.toml", "-o", name]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    wanted = sys.argv[1:]
    if wanted not in ([], ["--upgrade"]):
        sys.exit(__doc__)
    lock("requirements.lock", "--extra", "build", *wanted)
    lock("requirements-dev.lock", "--extra", "dev", "--constraint", "requirements.lock", *wanted)

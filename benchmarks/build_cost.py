"""What a build costs: CPU seconds by step, wall time and peak memory.

    python benchmarks/build_cost.py [ENGAGEMENT [OUT]]

The steps are those that the pipeline names as it goes; every number is of this one process.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import pikepdf

from perioptimal_report import analyse, build, load

EXAMPLE = Path(__file__).parent.parent / "examples" / "lakeside" / "engagement.toml"


def main() -> None:
    """Build once and print one line per step, with its share of the CPU time."""
    engagement = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE
    started = time.perf_counter()
    marks: list[tuple[str, float]] = [("Importing", 0.0)]

    def begin(step: str) -> None:
        marks.append((step, time.process_time()))

    with tempfile.TemporaryDirectory() as folder:
        out = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "out"
        analysis = analyse(load(engagement, progress=begin), progress=begin)
        built = build(analysis, out, progress=begin)
        pages = sum(_pages(path) for path in built.paths if path.suffix == ".pdf")
    total = time.process_time()
    ends = [*(at for _, at in marks[1:]), total]
    for (step, begun), end in zip(marks, ends, strict=True):
        print(f"{step:<36} {end - begun:7.2f} s CPU  {100 * (end - begun) / total:5.1f} %")
    print(f"{'All':<36} {total:7.2f} s CPU, {time.perf_counter() - started:.2f} s wall")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(f"pages {pages}")


def _pages(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


if __name__ == "__main__":
    main()

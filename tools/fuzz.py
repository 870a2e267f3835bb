"""Feeds the program thousands of broken inputs, and says which broke it.

python tools/fuzz.py                                  10,000 mutants, each a warm forked process
python tools/fuzz.py --commands build --count 200     whole builds, PDF included
python tools/fuzz.py --real --count 20                each a new Python
python tools/fuzz.py --only 4711 --keep found         one again, with its files kept

A mutant is the example hospital, cut small, with one to three things wrong (tests/fuzz/). It must
end with a documented exit code, one line on stderr where that is not 0, no traceback, rows that
add up, less than 1.5 GB of memory and 60 s of CPU. What fails becomes a folder of tests/cases/.
"""

import argparse
import contextlib
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Run the mutants asked for; end with 1 where one broke a rule."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "fuzz")]
    from fuzz_run import run_mutants, warm_up

    options = parse_options()
    if not options.real:
        warm_up()
    numbers = range(options.first, options.first + options.count)
    if options.only is not None:
        numbers = range(options.only, options.only + 1)
    outcomes: list[Any] = []
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        contextlib.suppress(KeyboardInterrupt),
        contextlib.closing(
            run_mutants(
                numbers,
                seed=options.seed,
                commands=options.commands,
                real=options.real,
                jobs=options.jobs,
                keep=options.keep,
            )
        ) as running,
    ):
        for outcome in running:
            outcomes.append(outcome)
            for fault in outcome.faults:
                print(f"mutant {outcome.number}: {fault}", flush=True)
    print(*summary_lines(outcomes), sep="\n")
    sys.exit(len(outcomes) < len(numbers) or any(outcome.faults for outcome in outcomes))


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, other mutants")
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--count", type=int, default=10_000, help="how many mutants")
    parser.add_argument("--only", type=int, help="this mutant alone")
    parser.add_argument("--keep", type=Path, help="folder for the files of those that fail")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--real", action="store_true", help="start a new Python for each")
    parser.add_argument(
        "--commands", choices=("check", "any", "build"), default="any", help="what is run"
    )
    return parser.parse_args()


def summary_lines(outcomes: Sequence[Any]) -> list[str]:
    """Count the outcomes by command and exit code, with their cost, and the faults by kind."""
    codes = Counter((outcome.words[:1], outcome.code) for outcome in outcomes)
    cpu = [outcome.cpu_s for outcome in outcomes] or [0.0]
    memory = max((outcome.memory_mib for outcome in outcomes), default=0)
    faults = defaultdict(list)
    for outcome in outcomes:
        for fault in outcome.faults:
            faults[fault].append(outcome.number)
    return [
        f"{len(outcomes)} mutants, {sum(cpu) / len(cpu):.2f} s of CPU each, at most"
        f" {max(cpu):.1f} s and {memory:.0f} MiB; {len(faults)} kinds of faults",
        *(
            f"  {' '.join(command) or 'not made':<9} exit {code:>3}: {count:>6}"
            for (command, code), count in sorted(codes.items())
        ),
        *(
            f"  {len(numbers)} × {fault} (mutants {', '.join(map(str, numbers[:5]))})"
            for fault, numbers in sorted(faults.items(), key=lambda each: -len(each[1]))
        ),
    ]


if __name__ == "__main__":
    main()

"""Write a large simulated log for benchmarks: ``python benchmarks/large_log.py FOLDER [all]``.

With ``all`` every table is used, else the case log, the blocks and the releases alone.
58,251 cases in 18 rooms over six years, the size of the log in Strum, Vargas and May 1999.
Exactly so many rows, cancelled cases among them.
"""

import datetime as dt
import sys
from pathlib import Path

from perioptimal_report.simulation import Hospital, HospitalPlan, simulate, write_hospital

CASES = 58_251
PLAN = HospitalPlan(
    seed=58_251,
    start=dt.date(2019, 1, 1),
    years=6,
    rooms=18,
    load_pct=51,
    growth_pct=1,
    truth_replicates=2,
)
ENGAGEMENT = """\
[institution]
name = "Large Hospital (simulated)"

[period]
report = "2024-Q4"
compare = "2023-Q4"

[calendar]
session_start = "07:30"
session_end = "15:30"
prime_start = "07:30"
prime_end = "15:30"

[sources.cases]
path = "cases.csv"

[sources.blocks]
path = "blocks.csv"

[sources.releases]
path = "releases.csv"
"""


def exactly(hospital: Hospital, cases: int) -> Hospital:
    """Leave out cases by chance until so many are left. Raises ``ValueError`` for too few."""
    surplus = len(hospital.cases) - cases
    if surplus < 0:
        raise ValueError(f"{-surplus} cases are missing; raise load_pct")
    kept = hospital.cases.sample(n=cases, random_state=cases)
    return hospital.only(kept.sort_index())


def main(folder: Path, *, every_table: bool) -> None:
    """Write the tables and an engagement.toml into ``folder``."""
    hospital = exactly(simulate(PLAN), CASES)
    write_hospital(hospital, folder)
    if not every_table:
        (folder / "engagement.toml").write_text(ENGAGEMENT, encoding="utf-8")
    print(f"{len(hospital.cases):,} cases, {len(hospital.blocks):,} blocks in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), every_table="all" in sys.argv[2:])

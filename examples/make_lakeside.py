"""Make the example hospital, the same bytes each time: ``examples/make_lakeside.py [FOLDER]``."""

import sys
from pathlib import Path

from perioptimal_report.simulation import HospitalPlan, blemish, simulate, write_hospital

HERE = Path(__file__).parent / "lakeside"
PLAN = HospitalPlan(seed=2025)
# Without procedures, patient class and inner milestones: small enough to commit.
CASE_COLUMNS = (
    *("case_id", "date", "room", "service", "surgeon"),
    *("scheduled_start", "booked_min", "in_room", "out_of_room"),
    *("asa", "age_years", "emergency", "add_on"),
    *("status", "cancelled_at", "cancel_reason", "delay_reason"),
)


def main(folder: Path) -> None:
    """Write cases.csv, blocks.csv, releases.csv and truth.json into ``folder``."""
    write_hospital(blemish(simulate(PLAN)), folder, case_columns=CASE_COLUMNS)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)

"""Make the example hospital, the same bytes each time: ``examples/make_lakeside.py [FOLDER]``."""

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path

from perioptimal_report.simulation import HospitalPlan, blemish, simulate, since, write_hospital

HERE = Path(__file__).parent / "lakeside"
PLAN = HospitalPlan(seed=2025)
# Teams, events and money: the reported year and the quarter before it, small enough to commit.
TEAMS_SINCE = dt.date(2024, 10, 1)
# Without names of procedures, patient class and time of booking, for the same reason.
CASE_COLUMNS = (
    *("case_id", "date", "room", "service", "surgeon"),
    *("scheduled_start", "booked_min", "in_room", "out_of_room"),
    *("anesthesia_start", "anesthesia_ready", "procedure_start", "procedure_end"),
    *("pacu_in", "pacu_ready", "pacu_out", "pacu_hold_min", "procedure_code"),
    *("asa", "age_years", "emergency", "add_on"),
    *("status", "cancelled_at", "cancel_reason", "delay_reason"),
)


def main(folder: Path) -> None:
    """Write all tables and truth.json into ``folder``; the settings there are written by hand."""
    hospital = blemish(simulate(PLAN))
    small = replace(hospital, **since(hospital, TEAMS_SINCE))
    write_hospital(small, folder, case_columns=CASE_COLUMNS, settings=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)

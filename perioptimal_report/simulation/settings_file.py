"""The settings with which the report of a simulated hospital is built."""

import datetime as dt

from perioptimal_report.simulation.calendar import holidays
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.schedule import BLOCK_END_MIN, BLOCK_START_MIN, clock

TABLES = (
    *("cases", "blocks", "releases"),
    *("assignments", "shifts", "events", "finance", "resources"),
)
TEMPLATE = """\
# A simulated hospital: its records are invented. Build its report from this folder:
#     perioptimal-report build engagement.toml --out out

[institution]
name = "Simulated Hospital"
timezone = "America/New_York"

# The last quarter, and what it is compared with. Older rows serve as history.
[period]
report = "{report}"
compare = "{compare}"

[calendar]
holidays = [
{holidays}
]
session_start = "{start}"
session_end = "{end}"
prime_start = "{start}"
prime_end = "{end}"

{sources}
# Procedures that count as high acuity, beside what the records say.
[acuity.by_procedure_code]
"major vascular" = ["VAS-02", "VAS-03"]
"major bowel" = ["GEN-03"]

[report]
seed = {seed}
"""


def settings_text(plan: HospitalPlan) -> str:
    """Write the engagement.toml of a simulated hospital: all tables, the last quarter reported."""
    return TEMPLATE.format(
        report=_quarter(plan.end),
        compare="year-before" if plan.years > 1 else "previous",
        holidays=_lines(holidays(plan.start, plan.end)),
        start=clock(BLOCK_START_MIN),
        end=clock(BLOCK_END_MIN),
        sources="\n".join(f'[sources.{name}]\npath = "{name}.csv"\n' for name in TABLES),
        seed=plan.seed,
    )


def _quarter(day: dt.date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _lines(days: tuple[dt.date, ...]) -> str:
    """Four dates a line, as a person would write them."""
    fours = (days[place : place + 4] for place in range(0, len(days), 4))
    return "\n".join("    " + ", ".join(day.isoformat() for day in four) + "," for four in fours)

"""The simulated hospital as files: canonical CSV tables, truth.json and settings."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from perioptimal_report.simulation.hospital import Hospital
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.schedule import BLOCK_END_MIN, BLOCK_START_MIN, clock, holidays

CLOCKS = "%Y-%m-%d %H:%M"


FORMATS = {
    "date": "%Y-%m-%d",
    "valid_from": "%Y-%m-%d",
    "valid_to": "%Y-%m-%d",
    "actual_end": "%H:%M",
}


TRUTHS = {True: "Y", False: "N"}


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


# Where in the log each fault is placed, as a share of its length.
PLACES = {
    "duplicate_row": (0.28, 0.955),
    "overlapping_cases": (0.36, 0.93),
    "out_before_in": (0.44, 0.97),
    "room_missing": (0.52, 0.985),
}


OVERLAP_MIN = 12


USUAL_GAP_MIN = 45


def write_hospital(
    hospital: Hospital,
    folder: Path,
    *,
    case_columns: Sequence[str] | None = None,
    settings: bool = True,
) -> None:
    """Write every table, truth.json and engagement.toml; equal hospitals give equal bytes.

    ``case_columns`` picks and orders the columns of the case log; all of them by default. Without
    ``settings`` an engagement.toml that is there stays as it is. The folder is made where it is
    missing. Raises ``OSError`` where it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        table = getattr(hospital, name)
        if name == "cases" and case_columns is not None:
            table = table[list(case_columns)]
        _write(folder / f"{name}.csv", _texts(table).to_csv(index=False, lineterminator="\n"))
    truth = json.dumps(hospital.truth, indent=2, ensure_ascii=False)
    _write(folder / "truth.json", truth + "\n")
    if settings:
        _write(folder / "engagement.toml", settings_text(hospital.plan))


def since(hospital: Hospital, day: dt.date) -> dict[str, pd.DataFrame]:
    """Give the tables of teams, events and money from a day on, to keep an example small."""
    first = pd.Timestamp(day)
    cases = hospital.cases.loc[hospital.cases["date"] >= first, "case_id"]
    return {
        "assignments": hospital.assignments[hospital.assignments["case_id"].isin(cases)],
        "shifts": hospital.shifts[hospital.shifts["date"] >= first],
        "events": hospital.events[hospital.events["case_id"].isin(cases)],
        "finance": hospital.finance[hospital.finance["case_id"].isin(cases)],
    }


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    """Dates as 2024-01-31, times as 2024-01-31 07:30, whole numbers bare, truths as Y and N."""
    texts = table.copy()
    for name, column in table.items():
        if pd.api.types.is_datetime64_any_dtype(column):
            texts[name] = column.dt.strftime(FORMATS.get(str(name), CLOCKS))
        elif pd.api.types.is_bool_dtype(column):
            texts[name] = column.astype("boolean").map(TRUTHS)
        elif pd.api.types.is_float_dtype(column):
            texts[name] = column.astype("Int64")
    return texts


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


def blemish(hospital: Hospital) -> Hospital:
    """Put two of each fault into the case log; ``truth["blemishes"]`` lists their case numbers.

    A row that stands twice; a case that begins before the one before it has left the room; wheels
    out before wheels in; no room.
    """
    cases = hospital.cases.copy()
    usual = _usual(cases)
    rows = {
        fault: usual[(np.array(places) * len(usual)).astype(int)]
        for fault, places in PLACES.items()
    }
    swapped, overlapping = rows["out_before_in"], rows["overlapping_cases"]
    times = cases.loc[swapped, ["in_room", "out_of_room"]]
    cases.loc[swapped, "in_room"] = times["out_of_room"]
    cases.loc[swapped, "out_of_room"] = times["in_room"]
    before = cases["out_of_room"].shift()[overlapping]
    cases.loc[overlapping, "in_room"] = before - pd.Timedelta(minutes=OVERLAP_MIN)
    cases.loc[rows["room_missing"], "room"] = ""
    numbers = {fault: cases.loc[chosen, "case_id"].tolist() for fault, chosen in rows.items()}
    doubled = pd.concat([cases, cases.loc[rows["duplicate_row"]]]).sort_index(kind="stable")
    return replace(
        hospital,
        cases=doubled.reset_index(drop=True),
        truth={**hospital.truth, "blemishes": numbers},
    )


def _usual(cases: pd.DataFrame) -> pd.Index:
    """Elective cases that follow a performed elective case in their room after a usual gap."""
    before = cases.shift()
    gap = cases["in_room"] - before["out_of_room"]
    close = (gap >= pd.Timedelta(0)) & (gap <= pd.Timedelta(minutes=USUAL_GAP_MIN))
    same = (cases["room"] == before["room"]) & (cases["date"] == before["date"])
    urgent = cases["emergency"] | cases["emergency"].shift(fill_value=False)
    return cases.index[close & same & ~urgent]

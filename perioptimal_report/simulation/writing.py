"""The simulated hospital as files: canonical CSV tables, truth.json and settings."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from perioptimal_report.simulation.hospital import Hospital
from perioptimal_report.simulation.settings_file import TABLES, settings_text

CLOCKS = "%Y-%m-%d %H:%M"
FORMATS = {
    "date": "%Y-%m-%d",
    "valid_from": "%Y-%m-%d",
    "valid_to": "%Y-%m-%d",
    "actual_end": "%H:%M",
}
TRUTHS = {True: "Y", False: "N"}


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

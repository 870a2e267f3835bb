"""The simulated hospital as files: canonical CSV tables and truth.json."""

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from perioptimal_report.simulation.hospital import Hospital

CLOCKS = "%Y-%m-%d %H:%M"
DAYS = ("date", "valid_from", "valid_to")


def write_hospital(
    hospital: Hospital, folder: Path, *, case_columns: Sequence[str] | None = None
) -> None:
    """Write cases.csv, blocks.csv, releases.csv and truth.json; equal hospitals, equal bytes.

    ``case_columns`` picks and orders the columns of the case log; all of them by default. The
    folder is made where it is missing. Raises ``OSError`` where it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cases = hospital.cases if case_columns is None else hospital.cases[list(case_columns)]
    tables = {"cases": cases, "blocks": hospital.blocks, "releases": hospital.releases}
    for name, table in tables.items():
        text = _texts(table).to_csv(index=False, lineterminator="\n")
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
    truth = json.dumps(hospital.truth, indent=2, ensure_ascii=False)
    (folder / "truth.json").write_text(truth + "\n", encoding="utf-8", newline="\n")


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    """Dates as 2024-01-31, times as 2024-01-31 07:30, truth values as Y and N."""
    texts = table.copy()
    for name, column in table.items():
        if pd.api.types.is_datetime64_any_dtype(column):
            texts[name] = column.dt.strftime("%Y-%m-%d" if name in DAYS else CLOCKS)
        elif pd.api.types.is_bool_dtype(column):
            texts[name] = column.map({True: "Y", False: "N"})
    return texts

"""Rejected rows as CSV, safe to open in a spreadsheet."""

import csv
import io

import pandas as pd

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def rejected_csv(rows: pd.DataFrame) -> bytes:
    """Write rejected rows as UTF-8 CSV with a byte-order mark, for spreadsheets' sake.

    A text that a spreadsheet would run as a formula gets an apostrophe in front
    (OWASP, "CSV Injection").
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_harmless(str(name)) for name in rows.columns])
    for row in rows.itertuples(index=False, name=None):
        writer.writerow([_harmless(value) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _harmless(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(DANGEROUS) else value
    return "" if pd.isna(value) else value  # type: ignore[call-overload]

"""Rejected rows as CSV. Authority: by hand, after OWASP's list of first characters."""

import csv
import io

import pandas as pd
import pytest

from perioptimal_report.outputs.manifest import rejected_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    (_, (cell,)) = read(rejected_csv(pd.DataFrame({"value": [text]})))
    assert cell == f"'{text}"


def test_other_cells_stay_as_they_are():
    rows = pd.DataFrame({"line": [7], "rule": ["order"], "shift": [-3], "value": [None]})
    assert read(rejected_csv(rows)) == [
        ["line", "rule", "shift", "value"],
        ["7", "order", "-3", ""],
    ]


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))

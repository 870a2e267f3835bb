"""workbook.xlsx, read back by another library. Authority: the sample's estimates; by hand."""

import dataclasses
import io

import openpyxl
import pytest
from sample_report import sample

from perioptimal_report.outputs.workbook import write_workbook


@pytest.fixture(scope="module")
def book(files):
    return openpyxl.load_workbook(io.BytesIO(files["workbook.xlsx"]))


def test_contents_list_every_sheet(book):
    listed = [row[0].value for row in book["Contents"].iter_rows(min_row=5)]
    assert listed == book.sheetnames[1:]


def test_each_table_has_a_sheet_with_keys_units_and_a_frozen_header(book):
    sheet = book["02 block_utilization"]
    assert sheet["B2"].value == "block_utilization.utilization"
    assert sheet["B3"].value == "Utilization [%]"
    assert sheet.freeze_panes == "B4"
    assert sheet.max_row == 3 + 12


def test_numbers_are_numbers_and_missing_ones_are_empty_with_a_reason(book):
    sheet = book["02 block_utilization"]
    row = next(r for r in sheet.iter_rows(min_row=4, values_only=True) if r[0] == "Podiatry")
    assert row[1:6] == (None, None, None, 3, "fewer than 8 block-days")
    assert isinstance(sheet["B4"].value, float)


def test_text_never_becomes_a_formula_or_a_link():
    report = sample(institution='=HYPERLINK("http://example.invalid","x")')
    rows = tuple(
        dataclasses.replace(account, file="http://example.invalid/=1+1")
        for account in report.scope.accounts
    )
    scope = dataclasses.replace(report.scope, accounts=rows)
    made = openpyxl.load_workbook(
        io.BytesIO(write_workbook(dataclasses.replace(report, scope=scope)))
    )
    cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert all(cell.hyperlink is None or not cell.hyperlink.target for cell in cells)
    assert made["Rows"]["B4"].value == "http://example.invalid/=1+1"

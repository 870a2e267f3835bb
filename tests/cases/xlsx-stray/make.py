"""Writes two workbooks: one with a stray cell in the last corner, one with a blank far below."""

import openpyxl

ROWS = (
    ("case_id", "room", "service", "in_room", "out_of_room"),
    ("1", "OR 1", "Ortho", "2024-12-05 07:30", "2024-12-05 09:00"),
)


def make(folder):
    for name, cell, text in (("corner", "XFD1048576", "x"), ("below", "Z1048576", " ")):
        book = openpyxl.Workbook()
        for row in ROWS:
            book.active.append(row)
        book.active[cell] = text
        book.save(folder / f"{name}.xlsx")

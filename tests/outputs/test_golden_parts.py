"""Every part that pages are made of. Authority: reviewed golden files.

After a change that is meant: ``make golden``, and read what it changed.
"""

import pytest
from page_parts import GOLDEN, PARTS, golden, parts


@pytest.fixture(scope="module")
def made():
    return parts()


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_as_it_was_reviewed(made, name):
    assert golden(made[name]) == (GOLDEN / f"{name}.html").read_text(encoding="utf-8")


def test_every_reviewed_file_is_of_a_part():
    assert {path.stem for path in GOLDEN.glob("*.html")} == set(PARTS)


def test_another_number_of_a_figure_or_table_changes_nothing(made):
    assert golden(made["figure"].replace("1", "7")) != golden(made["figure"])
    moved = made["figure"].replace("figure-1", "figure-12").replace("Figure 1<", "Figure 12<")
    assert moved != made["figure"]
    assert golden(moved) == golden(made["figure"])

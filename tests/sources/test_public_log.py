"""The public log: rows and overlaps as its published description states them."""

import datetime as dt
import os
from pathlib import Path

import pytest

from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.sources.load import load_sources


@pytest.mark.parametrize("profile", [None, "or-log-public"])
def test_the_public_log_is_read_whole_and_its_overlaps_are_remarked(profile):
    folder = os.environ.get("PERIOPTIMAL_TEST_DATA")
    if not folder:
        pytest.skip("PERIOPTIMAL_TEST_DATA does not name the folder of the public log")
    source = {"path": Path(folder) / "or_utilization_2022q1.csv", "profile": profile}
    sources = load_sources(Engagement.model_validate({"sources": {"cases": source}}))
    (account,) = sources.accounts
    assert (account.read, account.used) == (2172, 2172)
    (overlaps,) = [r for r in sources.remarks if r.code == "overlapping_cases"]
    assert overlaps.rows == 8
    days = sources.connection.con.execute(
        'SELECT DISTINCT "date", room FROM cases WHERE list_contains($1, source_line) ORDER BY 1',
        [list(overlaps.lines)],
    ).fetchall()
    assert days == [(dt.date(2022, 2, 11), "3"), (dt.date(2022, 3, 7), "3")]

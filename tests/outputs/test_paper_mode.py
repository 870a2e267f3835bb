"""The pages of the published method say so. Authority: by hand, on a log made here."""

import re
from html import unescape

import numpy as np
import pandas as pd
import pytest
from sample_report import director, edition

from perioptimal_report.outputs.figures import draw_figures
from perioptimal_report.outputs.html import render_html
from perioptimal_report.pipeline import analyse, load

SETTINGS = """
[calendar]
low_activity = "off"
[sources.cases]
path = "cases.csv"
[sources.blocks]
path = "blocks.csv"
[report]
replicates = 50
[costs]
method = "{method}"
"""
BLOCKS = "owner,weekday,room,start,end\nEye,Mon,OR 1,08:00,18:00\n"


def pages(folder, method):
    """Build the pages of a year of one block from its files."""
    random = np.random.default_rng(1)
    starts = pd.date_range("2025-01-06", periods=50, freq="7D") + pd.Timedelta(hours=8)
    minutes = pd.to_timedelta(random.integers(200, 560, 50), unit="min")
    cases = {
        "case_id": range(50), "date": starts.date, "room": "OR 1", "service": "Eye",
        "in_room": starts, "out_of_room": starts + minutes,
    }  # fmt: skip
    pd.DataFrame(cases).to_csv(folder / "cases.csv", index=False)
    (folder / "blocks.csv").write_text(BLOCKS, encoding="utf-8")
    (folder / "engagement.toml").write_text(SETTINGS.format(method=method), encoding="utf-8")
    report = analyse(load(folder / "engagement.toml")).report
    return render_html(report, draw_figures(report), director(), edition().look)


def headings(html):
    """Give the text of every section's heading."""
    found = re.findall(r"<h2[^>]*>(.*?)</h2>", html, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", each)).split()) for each in found]


@pytest.mark.parametrize(("method", "named"), [("paper", 2), ("likelihood", 0)])
def test_headings_name_the_published_method_where_it_is_in_use(tmp_path, method, named):
    html = pages(tmp_path, method)
    said = [each for each in headings(html) if "published method of 1999" in each]
    assert len(said) == named
    assert any("block time a week" in each for each in headings(html))
    if named:
        assert any(each.endswith("the allotment's by the day's total") for each in said)


def test_pictures_of_the_cost_ratio_say_their_main_numbers(tmp_path):
    html = pages(tmp_path, "likelihood")
    (alt,) = re.findall(r'alt="(Block time per week by cost ratio[^"]*)"', html)
    assert re.search(r"Today: 10.h; Allotment by inefficiency: [\d.]+.h", alt)
    (saved,) = re.findall(r'alt="(Payroll saved by cost ratio[^"]*)"', html)
    assert re.search(r"Allotment by inefficiency: [−\d.]+%", saved)

"""Every kind of chart, wide and narrow; authority: identities a reader would check by eye."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest
from gallery import GALLERY, SERIES
from svg_texts import canvas_size, set_texts

from perioptimal_report import fonts
from perioptimal_report.charts.draw import draw_chart
from perioptimal_report.charts.sparkline import draw_sparkline
from perioptimal_report.shapes.chart_data import Chart

WIDTHS_MM = (165.0, 120.0, 78.0)
EVERY = [(name, width) for name in GALLERY for width in WIDTHS_MM]
# Why one group: a chart of the gallery is drawn once for all its tests.
pytestmark = pytest.mark.xdist_group("gallery")
PT_PER_MM = 72 / 25.4


@cache
def drawn(name, width_mm=165.0):
    return draw_chart(GALLERY[name], width_mm=width_mm)


def test_panels_of_the_same_lines_name_them_once_where_there_is_room():
    wide = draw_chart(GALLERY["dot_panels"], width_mm=172.0).svg
    narrow = draw_chart(GALLERY["dot_panels"], width_mm=100.0).svg
    assert (wide.count(">Urology<"), narrow.count(">Urology<")) == (1, 2)
    assert canvas_size(wide)[1] < 0.7 * canvas_size(narrow)[1]


def test_the_gallery_holds_every_kind():
    assert {type(chart) for chart in GALLERY.values()} == set(get_args(Chart))


@pytest.mark.parametrize(("name", "width_mm"), EVERY)
def test_no_text_leaves_the_canvas(name, width_mm):
    svg = drawn(name, width_mm).svg
    width, height = canvas_size(svg)
    outside = [t for t in set_texts(svg) if t.left < -0.1 or t.right > width + 0.1 or t.top < 0]
    assert outside == []
    # A descender needs 0.22 em below the last line of text.
    assert max(t.bottom for t in set_texts(svg)) < height - 1.0


@pytest.mark.parametrize(("name", "width_mm"), EVERY)
def test_no_text_touches_another(name, width_mm):
    texts = set_texts(drawn(name, width_mm).svg)
    assert [(a.words, b.words) for a, b in combinations(texts, 2) if a.touches(b)] == []


@pytest.mark.parametrize("name", GALLERY)
def test_the_size_is_what_was_asked_for(name):
    drawing = drawn(name, 120.0)
    width, height = canvas_size(drawing.svg)
    assert drawing.width_mm == 120
    assert width == pytest.approx(120 * PT_PER_MM, abs=0.01)
    assert height == pytest.approx(drawing.height_mm * PT_PER_MM, abs=0.01)


@pytest.mark.parametrize("name", GALLERY)
def test_every_text_is_text_in_a_font_that_has_its_glyphs(name):
    svg = drawn(name).svg
    texts = [t.words for t in set_texts(svg)]
    assert texts
    assert fonts.missing_glyphs("".join(texts)) == ""
    assert set(re.findall(r"font-family: '([^']*)'", svg)) == {fonts.FAMILY}


@pytest.mark.parametrize("name", GALLERY)
def test_a_drawing_can_stand_beside_others_in_one_page(name):
    svg = drawn(name).svg
    assert svg.startswith("<svg ")
    assert re.findall(r' id="[^"]*_\d+"', svg) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dots", ["Orthopedics", "81.2%", "66.0%", "–", "1,204", "n", "all services 71.3%"]),
        ("negative_dots", ["−6.2\u00a0points", "percentage points"]),
        ("bars", ["in-block use", "812", "hours"]),
        ("one_bar", ["$184,000", "−$31,200", "median $59,000"]),
        ("distribution", ["n = 204", "log-normal", "MCA allotment 8.1\u00a0h"]),
        ("curves", ["expected cost", "B* 7.8\u00a0h", "$1,000", "hours"]),
        ("heatmap", ["Monday", "06:00", "rooms", "–"]),
        ("flow", ["Institution", "1,240\u00a0min", "Not recorded"]),
        ("staffed_heatmap", ["more rooms run than are staffed"]),
        ("diverging", ["−6.2", "percentage points"]),
        ("waterfall", ["12,400\u00a0h", "−1,870\u00a0h", "+450\u00a0h"]),
        ("series", ["average 30.6\u00a0min", "52\u00a0min", "Jan", "2022", "minutes"]),
        ("empty_series", ["no values"]),
        ("panels", ["Ear, nose and throat", "gamma", "n = 204"]),
    ],
)
def test_a_chart_says_its_numbers(name, words):
    texts = {t.words for t in set_texts(drawn(name).svg)}
    assert set(words) <= texts


def test_a_long_list_stands_in_two_columns_where_there_is_room():
    wide = draw_chart(GALLERY["seventy_dots"], width_mm=165)
    narrow = draw_chart(GALLERY["seventy_dots"], width_mm=120)
    assert wide.height_mm < 220 < narrow.height_mm
    labels = [t.words for t in set_texts(wide.svg) if t.words.startswith("Surgeon")]
    assert len(labels) == 70


def test_a_sparkline_has_no_words_and_its_size():
    drawing = draw_sparkline(SERIES, width_mm=30, height_mm=6)
    assert set_texts(drawing.svg) == []
    assert canvas_size(drawing.svg) == pytest.approx((30 * PT_PER_MM, 6 * PT_PER_MM), abs=0.01)


def test_a_special_cause_differs_in_shape_and_color():
    with_signal = draw_sparkline(SERIES).svg
    without = draw_sparkline(GALLERY["short_series"]).svg
    assert "#c4621d" in with_signal
    assert "#c4621d" not in without


def digest() -> str:
    pictures = [draw_chart(chart, width_mm=165).svg for chart in GALLERY.values()]
    return hashlib.sha256("".join([*pictures, draw_sparkline(SERIES).svg]).encode()).hexdigest()


def test_two_processes_draw_the_same_bytes(tmp_path):
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), str(here.parents[1])])
    (tmp_path / "matplotlibrc").write_text(
        "font.size: 20\npath.simplify: False\nsvg.fonttype: path"
    )
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    command = "import test_every_chart; print(test_every_chart.digest())"
    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest()

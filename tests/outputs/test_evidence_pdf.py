"""Evidence for owners as PDF. Authority: the validators of PDF/A-3a and PDF/UA-1; page counts."""

import io
from dataclasses import replace

import page
import pikepdf
import pytest
from sample_report import sample

from perioptimal_report.metrics.kit.guard import judge_threshold
from perioptimal_report.outputs.evidence import evidence_files, evidence_html, file_name
from perioptimal_report.outputs.house_look import read_look
from perioptimal_report.plan.evidence import GAINS, MOST_PEERS, Minutes, Packet, waterfall
from perioptimal_report.settings.engagement import Period
from perioptimal_report.settings.thresholds import Look
from perioptimal_report.shapes.chart_data import Dots, Mark
from perioptimal_report.shapes.results import Breakdown, Estimate, Interval, Measure, Row

HOUR = 3600
REPORT = sample()
LOOK = read_look(Look())
MINUTES = Minutes(
    budget_s=400 * HOUR,
    used_s=270 * HOUR,
    others_s=10 * HOUR,
    late_s=(
        ("surgeon not available", 8 * HOUR),
        ("no reason recorded", 6 * HOUR),
        ("patient not ready", 4 * HOUR),
        ("other reasons", 2 * HOUR),
    ),
    turnover_s=40 * HOUR,
    idle_s=15 * HOUR,
    early_finish_s=35 * HOUR,
    empty_s=10 * HOUR,
    released_s=16 * HOUR,
)
SHARE = Estimate(67.5, "pct", 50, Interval(60.0, 76.0, "week-cluster bootstrap"))


def hours(value):
    return Estimate(value, "h", 1, reason="the schedule")


GAINED = Estimate(1.2, "cases", 50, Interval(0.4, 2.0, "week-cluster bootstrap"))
SCENARIOS = (
    *(f"{day}: a room from gynecology to orthopedics" for day in ("Monday", "Thursday", "Friday")),
    *("OR 4 closed on Friday", "Best with 5 changes", "Without limits"),
)
PACKET = Packet(
    number=3,
    may_be_named=False,
    owner="Surgeon 07",
    service="Urology",
    period=Period.parse("2025-Q4"),
    block_days=50,
    minutes=MINUTES,
    waterfall=waterfall(MINUTES),
    peers=Dots(
        "peers", "Block time used", "pct",
        tuple("Surgeon 07" if at == 4 else f"Peer {at}" for at in range(1, MOST_PEERS + 1)),
        tuple(90.0 - at for at in range(MOST_PEERS)), tuple(80.0 - at for at in range(MOST_PEERS)),
        tuple(95.0 - at for at in range(MOST_PEERS)), tuple(40 + at for at in range(MOST_PEERS)),
        Mark("Threshold", 75.0),
    ),
    guard=judge_threshold(SHARE, 75.0, 3.0),
    definitions=Breakdown(
        "definition", "The same days under other definitions",
        (Measure("value", "Value"), Measure("place", "Place among owners")),
        tuple(
            Row(f"Definition {at} [%]", (Estimate(60.0 + at, "pct", 9, reason="one"), "4 of 9"))
            for at in range(11)
        ),
    ),
    changes=Breakdown(
        "scenario", "Block hours by weekday in each scenario",
        tuple(Measure(f"hours_{day}", day) for day in ("Mon", "Tue", "Wed", "Thu", "Fri")),
        tuple(Row(name, (hours(8.0),) * 5) for name in ("Today", *SCENARIOS)),
    ),
    gains=Breakdown(
        "scenario", "What each scenario gives and takes, per week against today", GAINS,
        tuple(Row(name, (GAINED,) * 4) for name in SCENARIOS),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def pdf():
    (content,) = evidence_files([PACKET], REPORT, LOOK).values()
    return content


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_pdf_is_archival_and_accessible(pdf, profile):
    found = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile(profile))
    assert [failure.message for failure in found.failures] == []


def test_the_evidence_has_two_pages(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 2


def test_the_same_packet_gives_the_same_bytes(pdf):
    assert list(evidence_files([PACKET], REPORT, LOOK).values()) == [pdf]


@pytest.mark.parametrize(("shown", "name"), [
    (False, "evidence-03.pdf"), (True, "evidence-03-surgeon-07.pdf"),
])  # fmt: skip
def test_a_file_carries_a_name_only_where_names_may_be_shown(shown, name):
    assert file_name(replace(PACKET, may_be_named=shown)) == name


def test_the_page_says_that_it_cannot_judge_and_for_how_long():
    html, _ = evidence_html(PACKET, REPORT, LOOK)
    assert "Not enough evidence to judge against the threshold of 75%" in html
    # 3 months × (8.5 ÷ 7.5)² = 3.85: four months.
    assert 'Months of data that would settle it</p><p class="big">4</p>' in html


def test_without_scenarios_the_page_says_so():
    bare = replace(PACKET, changes=replace(PACKET.changes, rows=()))
    html, _ = evidence_html(bare, REPORT, LOOK)
    assert "No scenario changes this owner" in html

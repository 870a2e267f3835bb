"""Authority: identities between the chapter's tables and charts and the plan they show."""

import numpy as np
import pytest
from plan_of import plan_of

from perioptimal_report.mca.chapter import lay_out_chapter
from perioptimal_report.mca.note import NOTE
from perioptimal_report.shapes.chart_data import Panels


@pytest.fixture
def found(hospital, settings):
    made = plan_of(hospital(weeks=110), settings)
    return made, lay_out_chapter(made)


def cells(table, label):
    """The cells of a row by the key of their measure."""
    (row,) = [row for row in table.rows if row.label == label]
    return {m.key: cell for m, cell in zip(table.measures, row.cells, strict=True)}


def test_a_summary_then_every_owner(found):
    made, results = found
    assert [result.of for result in results] == [
        (),
        *((("owner", owner.owner),) for owner in made.owners),
    ]
    summary, *_ = results
    assert summary.headline.measure in NOTE.measures
    assert summary.headline.estimate.value == len(made.blocks)


def test_tables_hold_a_row_per_weekday_and_the_plan_s_numbers(found):
    made, results = found
    distribution, cost, *others = results[1].breakdowns
    assert "ratio 2" in distribution.title
    assert [len(table.measures) for table in others] == [4, 5, 4, 5]
    assert [row.label for row in distribution.rows] == ["Mon", "Tue", "Wed", "Thu", "Fri"]
    assert distribution.transposed
    block = made.blocks[0]
    assert cells(cost, block.weekday)["savings_pct_2"] == block.choices[1].cost.savings_pct
    assert isinstance(cells(distribution, block.weekday)["distribution"], str)


def test_the_cost_curve_is_lowest_at_the_allotment(found):
    made, results = found
    (curves,) = [chart for chart in results[1].charts if chart.key == "cost_curve"]
    for chart, block in zip(curves.charts, made.blocks, strict=False):
        inefficiency = next(each for each in chart.curves if each.label == "Inefficiency")
        best = inefficiency.x[int(np.argmin(inefficiency.y))]
        allotted = block.choices[1].allotment_h.value
        spread = np.std(block.usage_h)
        assert abs(best - allotted) < 0.5 * spread
        assert chart.rug == tuple(sorted(block.usage_h))


def test_histograms_count_every_block_day(found):
    made, results = found
    (panels,) = [chart for chart in results[1].charts if chart.key == "usage"]
    assert isinstance(panels, Panels)
    for chart, block in zip(panels.charts, made.blocks, strict=False):
        assert sum(chart.counts) == block.block_days
        step = chart.fitted.x[1] - chart.fitted.x[0]
        width = chart.edges[1] - chart.edges[0]
        drawn = sum(chart.fitted.y) * step / width
        assert drawn == pytest.approx(block.block_days - block.unused_days, rel=0.05)


def test_thin_blocks_are_listed_with_their_reason_and_have_no_page(block_days, settings):
    made = plan_of(block_days(np.arange(1.0, 11.0)), settings)
    (summary,) = lay_out_chapter(made)
    (table,) = summary.breakdowns
    (row,) = table.rows
    found = cells(table, row.label)
    assert found["block_days"].value == 10
    assert found["reason"] == made.blocks[0].reason
    assert [out.n for out in summary.exclusions] == [1]
    assert summary.charts == ()


def test_no_blocks_no_pages(block_days, settings):
    made = plan_of(block_days([7.0]).iloc[:0], settings)
    (summary,) = lay_out_chapter(made)
    assert summary.finding.code == "none"

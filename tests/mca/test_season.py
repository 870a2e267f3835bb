"""Authority: demand simulated with a known season, and least squares written out."""

import numpy as np
import pandas as pd
import pytest
from plan_of import plan_of

from perioptimal_report.mca.chapter import lay_out_chapter
from perioptimal_report.mca.demand import demand_on_grid
from perioptimal_report.mca.season import QUARTERS, long_enough, wave
from perioptimal_report.stats.yearly import fit_waves, waves_p

MONDAY = pd.Timestamp("2024-01-01")
TRUE_QUARTERS_PCT = (117.8, 100.0, 82.2, 100.0)
"""Means of 1 + 0.2·cos over the quarters, its crest in mid-February: sines at their ends."""


def factor(weeks, height=0.2):
    dates = MONDAY + pd.to_timedelta(7 * np.arange(weeks), unit="D")
    return 1 + height * np.cos(2 * np.pi * (dates.day_of_year.to_numpy() / 365.25 - 0.125))


@pytest.fixture
def seasonal(block_days):
    """Build owners × five weekdays whose usage follows the year by a known wave."""

    def build(weeks, height, *, owners=3, seed=1, spread=0.15):
        random = np.random.default_rng(seed)
        parts = []
        for owner in range(owners):
            for day in range(5):
                level = random.uniform(5, 10)
                noise = np.maximum(0.05, random.normal(1, spread, weeks))
                used = level * noise * factor(weeks, height)
                parts.append(block_days(used, 8.0, owner=f"Service {owner}", day=day))
        return pd.concat(parts, ignore_index=True)

    return build


@pytest.fixture
def found(seasonal, settings):
    return plan_of(seasonal(210, 0.2), settings)


def test_the_wave_of_known_demand_lies_in_its_intervals(found):
    season = found.season
    assert season.reason is None
    assert season.p.value < 1e-6
    assert season.crest_year_share == pytest.approx(0.125, abs=0.04)
    assert season.height_pct.interval.low < 20 < season.height_pct.interval.high + 2
    for estimate, right in zip(season.quarters_pct, TRUE_QUARTERS_PCT, strict=True):
        assert estimate.value == pytest.approx(right, abs=2.5)
        assert estimate.interval.low - 0.5 <= right <= estimate.interval.high + 0.5


def test_allotments_follow_the_known_quarters(found):
    for owner in found.season.owners:
        year = np.mean([each.value for each in owner.quarters_h])
        shares = [100 * each.value / year for each in owner.quarters_h]
        assert shares == pytest.approx(TRUE_QUARTERS_PCT, abs=2.5)
        assert all(
            each.interval.low <= each.value <= each.interval.high for each in owner.quarters_h
        )
        weekly = sum(hours[0].value for _, hours in owner.blocks)
        assert owner.quarters_h[0].value == pytest.approx(weekly, rel=0.05)


def test_quarters_save_more_than_all_year_in_later_weeks(found):
    season = found.season
    assert season.fitted_pct.value > 0.5
    assert season.later_pct.value > 0.5
    assert season.later_pct.interval is not None
    assert season.later_pct.n == 15 * 8 * 13


def test_pages_show_the_season(found, settings):
    summary, first, *_ = lay_out_chapter(found)
    titles = [table.title for table in summary.breakdowns]
    assert "Allotment per week by quarter of the year at ratio 2, inefficiency" in titles
    (dots,) = [chart for chart in summary.charts if chart.key == "season"]
    assert dots.labels == QUARTERS
    assert sum(dots.n) == 15 * 210
    assert summary.finding.values["season"] == "sure"
    assert first.breakdowns[-1].title.startswith("Allotment by quarter of the year")
    assert len(first.breakdowns[-1].rows) == 5


def test_under_three_years_it_is_refused_with_the_reason(seasonal, settings):
    season = plan_of(seasonal(150, 0.3, owners=1), settings).season
    assert season.reason == "fewer than three years of history"
    assert season.owners == ()
    assert season.quarters_pct == ()
    for estimate in (season.height_pct, season.p, season.fitted_pct, season.later_pct):
        assert (estimate.value, estimate.reason) == (None, season.reason)


def test_without_a_wave_the_allotments_stay_all_year(seasonal, settings):
    season = plan_of(seasonal(170, 0.0, owners=1, seed=4), settings).season
    assert season.p.value > 0.05
    assert season.reason.startswith("usage does not follow the year")
    assert season.owners == ()


def test_a_wave_that_ended_does_not_pay_in_later_weeks(block_days, settings):
    random = np.random.default_rng(5)
    used = 8 * random.normal(1, 0.08, 260) * np.append(factor(156, 0.25), np.ones(104))
    season = plan_of(block_days(used), settings).season
    assert season.p.value < 0.05
    assert season.later_pct.value < 0
    assert season.reason == "in later weeks allotments by quarter did not save"


def test_three_years_mean_weeks_with_block_days():
    seen = np.ones((2, 170))
    assert long_enough(seen)
    seen[:, 20:120] = 0
    assert not long_enough(seen)
    assert not long_enough(np.ones((2, 150)))


def test_weighted_least_squares_written_out():
    random = np.random.default_rng(3)
    place = np.arange(170) / 52.18
    values, weight = 1 + random.normal(0, 0.1, 170), random.integers(0, 4, 170).astype(float)
    angle = 2 * np.pi * place
    parts = [np.ones(170), place - place.mean(), np.cos(angle), np.cos(2 * angle)]
    design = np.column_stack([*parts, np.sin(angle), np.sin(2 * angle)])
    root = np.sqrt(weight)[:, None]
    right, *_ = np.linalg.lstsq(design * root, values * root[:, 0], rcond=None)
    (found,) = fit_waves(values, weight[None, :], place)
    assert found == pytest.approx(right[2:] / right[0])


def test_correlated_weeks_without_a_wave_seldom_look_like_a_season():
    random = np.random.default_rng(8)
    place, weight = np.arange(170) / 52.18, np.ones(170)
    shocks = random.normal(size=(300, 171))
    p = [waves_p(1 + each[1:] + 0.5 * each[:-1], weight, place) for each in shocks]
    assert np.mean(np.array(p) < 0.05) < 0.12


def test_the_past_wave_knows_nothing_of_later_weeks(seasonal):
    table = seasonal(210, 0.2, owners=1)
    later = table.copy()
    late = later["date"] >= MONDAY + pd.Timedelta(weeks=170)
    later.loc[late, "in_block_s"] = later.loc[late, "in_block_s"] // 3
    past, same = (wave(demand_on_grid(each), until=170) for each in (table, later))
    assert past.quarters == pytest.approx(same.quarters)
    assert wave(demand_on_grid(later)).quarters != pytest.approx(same.quarters, abs=0.01)

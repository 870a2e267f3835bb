"""Authority: a slow second implementation that repeats each drawn day and starts over."""

import numpy as np
import pytest
from scipy.stats import mstats

from perioptimal_report.mca.allotment import covered_share
from perioptimal_report.mca.bootstrap import resample
from perioptimal_report.mca.demand import demand_on_grid
from perioptimal_report.mca.families import FAMILIES, moments
from perioptimal_report.mca.usage_model import DATA, fit_usage
from perioptimal_report.stats.week_counts import draw_week_counts

RATIOS = (1.0, 2.0, 3.0)


@pytest.fixture
def setting(hospital):
    days = demand_on_grid(hospital(owners=2, weeks=60, unused=0.1))
    weight = days.seen.copy()
    weight[:, :4] = 0
    model = fit_usage(days.usage_h, weight)
    counts = draw_week_counts((60,), replicates=6, seed=9, run_weeks=8)
    return days, weight, model, counts, resample(days, (weight, weight), model, RATIOS, counts)


def slow_allotment(days_h, by_family, q):
    if not 0 < q < 1:
        return 0.0
    if not by_family:
        return mstats.hdquantiles(days_h, [q])[0]
    used = days_h[days_h > 0][None, :]
    sample = moments(used, np.ones_like(used))
    fits = [family.fit(sample) for family in FAMILIES]
    scores = [
        family.log_likelihood(sample, *fit)[0] for family, fit in zip(FAMILIES, fits, strict=True)
    ]
    best = int(np.argmax(scores))
    unused = 1 - used.size / days_h.size
    inner = (q - unused) / (1 - unused)
    return max(0.0, FAMILIES[best].quantile(np.array([inner]), *fits[best])[0])


def test_allotments_and_costs_of_every_replicate(setting):
    days, weight, model, counts, found = setting
    assert {DATA} < set(model.family.tolist())  # both kinds of block are there
    for line in range(len(days.owners)):
        for replicate, drawn in enumerate(counts):
            times = (drawn * weight[line]).astype(int)
            days_h = np.repeat(days.usage_h[line], times)
            budgets_h = np.repeat(days.budget_h[line], times)
            got = found.drawn
            assert got.usage_h[replicate, line] == pytest.approx(days_h.mean())
            assert got.over_h[replicate, line] == pytest.approx(
                np.maximum(days_h - budgets_h, 0).mean()
            )
            for at, ratio in enumerate(RATIOS):
                q = covered_share("inefficiency", ratio)
                expected = slow_allotment(days_h, model.family[line] != DATA, q)
                hours = got.allotment_h[0, at, replicate, line]
                assert hours == pytest.approx(expected, rel=1e-6)
                over_h = np.maximum(days_h - hours, 0).mean()
                assert got.allotment_over_h[0, at, replicate, line] == pytest.approx(over_h)


def test_weeks_left_out_are_charged_with_the_allotment_of_those_drawn(setting):
    days, weight, _, counts, found = setting
    left = (counts[0] == 0) & (weight[1] > 0)
    hours = found.drawn.allotment_h[0, 1, 0, 1]
    assert found.left_out.allotment_h[0, 1, 0, 1] == hours
    expected = np.maximum(days.usage_h[1, left] - hours, 0).mean()
    assert found.left_out.allotment_over_h[0, 1, 0, 1] == pytest.approx(expected)


def test_a_replicate_without_a_block_s_weeks_keeps_its_sample(hospital):
    days = demand_on_grid(hospital(owners=1, weeks=60))
    model = fit_usage(days.usage_h, days.seen)
    nothing = np.zeros((1, 60))
    found = resample(days, (days.seen, days.seen), model, (2.0,), nothing)
    whole = resample(days, (days.seen, days.seen), model, (2.0,), np.ones((1, 60)))
    assert found.drawn.allotment_h == pytest.approx(whole.drawn.allotment_h)

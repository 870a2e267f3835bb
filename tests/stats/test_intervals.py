"""Intervals for counts against scipy's own (a second implementation)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from perioptimal_report.stats.intervals import clopper_pearson, poisson, wilson

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("ours", "theirs"), [(wilson, "wilson"), (clopper_pearson, "exact")])
@given(counts=counts, level=st.sampled_from([90.0, 95.0, 99.0]))
@settings(max_examples=100, deadline=None)
def test_shares_agree_with_scipy(ours, theirs, counts, level):
    events, of = counts
    found = ours(events, of, level_pct=level)
    expected = stats.binomtest(events, of).proportion_ci(level / 100, method=theirs)
    assert found.low == pytest.approx(expected.low, abs=1e-9)
    assert found.high == pytest.approx(expected.high, abs=1e-9)


@given(events=st.integers(0, 3000), exposure=st.floats(0.5, 1e5))
@settings(max_examples=100, deadline=None)
def test_rates_agree_with_the_chi_square_form(events, exposure):
    found = poisson(events, exposure, scale=1000)
    low = stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    high = stats.chi2.ppf(0.975, 2 * events + 2) / 2
    assert found.low == pytest.approx(low / exposure * 1000)
    assert found.high == pytest.approx(high / exposure * 1000)


def test_scale_turns_shares_into_per_cent():
    assert wilson(1, 4, scale=100).low == pytest.approx(100 * wilson(1, 4).low)


@pytest.mark.parametrize("share", [(5, 4), (-1, 4), (0, 0)])
@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_what_is_no_share_is_refused(interval, share):
    with pytest.raises(ValueError, match="not a share"):
        interval(*share)


def test_a_rate_needs_exposure():
    with pytest.raises(ValueError, match="no rate"):
        poisson(3, 0.0)

"""Authority: published tables and worked examples.

Poisson: Pearson and Hartley, Biometrika Tables for Statisticians, volume 1, table 40. Shares:
Newcombe, Stat Med 1998;17:857-72, table I (method 3, score; method 5, exact). Charts: Montgomery,
Introduction to Statistical Quality Control, 6th edition: cost of processing a mortgage loan
(example 6.5, table 6.6) and cans of orange juice concentrate (example 7.1, table 7.1).
"""

import pytest

from perioptimal_report.stats.control_limits import p_limits, xmr
from perioptimal_report.stats.intervals import clopper_pearson, poisson, wilson

LOANS = (
    *(310.0, 288.0, 297.0, 298.0, 307.0, 303.0, 294.0, 297.0, 308.0, 306.0),
    *(294.0, 299.0, 297.0, 299.0, 314.0, 295.0, 293.0, 306.0, 301.0, 304.0),
)
CANS = (
    *(12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22),
    *(8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6),
)


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (2, 0.2422, 7.225),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
    ],
)
def test_poisson_limits_of_the_biometrika_tables(events, low, high):
    found = poisson(events, 1.0)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-4)


@pytest.mark.parametrize(
    ("events", "of", "score", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_shares_of_newcombe(events, of, score, exact):
    for found, published in ((wilson(events, of), score), (clopper_pearson(events, of), exact)):
        assert (found.low, found.high) == pytest.approx(published, abs=6e-5)


def test_individuals_chart_of_mortgage_loans():
    found = xmr(LOANS)
    assert found.centre == pytest.approx(300.5)
    limits = [
        bound[0] if isinstance(bound, tuple) else bound for bound in (found.lower, found.upper)
    ]
    assert limits == pytest.approx([279.78, 321.22], abs=0.01)
    assert found.signals == ()


def test_p_chart_of_orange_juice_cans():
    found = p_limits(CANS, [50] * len(CANS))
    assert found.centre == pytest.approx(0.2313, abs=5e-5)
    assert (found.lower[0], found.upper[0]) == pytest.approx((0.0524, 0.4102), abs=1e-4)
    # Samples 15 and 23 fall outside; our other rules may mark more.
    assert {14, 22} <= set(found.signals)
    assert [n for n, cans in enumerate(CANS) if not 0.0524 <= cans / 50 <= 0.4102] == [14, 22]

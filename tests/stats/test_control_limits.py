"""Control limits against worked examples computed by hand, and rules one at a time."""

import itertools

import pytest

from perioptimal_report.stats.control_limits import p_limits, u_limits, xmr

# Twelve months: sum 120, mean 10.
MONTHS = (10.0, 11.0, 9.0, 10.0, 13.0, 11.0, 10.0, 8.0, 11.0, 10.0, 8.0, 9.0)


def ranges(values):
    return [abs(b - a) for a, b in itertools.pairwise(values)]


def test_limits_by_hand():
    # moving ranges: 1 2 1 3 2 1 2 3 1 2 1 = 19; 19 / 11 = 1.727272…; 2.66 × that = 4.594545…
    assert ranges(MONTHS) == [1, 2, 1, 3, 2, 1, 2, 3, 1, 2, 1]
    found = xmr(MONTHS)
    assert found.centre == 10
    assert found.upper == pytest.approx((14.594545,) * 12, abs=1e-6)
    assert found.lower == pytest.approx((5.405455,) * 12, abs=1e-6)
    assert found.signals == ()


def test_one_large_moving_range_is_screened_out_once():
    # 20 after 13 is 7, then −9; ranges 1 2 1 3 7 9 2 3 1 2 1, mean 32/11 = 2.909; × 3.267 = 9.504:
    # all stay. With 60: ranges 47 and 49, mean 112/11 = 10.18; × 3.267 = 33.26: both are dropped.
    values = (*MONTHS[:5], 60.0, *MONTHS[6:])
    found = xmr(values)
    kept = [r for r in ranges(values) if r <= 3.267 * sum(ranges(values)) / 11]
    assert len(kept) == 10 - 1
    assert found.upper[0] - found.centre == pytest.approx(2.66 * sum(kept) / len(kept))
    assert 5 in found.signals


def test_no_limits_below_twelve_points():
    assert xmr(MONTHS[:11]) is None
    assert xmr((*MONTHS[:11], None)) is None


def test_a_missing_month_is_passed_over_and_keeps_its_place():
    values = (None, *MONTHS[:5], 60.0, *MONTHS[6:])
    assert xmr(values).signals == tuple(place + 1 for place in xmr(values[1:]).signals)


def test_seven_on_one_side_are_a_signal_and_six_are_not():
    low, high = [9.6, 7.0], [10.2, 13.0]
    seven = (*low * 4, 9.6, *(high * 4)[:7])
    six = (*low * 3, *high * 3)
    assert set(range(9, 16)) <= set(xmr(seven).signals)
    assert xmr(six).signals == ()


def test_seven_rising_are_a_signal():
    # Small steps across the centre: no other rule holds for the rising points.
    rising = (10.0, 12.0, 8.0, 12.0, 8.0, 11.5, 8.5, 8.9, 9.3, 9.7, 10.2, 10.6, 11.0, 8.0)
    assert xmr(rising).signals == tuple(range(6, 13))
    assert xmr((*rising[:11], 10.1, 11.0, 8.0)).signals == ()


def test_two_of_three_beyond_two_thirds_of_the_limit_are_a_signal():
    steady = (10.0, 11.0, 9.0) * 6
    reach = xmr(steady).upper[0] - xmr(steady).centre
    far = 10 + 0.9 * reach
    values = (*steady, far, far, 10.0)
    found = xmr(values)
    assert max(values) < found.upper[0]
    assert found.signals == (18, 19)
    assert xmr((*steady, far, 10.0, 10.0)).signals == ()


def test_values_all_alike_give_no_signal():
    assert xmr((4.0,) * 12).signals == ()


def test_p_limits_by_hand():
    # 12 months of 10 in 100: p = 0.1, 3 × sqrt(0.09 / 100) = 0.09; 25 in 100 stands out.
    found = p_limits([10] * 12, [100] * 12)
    assert found.centre == pytest.approx(0.1)
    assert found.lower == pytest.approx((0.01,) * 12)
    assert found.upper == pytest.approx((0.19,) * 12)
    assert p_limits([8, 12] * 6 + [30], [100] * 13).signals == (12,)


def test_u_limits_by_hand_widen_where_exposure_is_small():
    # 4 per 4 and 1 per 1: u = 1; 3 × sqrt(1 / 4) = 1.5, 3 × sqrt(1 / 1) = 3; cut at 0.
    found = u_limits([4] * 12 + [1], [4.0] * 12 + [1.0])
    assert (found.lower[0], found.upper[0], found.upper[12]) == pytest.approx((0.0, 2.5, 4.0))


def test_points_need_a_denominator():
    with pytest.raises(ValueError, match="above 0"):
        p_limits([1] * 12, [0] * 12)
    assert u_limits([1] * 11, [1.0] * 11) is None


def test_limits_of_some_points_keep_their_places():
    found = p_limits([8, 12] * 6 + [30], [100] * 13).placed((*range(12), 14), 15, 100.0)
    assert found.signals == (14,)
    assert (found.lower[12], found.upper[13]) == (None, None)
    assert found.upper[14] == pytest.approx(
        found.centre + 300 * (0.11538 * 0.88462 / 100) ** 0.5, rel=1e-3
    )


def test_lower_limits_stop_where_no_value_can_be():
    found = xmr((0.1, 3.0) * 6)
    assert found.lower[0] < 0
    assert found.not_below(0.0).lower == (0.0,) * 12
    assert found.not_below(0.0).upper == found.upper

"""Authority: Strum, Vargas & May, Anesthesiology 1999;90:1176-85, Tables 1 to 6, cell by cell.

``strum1999.csv`` holds the printed cells with the numbers of their tables: distributions and
allotments in Tables 1 to 3, costs, savings and utilization in Tables 4 to 6, for cystoscopy,
gynecology and cardiothoracic surgery. $600 an hour; parameters are printed to one decimal.
What the paper prints differently from its own method is an expected difference, with its reason.
"""

import csv
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

from perioptimal_report.mca.by_hand import allotment, cost, reach
from perioptimal_report.mca.families import FAMILIES
from perioptimal_report.mca.goodness import corrected_p
from perioptimal_report.stats.kolmogorov import exceeded

RATE_USD = 600.0
RATIOS = (1, 2, 3)
CHARGED_AT = {("cystoscopy", "Thu", 2): 1, ("cystoscopy", "Thu", 3): 1, ("cystoscopy", "Fri", 3): 2}
"""Misprints: the ratio at which the paper charged overtime instead of the column's own."""
CORRECTED = {
    ("cystoscopy", "Thu", 2): (3837, 41.8),
    ("cystoscopy", "Thu", 3): (4321, 41.1),
    ("cystoscopy", "Fri", 3): (6489, 17.1),
}
"""What those cells should say: cost in dollars, savings in percent."""
UNEXPLAINED = (0.047, 0.080)
"""Cardiothoracic: 4.7 to 8.0 % of each printed cost is not explained by Table 3's distributions."""
WITHIN = 0.02


def _read():
    path = Path(__file__).with_name("strum1999.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = _read()
CELLS = [(row, ratio) for row in ROWS for ratio in RATIOS]


def _name(value):
    return f"{value['block']} {value['weekday']}" if isinstance(value, dict) else str(value)


def parameters(row):
    return float(row["parameter_1"]), float(row["parameter_2"])


def place(row, ratio):
    return row["block"], row["weekday"], ratio


@pytest.mark.parametrize(("row", "ratio"), CELLS, ids=_name)
def test_allotment_is_within_the_rounding_of_the_parameters(row, ratio):
    quantity = partial(allotment, ratio=ratio)
    low, high = reach(quantity, row["distribution"], parameters(row))
    printed = float(row[f"allotment_{ratio}_h"])
    assert low - 0.05 <= printed <= high + 0.05


def test_33_of_45_allotments_are_exact_at_one_decimal():
    exact = [
        round(allotment(row["distribution"], parameters(row), ratio), 1)
        == float(row[f"allotment_{ratio}_h"])
        for row, ratio in CELLS
    ]
    assert (sum(exact), len(exact)) == (33, 45)


def test_two_thirds_not_67_percent():
    # Cystoscopy Wednesday prints 5.7 h at ratio 2, which 0.67 cannot give.
    wednesday = next(row for row in ROWS if place(row, 0)[:2] == ("cystoscopy", "Wed"))
    printed = float(wednesday["allotment_2_h"])
    reached = {
        q: reach(partial(allotment, ratio=q / (1 - q)), "weibull", parameters(wednesday))
        for q in (2 / 3, 0.67)
    }
    assert reached[2 / 3][0] - 0.05 <= printed <= reached[2 / 3][1] + 0.05
    assert reached[0.67][0] > printed + 0.05


def our_cost(row, ratio, charged=None):
    return cost(row["distribution"], parameters(row), ratio, RATE_USD, charged or ratio)


@pytest.mark.parametrize(
    ("row", "ratio"),
    [cell for cell in CELLS if cell[0]["block"] != "cardiothoracic"],
    ids=_name,
)
def test_cost_is_within_two_percent(row, ratio):
    printed = float(row[f"mca_{ratio}_usd"])
    charged = CHARGED_AT.get(place(row, ratio), ratio)
    assert our_cost(row, ratio, charged) == pytest.approx(printed, rel=WITHIN)
    if charged != ratio:
        assert our_cost(row, ratio) == pytest.approx(CORRECTED[place(row, ratio)][0], abs=1)
        assert our_cost(row, ratio) != pytest.approx(printed, rel=WITHIN)


@pytest.mark.parametrize(
    ("row", "ratio"),
    [cell for cell in CELLS if cell[0]["block"] == "cardiothoracic"],
    ids=_name,
)
def test_cardiothoracic_costs_exceed_their_own_table(row, ratio):
    unexplained = 1 - our_cost(row, ratio) / float(row[f"mca_{ratio}_usd"])
    low, high = UNEXPLAINED
    assert low - 0.0005 <= unexplained <= high + 0.0005


def test_27_of_45_costs_replicate():
    within = [
        abs(our_cost(row, ratio) / float(row[f"mca_{ratio}_usd"]) - 1) <= WITHIN
        for row, ratio in CELLS
    ]
    assert sum(within) == 27


@pytest.mark.parametrize(("row", "ratio"), CELLS, ids=_name)
def test_savings_are_those_of_the_printed_costs(row, ratio):
    today, allotted = float(row[f"today_{ratio}_usd"]), float(row[f"mca_{ratio}_usd"])
    assert 100 * (1 - allotted / today) == pytest.approx(
        float(row[f"savings_{ratio}_pct"]), abs=0.1 + 1e-9
    )
    if place(row, ratio) in CORRECTED:
        right = 100 * (1 - our_cost(row, ratio) / today)
        assert right == pytest.approx(CORRECTED[place(row, ratio)][1], abs=0.1)


def test_43_of_45_savings_are_exact_at_one_decimal():
    exact = [
        round(100 * (1 - float(row[f"mca_{r}_usd"]) / float(row[f"today_{r}_usd"])), 1)
        == float(row[f"savings_{r}_pct"])
        for row, r in CELLS
    ]
    assert sum(exact) == 43


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_classic_is_one_less_under_plus_over(row):
    classic, over, under = (float(row[f"{name}_pct"]) for name in ("classic", "over", "under"))
    assert classic == pytest.approx(100 - under + over, abs=0.1 + 1e-9)


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_today_is_a_budget_and_overtime_at_the_ratio(row):
    # Linear in the ratio to the dollar; the budgets that the lines imply are not the stated ones.
    first, second, third = (float(row[f"today_{ratio}_usd"]) for ratio in RATIOS)
    assert abs(third - 2 * second + first) <= 2
    budget_h = (first - (third - first) / 2) / RATE_USD
    stated_h = int(row["rooms"]) * (7 if row["weekday"] == "Wed" else 8)
    if row["block"] == "cystoscopy":
        assert budget_h == pytest.approx(7.5 if row["weekday"] == "Wed" else 8.5, abs=0.01)
    assert budget_h != pytest.approx(stated_h, abs=0.05)


def stated_cost(row, ratio):
    """Cost of a day of the stated hours (8 h a room, 7 h on Wednesday) and its printed over."""
    stated_h = int(row["rooms"]) * (7 if row["weekday"] == "Wed" else 8)
    return RATE_USD * stated_h * (1 + ratio * float(row["over_pct"]) / 100)


def test_3_of_45_costs_of_today_follow_from_the_stated_hours():
    # Expected difference: the other rows imply longer days than the text states.
    within = [
        abs(stated_cost(row, ratio) / float(row[f"today_{ratio}_usd"]) - 1) <= WITHIN
        for row, ratio in CELLS
    ]
    assert sum(within) == 3


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_corrected_p_is_below_the_printed_one(row):
    n = float(row["days"])
    family = next(each for each in FAMILIES if each.key == row["distribution"])
    printed = float(row["ks_p"])
    far = brentq(lambda d: exceeded(d, round(n)) - printed, 1e-3, 0.5)
    shape = np.array([parameters(row)[0]])
    corrected = corrected_p(np.array([far]), np.array([n]), family, shape)[0]
    assert corrected < printed
    # Gynecology Tuesday, printed 0.09, is the one distribution that the corrected test rejects.
    rejected = place(row, 0)[:2] == ("gynecology", "Tue")
    assert (corrected < 0.05) == rejected
    if rejected:
        assert corrected == pytest.approx(0.001, abs=0.0006)


LIKE_FOR_LIKE = {
    "cystoscopy": ((34, 28, 29), (28, 14, 8)),
    "gynecology": ((17, 22, 29), (4, -1, 0)),
    "cardiothoracic": ((8, 14, 23), (1, -2, 1)),
}
"""Mean savings in percent: as printed, and with overtime charged alike on both sides."""


@pytest.mark.parametrize("block", list(LIKE_FOR_LIKE))
def test_like_for_like_savings_are_much_smaller(block):
    rows = [row for row in ROWS if row["block"] == block]
    for at, ratio in enumerate(RATIOS):
        printed = np.mean([float(row[f"savings_{ratio}_pct"]) for row in rows])
        alike = np.mean([_alike(row, ratio) for row in rows])
        assert printed == pytest.approx(LIKE_FOR_LIKE[block][0][at], abs=0.8)
        assert alike == pytest.approx(LIKE_FOR_LIKE[block][1][at], abs=0.8)


def _alike(row, ratio):
    """Savings when today's implied budget is charged by block total, as the allotment is."""
    first, _, third = (float(row[f"today_{each}_usd"]) for each in RATIOS)
    budget_h = np.asarray((first - (third - first) / 2) / RATE_USD)
    family = next(each for each in FAMILIES if each.key == row["distribution"])
    a, b = (np.asarray(each) for each in parameters(row))
    today = RATE_USD * (budget_h + ratio * family.overflow(budget_h, a, b))
    return 100 * (1 - our_cost(row, ratio) / float(today))

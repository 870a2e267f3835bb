"""What each case brings and costs: invented prices, in believable ranges."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perioptimal_report.simulation.plan import HospitalPlan


@dataclass(frozen=True, slots=True)
class Prices:
    """Of one service: net revenue and variable cost, each per case [USD] and per hour [USD/h]."""

    revenue_usd: float
    revenue_usd_per_h: float
    supplies_usd: float
    variable_usd_per_h: float

    def margin_usd_per_h(self, mean_h: float) -> float:
        """Contribution margin per hour in the room, of cases of so many hours [USD/h]."""
        once = self.revenue_usd - self.supplies_usd
        return once / mean_h + self.revenue_usd_per_h - self.variable_usd_per_h


PRICES: Mapping[str, Prices] = {
    "Orthopedics": Prices(5200, 1500, 3600, 900),
    "General Surgery": Prices(2400, 1900, 900, 850),
    "Gynecology": Prices(1700, 1700, 700, 820),
    "Urology": Prices(1900, 1800, 850, 850),
    "Vascular Surgery": Prices(2400, 1500, 2500, 1000),
    "Otolaryngology": Prices(1000, 1500, 450, 800),
    "Ophthalmology": Prices(1250, 900, 900, 700),
}
# Who pays: revenue varies by this much (log scale) around its mean, supplies by less.
PAYER_SPREAD = 0.45
SUPPLIES_SPREAD = 0.25
DIRECT_FIXED_USD_PER_H = 320.0
OVERHEAD_SHARE = 0.62
WARD_DAYS = (0.9, 0.55)
ICU_DAYS = 2.2


def finance(plan: HospitalPlan, done: pd.DataFrame, numbers: Mapping[int, str]) -> pd.DataFrame:
    """Draw money and bed days of the performed cases: the canonical table ``finance``.

    ``done``: ``service``, ``needed_min``, ``patient_class``, ``recovery_min``. ``numbers`` gives
    each case its number.
    """
    rng = plan.chance("finance")
    hours = done["needed_min"].to_numpy(dtype=float) / 60
    prices = [PRICES[service] for service in done["service"]]
    hourly = np.array([p.revenue_usd_per_h for p in prices]) * hours
    revenue = np.array([p.revenue_usd for p in prices]) + hourly
    supplies = np.array([p.supplies_usd for p in prices]) * _around_1(SUPPLIES_SPREAD, done, rng)
    variable = supplies + np.array([p.variable_usd_per_h for p in prices]) * hours
    direct = variable + DIRECT_FIXED_USD_PER_H * hours
    money = {
        "revenue": revenue * _around_1(PAYER_SPREAD, done, rng),
        "variable_cost": variable,
        "direct_cost": direct,
        "full_cost": direct * (1 + OVERHEAD_SHARE),
    }
    table = pd.DataFrame({"case_id": [numbers[case] for case in done.index]})
    table = table.assign(**{name: np.rint(usd).astype(np.int64) for name, usd in money.items()})
    return table.assign(**_bed_days(done, hours, rng))


def _around_1(spread: float, done: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Draw log-normal factors whose mean is 1."""
    return np.exp(spread * rng.standard_normal(len(done)) - spread**2 / 2)


def _bed_days(
    done: pd.DataFrame, hours: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Inpatients stay longer after long cases; those who skip the PACU begin in intensive care."""
    stays = done["patient_class"].ne("Outpatient").to_numpy()
    intensive = done["recovery_min"].eq(0).to_numpy()
    ward = rng.poisson(WARD_DAYS[0] + WARD_DAYS[1] * hours)
    icu = 1 + rng.poisson(ICU_DAYS - 1, len(done))
    return {"ward_days": ward * stays, "icu_days": icu * intensive}

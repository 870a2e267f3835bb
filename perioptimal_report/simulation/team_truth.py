"""The true rates of what happens between the teams, and of what cases bring."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from perioptimal_report.simulation.money import PRICES
from perioptimal_report.simulation.patients import ASA, ASA_MISSING_PCT, asa_shares
from perioptimal_report.simulation.patterns import (
    ADVERSE_PER_1000,
    ADVERSE_UNKNOWN_PER_1000,
    COMMUNICATION,
    DELAY_COMMUNICATION_PCT,
    EMERGENCY_FACTOR,
    HANDOFFS,
    MINUTES_SPREAD,
    NEAR_MISS_PER_1000,
    REWORK,
    Pattern,
)
from perioptimal_report.simulation.recovery import INTENSIVE_CARE_PCT
from perioptimal_report.simulation.services import SERVICES

TEAM_NOTES = {
    "handoffs_per_100_cases": "recorded, per 100 performed cases, by the roles that give and take; "
    "those of a relief at the end of a shift follow from the rota and are left out",
    "communication_per_100_cases": "communication events per 100 performed cases, by phase",
    "rework_per_100_cases": "rework events per 100 performed cases, by kind",
    "rework_min_per_100_cases": "minutes lost to rework per 100 performed cases",
    "adverse_per_1000_cases": "adverse events per 1,000 performed cases",
    "near_miss_per_1000_cases": "near misses per 1,000 performed cases",
    "delay_communication_pct": "delay events that name communication, or whose case has a "
    "communication event before surgery",
    "margin_usd_per_in_room_hour": "contribution margin ÷ room time, by service",
}


def team_values(performed: pd.DataFrame, urgent: pd.DataFrame) -> Mapping[str, object]:
    """Work out the rates from the process; JSON values, rounded to three decimals.

    ``performed`` and ``urgent``: elective and emergency cases of redrawn days, with ``service``,
    ``needed_min`` and ``used_min``.
    """
    mix = _mix(performed["service"], urgent["service"])
    known = 1 - ASA_MISSING_PCT / 100
    skip_pct = sum(mix[key] * INTENSIVE_CARE_PCT.get(key[1], 0.0) for key in mix) * known
    reached = 1 - skip_pct / 100
    before = sum(p.per_100 for p in COMMUNICATION if p.phase == "preop") / 100
    none = (1 - DELAY_COMMUNICATION_PCT / 100) * np.exp(-before)
    return {
        "handoffs_per_100_cases": {
            f"{p.from_role} > {p.to_role}": _rate(p, reached) for p in HANDOFFS
        },
        "communication_per_100_cases": _sums((p.phase, _rate(p, reached)) for p in COMMUNICATION),
        "rework_per_100_cases": _sums((p.category, p.per_100) for p in REWORK),
        "rework_min_per_100_cases": round(sum(p.per_100 * _mean_min(p) for p in REWORK), 3),
        "adverse_per_1000_cases": round(_adverse(mix), 3),
        "near_miss_per_1000_cases": NEAR_MISS_PER_1000,
        "delay_communication_pct": round(float(1 - none) * 100, 3),
        "margin_usd_per_in_room_hour": _margins(pd.concat([performed, urgent])),
    }


def _rate(pattern: Pattern, reached: float) -> float:
    return round(pattern.per_100 * (reached if pattern.phase == "pacu" else 1.0), 3)


def _sums(parts: Iterable[tuple[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for name, rate in parts:
        sums[name] = round(sums.get(name, 0.0) + rate, 3)
    return {**sums, "all": round(sum(sums.values()), 3)}


def _mean_min(pattern: Pattern) -> float:
    return pattern.median_min * float(np.exp(MINUTES_SPREAD**2 / 2))


def _mix(elective: pd.Series, urgent: pd.Series) -> dict[tuple[bool, str], float]:
    """Shares of all performed cases by emergency and ASA physical status."""
    number = len(elective) + len(urgent)
    mix: dict[tuple[bool, str], float] = {}
    for emergency, cases in ((False, elective), (True, urgent)):
        counts = cases.value_counts()
        for service in SERVICES:
            shares = asa_shares(service, emergency=emergency)
            part = float(counts.get(service.name, 0)) / number
            for status, of_status in zip(ASA, shares, strict=True):
                key = (emergency, status)
                mix[key] = mix.get(key, 0.0) + part * float(of_status)
    return mix


def _adverse(mix: Mapping[tuple[bool, str], float]) -> float:
    missing = ASA_MISSING_PCT / 100
    return sum(
        part
        * (EMERGENCY_FACTOR if emergency else 1.0)
        * ((1 - missing) * ADVERSE_PER_1000[status] + missing * ADVERSE_UNKNOWN_PER_1000)
        for (emergency, status), part in mix.items()
    )


def _margins(cases: pd.DataFrame) -> dict[str, float]:
    """Divide the margin that the needed time brings by the time in the room, holds included."""
    means = cases.groupby("service")[["needed_min", "used_min"]].mean() / 60
    return {
        str(service): round(PRICES[str(service)].margin_usd_per_h(needed_h) * needed_h / used_h, 2)
        for service, needed_h, used_h in means.itertuples()
    }

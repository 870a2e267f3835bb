"""The true values of what a report estimates, from the process itself, not from one sample."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perioptimal_report.simulation.demand import (
    AFTER_CUTOFF_PCT,
    ASA,
    ASA_MISSING_PCT,
    CANCELLED_PCT,
    DAY_MIN,
    asa_shares,
)
from perioptimal_report.simulation.money import PRICES
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
from perioptimal_report.simulation.performed import day_of, draw_planned, run
from perioptimal_report.simulation.plan import WEEKDAYS, HospitalPlan
from perioptimal_report.simulation.releases import EARLY_NOTICE_DAYS, draw_use
from perioptimal_report.simulation.running import (
    BOARDING_MEDIAN_MIN,
    BOARDING_SPREAD,
    INTENSIVE_CARE_PCT,
    PACU_MEDIAN_MIN,
    PACU_SPREAD,
    log_normal,
)
from perioptimal_report.simulation.services import SERVICES

QUANTILES = {"p50": 0.5, "p67": 2 / 3, "p75": 0.75, "p90": 0.9}


GRACES_MIN = (0, 5, 10, 15)


TURNOVER_CUTOFF_MIN = 60


FIRST_CASE_LATEST_MIN = 600


NOTES = {
    "usage_min": "room time of the owner per block-day: whole span, trend and season included, "
    "days on which all of its rooms were released in time left out",
    "on_time_pct": "first cases in the room at most so many minutes after their scheduled start",
    "bias_min_per_8h": "(used - booked room time) per 480 minutes used, of performed cases, "
    "emergencies and holds for a PACU bed included",
    "turnover_min": "gaps up to 60 minutes between performed cases of a room and date, waiting "
    "included",
    "emergency_pct": "emergencies, of performed cases",
    "asa_pct": "ASA physical status, of performed cases whose status is recorded",
    "same_day_cancelled_pct": "cancelled after 07:00 of the day before, of elective cases",
    "pacu_stay_min": "arrival in the PACU to departure",
}


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


@dataclass(frozen=True, slots=True)
class _Redraw:
    """One more draw of the whole span: every performed case, and the usage of block-days."""

    cases: pd.DataFrame
    usage: pd.DataFrame


def true_values(
    plan: HospitalPlan, block_table: pd.DataFrame, people: pd.DataFrame
) -> Mapping[str, object]:
    """Redraw and rerun the days ``plan.truth_replicates`` times and describe all runs together.

    Chance of its own: the truth does not depend on the log that was simulated beside it. JSON
    values; minutes and percent are rounded to two decimals.
    """
    rng = plan.chance("truth")
    draws = [_redraw(plan, block_table, people, rng) for _ in range(plan.truth_replicates)]
    cases = pd.concat([draw.cases for draw in draws], keys=range(len(draws)), names=["draw", "key"])
    listed, urgent = cases[~cases["emergency"]], cases[cases["emergency"]]
    return {
        "plan": {
            "seed": plan.seed,
            "start": plan.start.isoformat(),
            "end": plan.end.isoformat(),
            "rooms": plan.rooms,
            "replicates": plan.truth_replicates,
        },
        "notes": {**NOTES, **TEAM_NOTES},
        "usage_min": _usage_values(pd.concat([draw.usage for draw in draws])),
        "on_time_pct": _on_time(listed),
        "bias_min_per_8h": _bias(cases),
        "turnover_min": _turnovers(cases),
        "emergency_pct": round(100 * len(urgent) / len(cases), 2),
        "asa_pct": _asa(listed["service"], urgent["service"]),
        "same_day_cancelled_pct": round(CANCELLED_PCT * AFTER_CUTOFF_PCT / 100, 2),
        "pacu_stay_min": _pacu(rng),
        **team_values(listed, urgent),
    }


def _redraw(
    plan: HospitalPlan, block_table: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator
) -> _Redraw:
    used = draw_use(block_table, rng)
    planned = draw_planned(plan, used, people, lambda _: rng)
    cases = planned.join(run(plan, planned), how="inner")
    cases = cases.assign(day=day_of(cases), used_min=cases["out_min"] - cases["in_min"])
    return _Redraw(cases, _usage(plan, used, cases))


def _usage(plan: HospitalPlan, used: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Minutes used per owner and date with a block that was not released in time."""
    user = cases["room_day"].map(used["user"]).fillna(cases["service"])
    date = pd.Timestamp(plan.start) + pd.to_timedelta(cases["day"], unit="D")
    both = pd.DataFrame({"owner": user, "date": date, "used_min": cases["used_min"]})
    minutes = both.groupby(["owner", "date"])["used_min"].sum()
    kept = used[used["notice_days"] < EARLY_NOTICE_DAYS[0]]
    owned = kept[["owner", "date", "weekday"]].drop_duplicates()
    owned = owned.join(minutes.rename("usage_min"), on=["owner", "date"])
    return owned.fillna({"usage_min": 0})


def _usage_values(usage: pd.DataFrame) -> dict[str, dict[str, dict[str, float]]]:
    values: dict[str, dict[str, dict[str, float]]] = {}
    for (owner, weekday), minutes in usage.groupby(["owner", "weekday"])["usage_min"]:
        values.setdefault(str(owner), {})[str(weekday)] = {
            "mean": round(float(minutes.mean()), 2),
            "sd": round(float(minutes.std()), 2),
            "unused_pct": round(float((minutes == 0).mean() * 100), 2),
            **{name: round(float(minutes.quantile(q)), 2) for name, q in QUANTILES.items()},
        }
    return {
        owner: {day: days[day] for day in WEEKDAYS if day in days} for owner, days in values.items()
    }


def _on_time(listed: pd.DataFrame) -> dict[str, float]:
    """Share of first cases of a room-day that were in by schedule plus grace."""
    planned = listed[~listed["add_on"]].sort_values("scheduled_min", kind="stable")
    first = planned.groupby(["draw", "day", "done_in"]).head(1)
    first = first[first["scheduled_min"] % DAY_MIN <= FIRST_CASE_LATEST_MIN]
    tardy_min = first["in_min"] - first["scheduled_min"]
    return {str(grace): round(float((tardy_min <= grace).mean() * 100), 2) for grace in GRACES_MIN}


def _bias(cases: pd.DataFrame) -> dict[str, float]:
    sums = cases.groupby("service")[["used_min", "booked_min"]].sum()
    sums.loc["all"] = sums.sum()
    bias = (sums["used_min"] - sums["booked_min"]) / sums["used_min"] * 480
    return {str(name): round(float(value), 2) for name, value in bias.items()}


def _turnovers(cases: pd.DataFrame) -> dict[str, float]:
    """Median, mean and prolonged share of the gaps up to the cut-off, waiting included."""
    ordered = cases.sort_values(["draw", "day", "done_in", "in_min"], kind="stable")
    before = ordered.groupby(["draw", "day", "done_in"])["out_min"].shift()
    gap_min = (ordered["in_min"] - before).dropna()
    minutes = gap_min[gap_min <= TURNOVER_CUTOFF_MIN]
    return {
        "p50": float(minutes.median()),
        "mean": round(float(minutes.mean()), 2),
        "over_45_pct": round(float((minutes > 45).mean() * 100), 2),
    }


def _asa(elective: pd.Series, urgent: pd.Series) -> dict[str, float]:
    shares = sum(
        (cases == service.name).sum() * asa_shares(service, emergency=emergency)
        for service in SERVICES
        for cases, emergency in ((elective, False), (urgent, True))
    )
    percent = np.asarray(shares) / np.sum(shares) * 100
    return {status: round(float(value), 2) for status, value in zip(ASA, percent, strict=True)}


def _pacu(rng: np.random.Generator) -> dict[str, float]:
    number = 200_000
    stay = log_normal(PACU_MEDIAN_MIN, PACU_SPREAD, number, rng)
    stay = stay + log_normal(BOARDING_MEDIAN_MIN, BOARDING_SPREAD, number, rng)
    return {f"p{level}": round(float(np.percentile(stay, level)), 2) for level in (25, 50, 75, 90)}


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

"""The true values of what a report estimates, from the process itself, not from one sample."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from perioptimal_report.simulation.cancellations import AFTER_CUTOFF_PCT
from perioptimal_report.simulation.demand import CANCELLED_PCT, draw_lists
from perioptimal_report.simulation.emergencies import DAY_MIN, draw_emergencies, emergency_counts
from perioptimal_report.simulation.patients import ASA, asa_shares
from perioptimal_report.simulation.plan import WEEKDAYS, HospitalPlan
from perioptimal_report.simulation.recovery import (
    BOARDING_MEDIAN_MIN,
    BOARDING_SPREAD,
    PACU_MEDIAN_MIN,
    PACU_SPREAD,
)
from perioptimal_report.simulation.releases import EARLY_NOTICE_DAYS, draw_use
from perioptimal_report.simulation.services import SERVICES
from perioptimal_report.simulation.starts import (
    SHORTEST_TURNOVER_MIN,
    draw_first_starts,
    prolonged,
)
from perioptimal_report.simulation.team_truth import TEAM_NOTES, team_values

QUANTILES = {"p50": 0.5, "p67": 2 / 3, "p75": 0.75, "p90": 0.9}
GRACES_MIN = (0, 5, 10, 15)
TURNOVER_CUTOFF_MIN = 60
NOTES = {
    "usage_min": "room time of the owner per block-day: whole span, trend and season included, "
    "days on which all of its rooms were released in time left out",
    "on_time_pct": "first cases in the room at most so many minutes after their scheduled start",
    "bias_min_per_8h": "(needed - booked room time) per 480 minutes needed, performed lists",
    "turnover_min": "turnovers up to 60 minutes inside elective lists, before any waiting",
    "emergency_pct": "emergencies, of performed cases",
    "asa_pct": "ASA physical status, of performed cases whose status is recorded",
    "same_day_cancelled_pct": "cancelled after 07:00 of the day before, of elective cases",
    "pacu_stay_min": "arrival in the PACU to departure",
}


@dataclass(frozen=True, slots=True)
class _Redraw:
    """One more draw of the whole span's demand."""

    usage: pd.DataFrame
    lists: pd.DataFrame
    urgent: pd.DataFrame
    tardy_min: npt.NDArray[np.int64]


def true_values(
    plan: HospitalPlan, held: pd.DataFrame, people: pd.DataFrame, calendar: pd.DataFrame
) -> Mapping[str, object]:
    """Redraw the demand ``plan.truth_replicates`` times and describe all draws together.

    Chance of its own: the truth does not depend on the log that was simulated beside it. JSON
    values; minutes and percent are rounded to two decimals.
    """
    rng = plan.chance("truth")
    draws = [_redraw(plan, held, people, len(calendar), rng) for _ in range(plan.truth_replicates)]
    performed = pd.concat([draw.lists for draw in draws], ignore_index=True)
    urgent = pd.concat([draw.urgent for draw in draws], ignore_index=True)
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
        "on_time_pct": _on_time(np.concatenate([draw.tardy_min for draw in draws])),
        "bias_min_per_8h": _bias(performed),
        "turnover_min": _turnovers(performed),
        "emergency_pct": round(100 * len(urgent) / (len(urgent) + len(performed)), 2),
        "asa_pct": _asa(performed["service"], urgent["service"]),
        "same_day_cancelled_pct": round(CANCELLED_PCT * AFTER_CUTOFF_PCT / 100, 2),
        "pacu_stay_min": _pacu(rng),
        **team_values(performed, urgent),
    }


def _redraw(
    plan: HospitalPlan,
    held: pd.DataFrame,
    people: pd.DataFrame,
    number_of_days: int,
    rng: np.random.Generator,
) -> _Redraw:
    used = draw_use(held, rng)
    booked = draw_lists(used, people, rng)
    performed = booked[~booked["cancelled"]]
    urgent = draw_emergencies(emergency_counts(plan, rng), people, rng)
    running = used["user_service"].loc[performed["room_day"].unique()]
    return _Redraw(
        usage=_usage(plan, used, performed, urgent),
        lists=performed,
        urgent=urgent,
        tardy_min=draw_first_starts(running, rng)["tardy_min"].to_numpy(),
    )


def _usage(
    plan: HospitalPlan, used: pd.DataFrame, performed: pd.DataFrame, urgent: pd.DataFrame
) -> pd.DataFrame:
    """Minutes used per owner and date with a block that was not released in time."""
    elective = performed[["room_day", "needed_min"]].join(used[["user", "date"]], on="room_day")
    day = pd.Timestamp(plan.start) + pd.to_timedelta(urgent["scheduled_min"] // DAY_MIN, unit="D")
    emergency = pd.DataFrame(
        {"user": urgent["service"], "date": day, "needed_min": urgent["needed_min"]}
    )
    both = pd.concat([elective, emergency]).rename(columns={"user": "owner"})
    minutes = both.groupby(["owner", "date"])["needed_min"].sum()
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


def _on_time(tardy_min: npt.NDArray[np.int64]) -> dict[str, float]:
    return {str(grace): round(float((tardy_min <= grace).mean() * 100), 2) for grace in GRACES_MIN}


def _bias(performed: pd.DataFrame) -> dict[str, float]:
    sums = performed.groupby("service")[["needed_min", "booked_min"]].sum()
    sums.loc["all"] = sums.sum()
    bias = (sums["needed_min"] - sums["booked_min"]) / sums["needed_min"] * 480
    return {str(name): round(float(value), 2) for name, value in bias.items()}


def _turnovers(performed: pd.DataFrame) -> dict[str, float]:
    """Median and prolonged share of the turnovers between performed cases of one list."""
    before = performed.shift()
    follows = performed["room_day"] == before["room_day"]
    changed = (performed["surgeon"] != before["surgeon"])[follows].to_numpy().astype(np.float64)
    drawn = performed.loc[follows, "turnover_min"].to_numpy().astype(np.float64)
    minutes = np.rint(prolonged(drawn, np.zeros(len(drawn)), changed))
    minutes = np.maximum(SHORTEST_TURNOVER_MIN, minutes)
    minutes = minutes[minutes <= TURNOVER_CUTOFF_MIN]
    return {
        "p50": float(np.median(minutes)),
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
    normal = rng.standard_normal((2, 200_000))
    stay = PACU_MEDIAN_MIN * np.exp(PACU_SPREAD * normal[0])
    stay += BOARDING_MEDIAN_MIN * np.exp(BOARDING_SPREAD * normal[1])
    return {f"p{level}": round(float(np.percentile(stay, level)), 2) for level in (25, 50, 75, 90)}

"""The events: handoffs, communication, rework, adverse events, near misses and delays."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from perioptimal_report.simulation.demand import DAY_MIN
from perioptimal_report.simulation.patterns import (
    ADVERSE,
    ADVERSE_PER_1000,
    ADVERSE_UNKNOWN_PER_1000,
    COMMUNICATION,
    DELAY_COMMUNICATION_PCT,
    EMERGENCY_FACTOR,
    HANDOFFS,
    LATENT,
    MINUTES_SPREAD,
    NEAR_MISS,
    NEAR_MISS_PER_1000,
    RELIEF_RECORDED_PCT,
    RELIEF_STRUCTURED_PCT,
    REWORK,
    SEVERITY,
    Pattern,
)
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.teams import Stint

COLUMNS = (
    *("event_id", "case_id", "at", "kind", "phase", "from_role", "to_role", "category"),
    *("structured", "minutes_lost", "latent_condition", "severity"),
)
BEFORE_MIN, AFTER_PACU_MIN, AFTER_DAYS = 60, 30, 21


def draw_events(
    plan: HospitalPlan, done: pd.DataFrame, stints: Iterable[Stint], numbers: Mapping[int, str]
) -> pd.DataFrame:
    """Draw the events of the performed cases: the canonical table ``events``, in order of time.

    ``done``: the performed cases with their milestones [min since the first midnight].
    ``numbers`` gives each case its number.
    """
    drawn = [
        _patterns(done, (*HANDOFFS, *COMMUNICATION, *REWORK), plan.chance("events")),
        _reliefs(stints, plan.chance("reliefs")),
        _harms(done, "adverse", ADVERSE, adverse_per_1000(done), plan.chance("adverse")),
        _harms(
            done, "near_miss", NEAR_MISS, np.full(len(done), NEAR_MISS_PER_1000),
            plan.chance("near misses"),
        ),
        _delays(done, plan.chance("delay events")),
    ]  # fmt: skip
    table = pd.concat(drawn, ignore_index=True)
    table["at"] = table["at"].where(
        table["at"].notna(), _moments(table, done, plan.chance("event times"))
    )
    table = table.sort_values(["at", "kind", "case"], ignore_index=True, kind="stable")
    numbered = table.assign(
        event_id=[f"E{number:06d}" for number in range(1, len(table) + 1)],
        case_id=table["case"].map(numbers),
        at=pd.Timestamp(plan.start) + pd.to_timedelta(table["at"].astype("int64"), unit="min"),
        structured=table["structured"].astype("boolean"),
    )
    return numbered.reindex(columns=list(COLUMNS))


def adverse_per_1000(done: pd.DataFrame) -> np.ndarray:
    """Give each case its expected adverse events, per 1,000 cases like it."""
    rate = done["asa"].map(ADVERSE_PER_1000).fillna(ADVERSE_UNKNOWN_PER_1000).to_numpy(dtype=float)
    return np.asarray(rate * np.where(done["emergency"], EMERGENCY_FACTOR, 1.0))


def _patterns(
    done: pd.DataFrame, patterns: Sequence[Pattern], rng: np.random.Generator
) -> pd.DataFrame:
    """Draw each pattern as a Poisson number per case; to the PACU only where it was reached."""
    reached = done["recovery_min"].to_numpy() > 0
    parts = []
    for pattern in patterns:
        often = rng.poisson(pattern.per_100 / 100, len(done))
        often = often * reached if pattern.phase == "pacu" else often
        case = np.repeat(done.index.to_numpy(), often)
        parts.append(_described(pattern, case, rng))
    return pd.concat(parts, ignore_index=True)


def _described(pattern: Pattern, case: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    number = len(case)
    lost = np.rint(pattern.median_min * np.exp(MINUTES_SPREAD * rng.standard_normal(number)))
    used = rng.random(number) * 100 < (pattern.structured_pct or 0.0)
    handoff = pattern.kind == "handoff"
    return pd.DataFrame(
        {
            "case": case,
            "at": np.nan,
            "kind": pattern.kind,
            "phase": pattern.phase,
            "from_role": pattern.from_role,
            "to_role": pattern.to_role,
            "category": pattern.category,
            "structured": pd.Series(used if handoff else [None] * number, dtype="boolean"),
            "minutes_lost": np.nan if handoff else lost,
            "latent_condition": "" if handoff else _choose(LATENT, number, rng),
        }
    )


def _reliefs(stints: Iterable[Stint], rng: np.random.Generator) -> pd.DataFrame:
    """Turn most reliefs into recorded handoffs; breaks are not recorded."""
    relieved = [stint for stint in stints if stint.why == "handover"]
    drawn = rng.random((2, len(relieved))) * 100
    rows = [
        (stint.case, stint.begin_min, stint.role, bool(used < RELIEF_STRUCTURED_PCT[stint.role]))
        for stint, kept, used in zip(relieved, *drawn, strict=True)
        if kept < RELIEF_RECORDED_PCT
    ]
    table = pd.DataFrame(rows, columns=["case", "at", "from_role", "structured"])
    return table.assign(
        kind="handoff",
        phase="intraop",
        to_role=table["from_role"],
        at=table["at"].astype(float),
        structured=table["structured"].astype("boolean"),
    )


def _harms(
    done: pd.DataFrame,
    kind: str,
    weights: Mapping[tuple[str, str], float],
    per_1000: np.ndarray,
    rng: np.random.Generator,
) -> pd.DataFrame:
    case = np.repeat(done.index.to_numpy(), rng.poisson(per_1000 / 1000))
    odds = np.array(list(weights.values()), dtype=float)
    chosen = rng.choice(len(odds), size=len(case), p=odds / odds.sum())
    phase, category = (np.array([key[place] for key in weights])[chosen] for place in (0, 1))
    return pd.DataFrame(
        {
            "case": case,
            "kind": kind,
            "phase": phase,
            "category": category,
            "latent_condition": _choose(LATENT, len(case), rng),
            "severity": _choose(SEVERITY, len(case), rng) if kind == "adverse" else "",
        }
    )


def _delays(done: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Record a delay for each late first case, with its cause."""
    late = done[done["first"].astype(bool) & done["cause"].ne("")]
    said = rng.random(len(late)) * 100 < DELAY_COMMUNICATION_PCT
    return pd.DataFrame(
        {
            "case": late.index,
            "at": late["scheduled_min"].to_numpy(dtype=float),
            "kind": "delay",
            "phase": "preop",
            "category": late["cause"].to_numpy(),
            "minutes_lost": late["tardy_min"].to_numpy(dtype=float),
            "latent_condition": np.where(said, "Communication", ""),
        }
    )


def _choose(weights: Mapping[str, float], number: int, rng: np.random.Generator) -> np.ndarray:
    odds = np.array(list(weights.values()), dtype=float)
    return np.asarray(rng.choice(np.array(list(weights)), size=number, p=odds / odds.sum()))


def _moments(table: pd.DataFrame, done: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Choose a minute within the phase; after discharge, some weeks later at noon."""
    part = rng.random(len(table))
    times = done.loc[table["case"], ["in_min", "out_min", "pacu_in"]].astype("Float64")
    begin, out = (times[name].to_numpy(dtype=float) for name in ("in_min", "out_min"))
    pacu = times["pacu_in"].to_numpy(dtype=float, na_value=np.nan)
    pacu = np.where(np.isnan(pacu), out, pacu)
    later = (out // DAY_MIN + 1 + np.floor(part * AFTER_DAYS)) * DAY_MIN + DAY_MIN / 2
    inside = begin + part * (out - begin)
    phases = {"preop": begin - part * BEFORE_MIN, "intraop": inside}
    phases |= {"pacu": pacu + part * AFTER_PACU_MIN, "postdischarge": later}
    chosen = [table["phase"].eq(phase).to_numpy() for phase in phases]
    return np.asarray(np.floor(np.select(chosen, list(phases.values()))))

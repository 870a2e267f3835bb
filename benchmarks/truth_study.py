"""Share of 95 % intervals that contain the truth, over many small simulated hospitals.

Run by hand: ``python benchmarks/truth_study.py [hospitals] [first seed]``. Each hospital has two
rooms, one year, its own surgeons and its own truth (12 reruns of its year). Prints, per measure,
the share of intervals that hold the truth, the mean of (value − truth) over the mean half width
(a bias shows there long before it shows in the share), and how wide the intervals are.

With 200 hospitals the share of a true 95 % lies between 91.5 and 98 % in 95 of 100 studies.
"""

import sys
import time
from dataclasses import dataclass

import numpy as np
from plain_facts import plain_facts

from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.metrics.kit.worked import frame_of
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.simulation import HospitalPlan, simulate

REPLICATES, RERUNS = 500, 12
SERVICE = "General Surgery"
SETTINGS = Engagement.model_validate(
    {"sources": {"cases": {"path": "cases.csv"}}, "report": {"replicates": REPLICATES}}
)


@dataclass(frozen=True)
class Study:
    """A measure of a metric (of a line of its table by service where ``of`` names one)."""

    kind: str
    metric: str
    measure: str
    truth: tuple[str, ...]
    of: str | None = None


STUDIES = (
    Study("proportion, weeks drawn", "first_case_on_time", "on_time_5", ("on_time_pct", "5")),
    Study("proportion, Wilson", "emergency_rate", "emergency_rate", ("emergency_pct",)),
    Study("median of minutes", "turnover_time", "median", ("turnover_min", "p50")),
    Study("median of minutes", "pacu_stay", "median", ("pacu_stay_min", "p50")),
    Study("90th percentile of minutes", "pacu_stay", "p90", ("pacu_stay_min", "p90")),
    Study("rate of events, Poisson", "adverse_events", "rate", ("adverse_per_1000_cases",)),
    Study(
        "rate of events, Poisson",
        "communication_breakdowns",
        "breakdowns",
        ("communication_per_100_cases", "all"),
    ),
    Study("ratio of hours", "duration_accuracy", "bias", ("bias_min_per_8h", "all")),
    Study(
        "ratio of money to hours",
        "margin_per_operational_hour",
        "per_in_room_h",
        ("margin_usd_per_in_room_hour", SERVICE),
        of=SERVICE,
    ),
)


def hospital(seed):
    """One small hospital of one year, with its truth."""
    return simulate(HospitalPlan(seed=seed, years=1, rooms=2, truth_replicates=RERUNS))


def true_value(truth, study):
    """What the process, rerun many times, comes to."""
    for part in study.truth:
        truth = truth[part]
    return truth


def estimate(result, study):
    """The estimate that a study asks about."""
    if study.of is None:
        return next(n.estimate for n in result.numbers if n.measure.key == study.measure)
    table = next(table for table in result.breakdowns if table.by == "service")
    place = [measure.key for measure in table.measures].index(study.measure)
    return next(row.cells[place] for row in table.rows if row.label == study.of)


def one(seed, studies=STUDIES):
    """Per study: truth, value, low and high of one hospital."""
    made = hospital(seed)
    facts, results = plain_facts(made), {}
    for study in studies:
        if study.metric not in results:
            metric = METRICS[study.metric]
            given = {name: facts.get(name, frame_of(name, "date")) for name in metric.facts}
            results[study.metric] = metric.function(**given, settings=SETTINGS)
    found = [estimate(results[study.metric], study) for study in studies]
    return [
        (true_value(made.truth, study), each.value, *bounds(each))
        for study, each in zip(studies, found, strict=True)
    ]


def bounds(estimate):
    """Low and high; NaN where the report refuses an interval (weeks that do not differ)."""
    given = estimate.interval
    return (np.nan, np.nan) if given is None else (given.low, given.high)


def study(seeds, studies=STUDIES):
    """Truths, values, lows and highs: seeds × studies × 4."""
    return np.array([one(seed, studies) for seed in seeds])


def holds(found):
    """Share of the intervals given that hold their truth, per study."""
    truth, _, low, high = np.moveaxis(found, -1, 0)
    return ((low <= truth) & (truth <= high)).sum(axis=0) / np.isfinite(low).sum(axis=0)


def main():
    given = [int(word) for word in sys.argv[1:]]
    hospitals, first = (*given, *(200, 1)[len(given) :])
    start = time.process_time()
    found = study(range(first, first + hospitals))
    inside = holds(found)
    truth, value, low, high = np.moveaxis(found, -1, 0)
    half = np.nanmean((high - low) / 2, axis=0)
    none = np.isnan(low).sum(axis=0)
    off = (value - truth).mean(axis=0) / half
    print(f"{hospitals} hospitals, {time.process_time() - start:.0f} s of CPU")
    for number, each in enumerate(STUDIES):
        name = f"{each.metric}.{each.measure}" + (f" of {each.of}" if each.of else "")
        print(
            f"{inside[number]:6.1%}  {name} ({each.kind});"
            f" off by {off[number]:+.2f} half widths, half width {half[number]:.3g}"
            f" at {truth[:, number].mean():.4g}; {none[number]} without an interval"
        )


if __name__ == "__main__":
    main()

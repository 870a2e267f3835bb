"""What suppression promises across the metrics of the patient lens, against an attacker.

Authority: an identity. ASA classes, emergencies and adverse events count the same patients: every
printed count is a sum of the same unknown numbers of patients by service, class, urgency and
event, so that a linear program tells what all sections together give away. How many cases a
service did is no secret (the other lenses print it); who had which attribute is.
"""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.metrics.kit.worked import frame_of, settings_of
from perioptimal_report.report.small_cells import told
from perioptimal_report.report.suppression import suppressed
from perioptimal_report.shapes.results import Estimate, Example

PLAIN = settings_of(Example("", {}, {}, {"report": {"replicates": 0}}))
BELOW = 11
SERVICES = ("Eye", "Ortho", "Spine")
CLASSES = ("I", "III", "IV")
HIGH = ("III", "IV")
PROFILES = tuple(itertools.product(SERVICES, CLASSES, (False, True), (False, True)))
KEYS = ("asa_mix", "emergency_rate", "adverse_events")
URGENCY = {"emergency": True, "not an emergency": False}
counts = st.one_of(st.integers(0, 14), st.integers(0, 60), st.just(0), st.integers(0, 300))
grids = st.lists(counts, min_size=len(PROFILES), max_size=len(PROFILES))


def facts_of(grid):
    """Cases by service, class, urgency and whether an adverse event followed."""
    rows = [profile for profile, count in zip(PROFILES, grid, strict=True) for _ in range(count)]
    found = pd.DataFrame(rows, columns=["service", "asa", "emergency", "event"])
    found = found.assign(case_id=[f"C{place}" for place in range(len(found))])
    cases = frame_of("completed_cases", "date case_id").reindex(range(len(found)))
    own = {name: found[name] for name in ("service", "asa", "case_id")}
    cases = cases.assign(
        **{name: column.astype("str") for name, column in own.items()},
        emergency=found["emergency"].astype("boolean"),
        date=pd.Timestamp("2025-03-03"),
        weekday="Mon",
        in_hour=8,
    )
    of_event = cases[found["event"].astype(bool)].reset_index(drop=True)
    events = frame_of("case_events", "date event_id").reindex(range(len(of_event)))
    events = events.assign(
        **{name: of_event[name] for name in ("date", "case_id", "service")},
        kind="adverse",
        phase="pacu",
    )
    # A near miss of no case at all: what is on record covers every case.
    near = frame_of("case_events", "date event_id kind\n2025-03-03 N near_miss")
    return {"completed_cases": cases, "case_events": pd.concat([events, near], ignore_index=True)}


def mask(wanted):
    """Which profiles a condition on (service, class, urgency, event) takes in."""
    return np.array([float(wanted(*profile)) for profile in PROFILES])


def of_line(by, label):
    """The profiles of one line of a table."""
    if by == "service":
        return mask(lambda service, *_: service == label)
    if by == "asa":
        return mask(lambda _, asa, *__: asa == label)
    if by == "stratum":
        asa, _, urgency = label.removeprefix("ASA ").partition(", ")
        return mask(lambda _, a, e, __: (a, e) == (asa, URGENCY[urgency]))
    return np.ones(len(PROFILES))


def of_measure(key):
    """The profiles that a measure counts."""
    if key == "asa_3_up":
        return mask(lambda _, asa, *__: asa in HIGH)
    if key.startswith("asa_"):
        names = ("I", "II", "III", "IV", "V", "VI")
        wanted = names[int(key[-1]) - 1] if key[-1].isdigit() else None
        return mask(lambda _, asa, *__: asa == wanted)
    if key in ("emergency_rate", "emergencies"):
        return mask(lambda *profile: profile[2])
    if key in ("rate", "events"):
        return mask(lambda *profile: profile[3])
    return np.ones(len(PROFILES))


def cells_of(result):
    """Every count of patients that a result tells: the profiles, and how many."""
    cells = [(n.measure, None, None, n.estimate) for n in result.numbers]
    cells += [
        (measure, table.by, row.label, cell)
        for table in result.breakdowns
        for row in table.rows
        for measure, cell in zip(table.measures, row.cells, strict=True)
        if isinstance(cell, Estimate)
    ]
    for measure, by, label, cell in cells:
        known = measure.key not in ("expected", "index", "near_miss_rate", "near_misses")
        if known and cell.value is not None and by not in ("phase", "type", "latent_condition"):
            rests = of_line(by, label)
            yield rests, told(cell)[0]
            if told(cell)[1] or measure.key != "cases":
                yield rests * of_measure(measure.key), told(cell)[1]


def derived(sums, values, wanted):
    """Whether all that is printed, and that no count is negative, leaves but one value."""
    low, high = (
        linprog(sign * wanted, A_eq=sums, b_eq=values, bounds=(0, 10_000)).fun for sign in (1, -1)
    )
    return -high - low < 0.5


def leaks(grid):
    """The small counts that follow from all sections together, each by its profiles."""
    truth, facts = np.array(grid, dtype=float), facts_of(grid)
    whole = {
        key: METRICS[key].function(
            **{name: facts[name] for name in METRICS[key].facts}, settings=PLAIN
        )
        for key in KEYS
    }
    printed = [
        cell for key in KEYS for cell in cells_of(suppressed(whole[key], METRICS[key].note, BELOW))
    ]
    # How many cases each service did is printed by the other lenses.
    volumes = [of_line("service", service) for service in SERVICES]
    printed += [(cases, cases @ truth) for cases in volumes if cases @ truth >= BELOW]
    assert all(sums @ truth == pytest.approx(value) for sums, value in printed)
    sums, values = (np.array(part) for part in zip(*printed, strict=True))
    secret = {tuple(wanted) for key in KEYS for wanted, n in cells_of(whole[key]) if 0 < n < BELOW}
    secret -= {tuple(cases) for cases in volumes} | {(1.0,) * len(PROFILES)}
    return [describe(wanted) for wanted in secret if derived(sums, values, np.array(wanted))]


def describe(wanted):
    return [profile for profile, takes in zip(PROFILES, wanted, strict=True) if takes]


@given(grid=grids)
@settings(max_examples=40, deadline=None)
def test_no_small_count_follows_from_all_sections_together(grid):
    if sum(grid) >= BELOW:
        assert leaks(grid) == []


@pytest.mark.parametrize("seed", range(15))
def test_nor_in_hospitals_with_small_services_rare_classes_and_rare_events(seed):
    """Of such hospitals two in five gave a stratum away before crossing sums were looked at."""
    rng = np.random.default_rng(seed)
    of_service, of_class = 10 ** rng.uniform(-2.5, 0, 3), 10 ** rng.uniform(-2.2, 0, 3)
    urgent, event = 10 ** rng.uniform(-2, -0.2), 10 ** rng.uniform(-2.5, -0.7)
    mean = np.array(
        [
            of_service[SERVICES.index(service)]
            * of_class[CLASSES.index(asa)]
            * (urgent if emergency else 1 - urgent)
            * (event if adverse else 1 - event)
            for service, asa, emergency, adverse in PROFILES
        ]
    )
    cases = rng.poisson(mean / mean.sum() * rng.choice([300, 600, 1500]))
    assert leaks(cases.tolist()) == []

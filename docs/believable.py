"""How the simulated hospital compares with published values: the numbers of a page and a test."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perioptimal_report.simulation import Hospital, HospitalPlan, simulate

PLAN = HospitalPlan(seed=11, truth_replicates=1)
"""The hospital of the page: six rooms and two years; the truth is not asked for."""


@dataclass(frozen=True, slots=True)
class Published:
    """A value, or a range of values, from the literature.

    ``within``: how far the simulated hospital may lie outside it and still count as near.
    ``departs``: why it is known to lie elsewhere; empty where it does not.
    """

    name: str
    unit: str
    low: float
    high: float
    within: float
    source: str
    departs: str = ""

    def is_near(self, found: float) -> bool:
        """Whether a value lies within the range, or not too far outside it."""
        return self.low - self.within <= found <= self.high + self.within


PUBLISHED = (
    Published(
        "Turnover, median", "min", 28.5, 28.5, 3.5, "134 hospitals, 2010 data, AACD definitions"
    ),
    Published("PACU stay, median", "min", 117, 117, 5, "one tertiary medical center, 2019 study"),
    Published(
        "Cancelled after 07:00 of the workday before, cases",
        *("%", 5.0, 12.4, 0),
        "CASCAES 2011: small hospitals 5.0, university 12.4; Ehrenfeld 2013: 11.6",
    ),
    Published(
        "Cancelled after 07:00 of the workday before, booked minutes",
        *("%", 10.7, 10.7, 1.5),
        "Ehrenfeld 2013",
        "fewer cancellations altogether, as in the smaller hospitals of CASCAES 2011",
    ),
    Published(
        "Bias of booked time, least biased service",
        *("min per 8 h", 3, 65, 0),
        "Dexter 2005: services 3 to 65",
    ),
    Published(
        "Bias of booked time, most biased service",
        *("min per 8 h", 3, 65, 0),
        "Dexter 2005: services 3 to 65",
    ),
    Published(
        "Days on which one anesthesiologist is needed in two rooms",
        *("%", 35, 35, 5),
        "Epstein and Dexter 2012, at two rooms each",
        "one anesthesiologist covers up to four rooms, not two, and the end of each case counts",
    ),
    Published(
        "Closure to next incision, median",
        *("min", 38, 67, 0),
        "Sandberg 2005: 67 in usual rooms, 38 in one built for parallel work",
    ),
    Published(
        "Cases with a negative margin",
        *("%", 26, 26, 5),
        "Macario 2001: 26 of 2,848 elective cases, one hospital",
        "revenue varies by payer alone, not by surgeon and implant",
    ),
    Published(
        "Full cost per minute in the room",
        *("USD", 36, 37, 0),
        "Childers and Maggard-Gibbons 2018, California, fiscal year 2014",
        "ours holds implants and supplies, the published one does not",
    ),
    *(
        Published(f"{kind}, of communication breakdowns", "%", share, share, 6, "Lingard 2004")
        for kind, share in (
            ("Occasion", 45.7 / 1.263),
            ("Content", 35.7 / 1.263),
            ("Purpose", 24.0 / 1.263),
            ("Audience", 20.9 / 1.263),
        )
    ),
)


def believable() -> Mapping[str, object]:
    """Give what the page prints: one line per published value, and the size of the hospital."""
    hospital = simulate(PLAN)
    found = figures(hospital)
    lines = [(each, found[each.name], each.is_near(found[each.name])) for each in PUBLISHED]
    return {"lines": lines, "cases": len(hospital.cases), "rooms": PLAN.rooms, "seed": PLAN.seed}


def figures(hospital: Hospital) -> dict[str, float]:
    """Compute every published value on the hospital's own tables, in the published unit."""
    done = hospital.cases[hospital.cases["status"] == "completed"]
    return {name: float(value) for part in PARTS for name, value in part(hospital, done)}


def _of_rooms(_: Hospital, done: pd.DataFrame) -> Iterator[tuple[str, float]]:
    ordered = done.sort_values(["room", "in_room"])
    before = ordered.groupby(["room", "date"])[["out_of_room", "procedure_end"]].shift()
    gap = _minutes(ordered["in_room"] - before["out_of_room"])
    between = _minutes(ordered["procedure_start"] - before["procedure_end"])
    yield "Turnover, median", gap[gap <= 60].median()
    yield "Closure to next incision, median", between[gap <= 60].median()
    stay = _minutes(done["pacu_out"] - done["pacu_in"])
    yield "PACU stay, median", stay.median()
    used = _minutes(done["out_of_room"] - done["in_room"])
    sums = done.assign(used=used).groupby("service")[["used", "booked_min"]].sum()
    bias = (sums["used"] - sums["booked_min"]) / sums["used"] * 480
    yield "Bias of booked time, least biased service", bias.min()
    yield "Bias of booked time, most biased service", bias.max()


def _cancelled(hospital: Hospital, _: pd.DataFrame) -> Iterator[tuple[str, float]]:
    listed = hospital.cases[~hospital.cases["add_on"]]
    back = np.where(listed["date"].dt.day_of_week == 0, 3, 1)
    cutoff = listed["date"] - pd.to_timedelta(back, unit="D") + pd.Timedelta(hours=7)
    early = listed["cancelled_at"] < cutoff
    late, booked = listed["cancelled_at"] >= cutoff, listed["booked_min"]
    name = "Cancelled after 07:00 of the workday before"
    yield f"{name}, cases", late[~early].mean() * 100
    yield f"{name}, booked minutes", (booked * late).sum() / booked[~early].sum() * 100


def _staff(hospital: Hospital, done: pd.DataFrame) -> Iterator[tuple[str, float]]:
    """Days on which two rooms of one anesthesiologist are in a critical portion at once."""
    times = done.set_index("case_id")[["in_room", "anesthesia_ready", "out_of_room"]]
    rows = hospital.assignments.join(times, on="case_id")
    rows = rows[rows["role"] == "anesthesiologist"].drop_duplicates("case_id")
    last = rows["out_of_room"] - pd.Timedelta(minutes=10)
    spans = [(rows["in_room"], rows["anesthesia_ready"]), (last, rows["out_of_room"])]
    steps = pd.concat(
        pd.DataFrame({"person": rows["person"], "at": at, "rooms": change})
        for begin, end in spans
        for at, change in ((begin, 1), (end, -1))
    ).sort_values(["person", "at", "rooms"], ignore_index=True)
    twice = steps[steps.groupby("person")["rooms"].cumsum() >= 2]["at"].dt.date
    share = twice.nunique() / steps["at"].dt.date.nunique() * 100
    yield "Days on which one anesthesiologist is needed in two rooms", share


def _money(hospital: Hospital, done: pd.DataFrame) -> Iterator[tuple[str, float]]:
    money = hospital.finance
    in_room = _minutes(done["out_of_room"] - done["in_room"]).sum()
    negative = money["revenue"] < money["variable_cost"]
    yield "Cases with a negative margin", negative.mean() * 100
    yield "Full cost per minute in the room", money["full_cost"].sum() / in_room


def _talk(hospital: Hospital, _: pd.DataFrame) -> Iterator[tuple[str, float]]:
    category = hospital.events.loc[hospital.events["kind"] == "communication", "category"]
    for kind in ("Occasion", "Content", "Purpose", "Audience"):
        share = np.mean(category == kind.casefold()) * 100
        yield f"{kind}, of communication breakdowns", float(share)


def _minutes(span: pd.Series) -> pd.Series:
    return span.dt.total_seconds() / 60


PARTS: tuple[Callable[[Hospital, pd.DataFrame], Iterator[tuple[str, float]]], ...] = (
    _of_rooms,
    _cancelled,
    _staff,
    _money,
    _talk,
)

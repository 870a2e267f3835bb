"""The few facts that a study of intervals needs, from a simulated hospital, by plain pandas.

They are those that the sources would give (a test compares them); this way a hospital takes a
second instead of ten, so that a study can afford hundreds.
"""

import numpy as np
import pandas as pd

from perioptimal_report.facts.columns import SHAPES
from perioptimal_report.facts.definitions import defined_columns
from perioptimal_report.settings.thresholds import Thresholds

HERE = ["facility", "room", "date"]
LATEST_HOUR = 10


def plain_facts(hospital):
    """Facts frames by name, in the shapes of the report's own."""
    cases = completed(hospital.cases)
    frames = {
        "completed_cases": cases,
        "gaps": gaps(cases),
        "first_cases": first_cases(cases),
        "pacu_stays": pacu_stays(hospital.cases, cases),
        "case_events": case_events(hospital.events, cases),
        "case_finance": case_finance(hospital.finance, cases),
        "room_hours": pd.DataFrame(),
    }
    return {name: shaped(name, frame) for name, frame in frames.items()}


def shaped(name, frame):
    """Exactly the columns and types of a fact table, in its order."""
    shape = SHAPES[name]
    frame = frame.reindex(columns=list(shape.dtypes))
    empty = dict.fromkeys(shape.dtypes, "float64") if frame.empty else {}
    known = frame.astype(empty).astype(dict(shape.dtypes))
    known = known.assign(**defined_columns(name, known, Thresholds())).astype(dict(shape.dtypes))
    return known.sort_values(list(shape.order), ignore_index=True)


def epoch_s(times):
    """Local epoch seconds; missing ones are NaN."""
    return (times - pd.Timestamp("1970-01-01")).dt.total_seconds()


def completed(log):
    """One row per performed case."""
    done = log[log["status"] == "completed"]
    in_s, out_s = epoch_s(done["in_room"]), epoch_s(done["out_of_room"])
    return done.assign(
        facility="",
        owner=done["service"],
        weekday=done["date"].dt.strftime("%a"),
        in_s=in_s,
        out_s=out_s,
        busy_from_s=in_s,
        duration_s=out_s - in_s,
        busy_s=out_s - in_s,
        scheduled_s=epoch_s(done["scheduled_start"]),
        booked_s=done["booked_min"] * 60,
        asa=done["asa"].replace("", None),
        delay_reason=done["delay_reason"].replace("", None),
        in_hour=done["in_room"].dt.hour,
    )


def gaps(cases):
    """One row per case after another in its room and date."""
    ordered = cases.sort_values([*HERE, "in_s", "case_id"])
    before = ordered.groupby(HERE)[["case_id", "owner", "service", "surgeon", "out_s"]].shift()
    pairs = ordered.join(before.add_prefix("prev_"))
    pairs = pairs[pairs["prev_case_id"].notna()]
    return pairs.assign(gap_s=pairs["in_s"] - pairs["prev_out_s"])


def first_cases(cases):
    """The first scheduled case of each room and workday."""
    hour = cases["scheduled_start"].dt.hour + cases["scheduled_start"].dt.minute / 60
    planned = cases[~cases["emergency"] & ~cases["add_on"] & (hour <= LATEST_HOUR)]
    first = planned.sort_values(["scheduled_s", "in_s", "case_id"]).groupby(HERE).head(1)
    busy = cases.groupby(HERE)["busy_s"].sum().rename("room_busy_s")
    return first.assign(tardy_s=first["in_s"] - first["scheduled_s"]).join(busy, on=HERE)


def pacu_stays(log, cases):
    """One row per case that came to the PACU."""
    times = log.set_index("case_id")[["pacu_in", "pacu_ready", "pacu_out"]]
    at_s = {f"{name}_s": epoch_s(times[name]) for name in times}
    stays = cases[["case_id", "facility", "date", "weekday", "service"]].join(
        pd.DataFrame(at_s), on="case_id"
    )
    hold_s = cases["pacu_hold_min"].astype("float64") * 60
    hour = np.floor(stays["pacu_in_s"] % 86_400 / 3600)
    stays = stays.assign(
        stay_s=stays["pacu_out_s"] - stays["pacu_in_s"],
        boarding_s=stays["pacu_out_s"] - stays["pacu_ready_s"],
        hold_s=hold_s,
        in_hour=hour,
    )
    return stays[stays["pacu_in_s"].notna() | (hold_s > 0)]


def case_events(events, cases):
    """One row per event, with its case's service and date; interfaces are not sorted out."""
    known = cases.set_index("case_id")[["service", "date"]]
    said = events.astype({"structured": "object"}).replace("", None)
    found = said.join(known, on="case_id")
    return found.assign(at_s=epoch_s(events["at"]), interface="other")


def case_finance(finance, cases):
    """One row per performed case with its margin."""
    named = finance.rename(
        columns={name: f"{name}_usd" for name in finance if name.endswith(("revenue", "cost"))}
    )
    keys = cases.set_index("case_id")[["date", "weekday", "service", "surgeon", "duration_s"]]
    found = named.join(keys, on="case_id").rename(columns={"duration_s": "in_room_s"})
    return found.assign(level="case", margin_usd=found["revenue_usd"] - found["variable_cost_usd"])

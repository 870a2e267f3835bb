"""Cancellations, schedules, PACU stays, events and money row by row in plain Python."""

import datetime as dt

from slow_schedule import clock_second, name_of, second

MILESTONES = (
    *("anesthesia_start", "anesthesia_ready", "procedure_start", "procedure_end"),
    "anesthesia_end",
)
PARTIES = {
    **dict.fromkeys(("anesthesiologist", "crna", "resident"), "anesthesia"),
    **dict.fromkeys(("circulating_nurse", "scrub"), "nursing"),
    "surgeon": "surgery",
    "pacu_nurse": "PACU",
    "preop_nurse": "pre-op",
}


def keys(case, *names):
    values = case | {"facility": case["facility"] or "", "weekday": name_of(case["date"])}
    return tuple(values[name] for name in names)


def seconds(minutes):
    return None if minutes is None else round(minutes * 60)


def milestones(cases):
    names = ("case_id", "facility", "room", "date", "weekday", "service", "in_s", "out_s")
    return [(*keys(c, *names), *(second(c[name]) for name in MILESTONES)) for c in cases]


def acuity_tags(cases):
    return [
        (*keys(case, "case_id", "date", "weekday", "service"), tag)
        for case in cases
        for tag in set((case["tags"] or "").split(";")) - {""}
    ]


def cutoff(date, clock, days, is_workday):
    """Walk back over so many workdays."""
    while days:
        date -= dt.timedelta(days=1)
        days -= is_workday(date)
    return clock_second(date, clock)


def cancelled(cases, world, classes):
    found = []
    for case in cases:
        if case["status"] == "cancelled":
            limit = cutoff(case["date"], *world.cancellation_cutoff, world.is_workday)
            at = second(case["cancelled_at"])
            head = ("case_id", "facility", "date", "weekday", "service", "surgeon", "room")
            reason = case["cancel_reason"]
            late = None if at is None else at > limit
            times = (seconds(case["booked_min"]), at, limit, late)
            found.append((*keys(case, *head), *times, reason, classes.get(reason, "unmapped")))
    return found


def scheduled(cases, world):
    found = []
    for case in cases:
        closes = cutoff(case["date"], *world.add_on_cutoff, world.is_workday)
        booked_at, add_on = second(case["booked_at"]), case["add_on"]
        if add_on is None and booked_at is not None:
            add_on = booked_at > closes
        head = ("case_id", "facility", "date", "weekday", "service", "surgeon")
        times = (seconds(case["booked_min"]), booked_at, closes, add_on)
        found.append((*keys(case, *head), *times, case["status"] or "completed"))
    return found


def pacu_stays(cases):
    found = []
    for case in cases:
        arrives, ready, leaves = (second(case[f"pacu_{name}"]) for name in ("in", "ready", "out"))
        hold = seconds(case["pacu_hold_min"])
        if arrives is not None or hold:
            head = keys(case, "case_id", "facility", "date", "weekday", "service")
            hour = None if arrives is None else case["pacu_in"].hour
            waits = (less(leaves, arrives), less(leaves, ready), hold, hour)
            found.append((*head, arrives, ready, leaves, *waits))
    return found


def less(later, earlier):
    return None if None in (later, earlier) else later - earlier


def interface(one, other):
    parties = {PARTIES.get(one, "?"), PARTIES.get(other, "?")}
    if "?" in parties or parties == {"PACU", "pre-op"} or parties == {"surgery"}:
        return "other"
    if parties in ({"nursing"}, {"PACU"}, {"pre-op"}):
        return "nursing–nursing"
    if parties == {"anesthesia"}:
        return "anesthesia–anesthesia"
    if "PACU" in parties:
        return "OR–PACU"
    if "pre-op" in parties:
        return "pre-op–OR"
    order = ("surgery", "anesthesia", "nursing")
    return "–".join(party for party in order if party in parties)


def events(rows, cases):
    by_id = {case["case_id"]: case for case in cases}
    found = []
    for row in rows:
        case = by_id.get(row["case_id"])
        date = case["date"] if case else (row["at"].date() if row["at"] else None)
        if date is not None:
            found.append(
                (
                    *(row["event_id"], row["case_id"] if case else None, date),
                    *(case["service"] if case else None, second(row["at"]), row["kind"]),
                    *(row["phase"], interface(row["from_role"], row["to_role"])),
                    *(row["from_role"], row["to_role"], row["category"], row["structured"]),
                    *(row["minutes_lost"], row["latent_condition"], row["severity"]),
                )
            )
    return found


def finance(rows, cases):
    by_id = {case["case_id"]: case for case in cases}
    found = []
    for row in rows:
        money = [row[name] for name in ("revenue", "variable_cost", "direct_cost", "full_cost")]
        money.insert(2, less(money[0], money[1]))
        values = (*money, row["ward_days"], row["icu_days"])
        if row["case_id"] in by_id:
            case = by_id[row["case_id"]]
            head = keys(case, "case_id", "date", "weekday", "service", "surgeon")
            found.append(("case", *head, *values, case["out_s"] - case["in_s"]))
        elif row["case_id"] is None:
            date = dt.date.fromisoformat(row["month"] + "-01")
            worked = sum(
                case["out_s"] - case["in_s"]
                for case in cases
                if case["service"] == row["service"] and case["date"].replace(day=1) == date
            )
            head = ("month", None, date, name_of(date), row["service"], None)
            found.append((*head, *values, worked))
    return found

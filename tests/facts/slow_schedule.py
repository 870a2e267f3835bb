"""Blocks and cases second by second: slow, obvious, and without a line in common with facts/."""

import datetime as dt
from collections import Counter

NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EPOCH = dt.datetime(1970, 1, 1)


def second(moment):
    return None if moment is None else (moment - EPOCH) // dt.timedelta(seconds=1)


def date_of(moment):
    return (EPOCH + dt.timedelta(seconds=moment)).date()


def clock_second(date, clock):
    return second(dt.datetime.combine(date, clock))


def end_second(date, clock):
    """Read an end of 00:00 as the midnight after the date."""
    day = 24 * 3600 if clock == dt.time() else 0
    return clock_second(date, clock) + day


def name_of(date):
    return NAMES[date.weekday()]


def dates(span):
    return [span[0] + dt.timedelta(days=n) for n in range((span[1] - span[0]).days + 1)]


def facility_of(cases, room):
    counts = Counter(c["facility"] or "" for c in cases if c["room"] == room)
    return min(counts, key=lambda facility: (-counts[facility], facility), default="")


def in_force(block, date):
    weeks = (block["weeks_of_month"] or "").split(";")
    return (
        block["weekday"] == name_of(date)
        and (block["weeks_of_month"] is None or str((date.day + 6) // 7) in weeks)
        and (block["valid_from"] is None or block["valid_from"] <= date)
        and (block["valid_to"] is None or block["valid_to"] >= date)
    )


def is_released(owner, room, date, releases, notice_days):
    return any(
        release["owner"] == owner
        and release["date"] == date
        and release["room"] in (None, "", room)
        and release["released_at"] is not None
        and (date - release["released_at"].date()).days >= notice_days
        for release in releases
    )


def block_seconds(world):
    """(facility, room, owner, date) -> the set of seconds of its blocks, and whether released."""
    found = {}
    for date in world.workdays:
        for block in world.blocks:
            if in_force(block, date):
                facility = facility_of(completed(world.cases), block["room"])
                key = (facility, block["room"], block["owner"], date)
                begin = clock_second(date, block["start"])
                found.setdefault(key, set()).update(range(begin, end_second(date, block["end"])))
    return {
        key: (seconds, is_released(key[2], key[1], key[3], world.releases, world.notice_days))
        for key, seconds in found.items()
    }


def completed(cases):
    return [case for case in cases if case["status"] in (None, "completed")]


def busy_cases(cases):
    """Completed cases in order of entry with the set of seconds that no earlier case holds."""
    held, found = {}, []
    for case in sorted(completed(cases), key=lambda c: (c["in_room"], c["case_id"])):
        begin, end = second(case["in_room"]), second(case["out_of_room"])
        room = held.setdefault((case["facility"] or "", case["room"]), set())
        busy = set(range(begin, end)) - room
        room |= busy
        found.append(
            case | {"facility": case["facility"] or "", "in_s": begin, "out_s": end, "busy": busy}
        )
    return found


def owned(cases, blocks, block_owners):
    """The same cases with their owner."""
    here = {key for key, (_, released) in blocks.items() if not released}

    def owner(case):
        for name in (case["surgeon"], case["service"]):
            if (case["facility"], case["room"], name, case["date"]) in here:
                return name
        return case["surgeon"] if case["surgeon"] in block_owners else case["service"]

    return [case | {"owner": owner(case)} for case in cases]

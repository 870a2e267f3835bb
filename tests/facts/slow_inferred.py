"""Inferred blocks by counting room-days in plain dictionaries."""

from collections import Counter

from slow_schedule import clock_second, name_of


def inferred(cases, workdays, min_share_pct, session):
    """Rows (facility, room, owner, date, start_s, end_s) for every room and workday."""
    busy = {}
    for case in cases:
        if case["date"] in workdays:
            key = (case["facility"], case["room"], case["date"])
            busy.setdefault(key, Counter())[case["service"]] += len(case["busy"])
    worked_by = {key: most(seconds) for key, seconds in busy.items()}
    found = []
    for facility, room in sorted({key[:2] for key in busy}):
        for date in workdays:
            days = Counter(
                service
                for (f, r, d), service in worked_by.items()
                if (f, r) == (facility, room) and name_of(d) == name_of(date)
            )
            if days:
                owner = most(days)
                today = worked_by.get((facility, room, date))
                if today and days[today] >= min_share_pct / 100 * sum(days.values()):
                    owner = today
                hours = (clock_second(date, clock) for clock in session)
                found.append((facility, room, owner, date, *hours))
    return found


def most(counts):
    return min(counts, key=lambda name: (-counts[name], name))

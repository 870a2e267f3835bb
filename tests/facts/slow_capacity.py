"""Room-hours, released blocks, PACU beds and demand for staff by looking at every second."""

import datetime as dt
from collections import Counter

import slow_care
from slow_blocks import holders
from slow_schedule import clock_second, date_of, dates, name_of, second

CLASSES = (
    *("closed", "holiday", "unstaffed", "released_unused", "unavoidable_turnover", "late_start"),
    *("gap", "early_finish", "empty", "realized"),
)
OPERATIONAL = ("late_start", "gap", "early_finish", "empty", "realized")


def room_hours(cases, blocks, world):
    busy = {place: set(held) for place, held in holders(cases).items()}
    places = {(c["facility"], c["room"]) for c in cases} | {key[:2] for key in blocks}
    found = []
    for place in places:
        for date in world.kinds:
            window = range(*(clock_second(date, clock) for clock in world.prime))
            nominal = set() if name_of(date) in world.weekend else set(window)
            counts = room_date(nominal, busy.get(place, set()), place, date, blocks, world)
            named = {name: counts[name] for name in CLASSES}
            operational = sum(named[name] for name in OPERATIONAL)
            values = list(named.values())
            found.append(
                (*place, date, name_of(date), len(nominal), *values[:5], operational, *values[5:])
            )
    return found


def room_date(nominal, busy, place, date, blocks, world):
    here = [value for key, value in blocks.items() if (*key[:2], key[3]) == (*place, date)]
    in_force = [seconds for seconds, released in here if not released]
    staffed = nominal & set().union(*in_force)
    used = nominal & busy
    if not in_force and used and world.kinds[date] == "workday":
        staffed = set(range(min(used), max(used) + 1))
    covered = nominal & set().union(staffed, *(seconds for seconds, _ in here))
    counts = Counter()
    for moment in nominal:
        counts[kind_of(moment, used, staffed, covered, world.kinds[date])] += 1
    between = [moment for moment in nominal if moment in staffed and moment not in used]
    inside = staffed & used
    for moment in between:
        if inside and min(inside) < moment < max(inside):
            since = next(n for n in range(1, 10**6) if moment - n in busy)
            if since <= world.unavoidable_s:
                counts["gap"] -= 1
                counts["unavoidable_turnover"] += 1
    return counts


def kind_of(moment, used, staffed, covered, kind):
    if moment in used:
        return "realized"
    if kind != "workday":
        return kind
    if moment in staffed:
        inside = staffed & used
        if not inside:
            return "empty"
        return (
            "late_start"
            if moment < min(inside)
            else ("early_finish" if moment > max(inside) else "gap")
        )
    if moment in covered:
        return "released_unused"
    return "unstaffed" if covered or used else "closed"


def block_releases(cases, blocks, services, releases):
    rooms = holders(cases)
    surgeons = {case["surgeon"] for case in cases}
    found = []
    for (facility, room, owner, date), (seconds, _) in blocks.items():
        given = [
            release
            for release in releases
            if (release["owner"], release["date"]) == (owner, date)
            and release["room"] in (None, "", room)
        ]
        if given:
            held = rooms.get((facility, room), {})
            users = Counter(held[m]["owner"] == owner for m in seconds if m in held)
            first = min(given, key=release_order)
            at = first["released_at"]
            found.append(
                (
                    *(owner, services[owner], owner if owner in surgeons else None),
                    *(facility, room, date, name_of(date), min(seconds), max(seconds) + 1),
                    *(len(seconds), users[True], users[False]),
                    len(seconds) - users[True] - users[False],
                    None if at is None else (date - at.date()).days,
                    first["taken_by"],
                )
            )
    return found


def release_order(release):
    at, taken_by = release["released_at"], release["taken_by"]
    return at is None, second(at) or 0, taken_by is None, taken_by or ""


def pacu_census(cases):
    found = []
    for facility in {case["facility"] for case in cases}:
        beds = Counter()
        for case in cases:
            arrives, leaves = second(case["pacu_in"]), second(case["pacu_out"])
            if case["facility"] == facility and None not in (arrives, leaves):
                beds.update(range(arrives, leaves))
        for moment in beds.keys() | {each + 1 for each in beds}:
            if beds[moment] != beds[moment - 1]:
                found.append((facility, date_of(moment), moment, beds[moment]))
    return found


def site_seconds(cases, gaps, cutoff_s):
    """(role, half hour since 1970) -> seconds in which rooms run and beds are occupied."""
    running = {place: set(held) for place, held in holders(cases).items()}
    for gap in gaps:
        if gap["gap_s"] <= cutoff_s:
            turnover = range(gap["prev_out_s"], gap["in_s"])
            running.setdefault((gap["facility"], gap["room"]), set()).update(turnover)
    found = Counter(("room", m // 1800) for seconds in running.values() for m in seconds)
    for case in cases:
        if case["pacu_in"] and case["pacu_out"]:
            stay = range(second(case["pacu_in"]), second(case["pacu_out"]))
            found.update(("pacu", moment // 1800) for moment in stay)
    return found


def staff_demand(cases, gaps, world):
    demand = site_seconds(cases, gaps, world.cutoff_min * 60)
    on_shift = slow_care.sites_on_shift(world.shifts, world.team_max)
    weekly = slow_care.sites_by_weekday(world.resources)
    known = {key[0] for source in (demand, on_shift, weekly) for key in source}
    found = []
    for role in known:
        site = "pacu" if role == "pacu" else "room"
        days = {slot // 48 for name, slot in on_shift if name == role}
        has_weekly = any(key[0] == role for key in weekly)
        for date in dates(world.span):
            day = clock_second(date, dt.time()) // 86_400
            for half in range(48):
                slot = day * 48 + half
                staffed = on_shift.get((role, slot), 0.0)
                if day not in days:
                    regular = has_weekly and world.kinds[date] in ("workday", "weekend")
                    staffed = weekly.get((role, name_of(date), half), 0.0) if regular else None
                required = demand[site, slot] / 1800
                at_limit = staffed is not None and required > 0 and required >= staffed
                found.append((date, name_of(date), half, role, required, staffed, at_limit))
    return found

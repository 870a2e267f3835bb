"""Gaps, room-days, first cases and concurrency by plain loops."""

from collections import Counter

from slow_schedule import clock_second, name_of, second


def rooms_and_dates(cases):
    found = {}
    for case in cases:
        found.setdefault((case["facility"], case["room"], case["date"]), []).append(case)
    return found


def gap_rows(cases, cutoff_s, long_cutoff_s=5400, prolonged_s=2700):
    """The cut-offs of the settings are by default those of the program [s]."""
    found = []
    for (facility, room, date), day in rooms_and_dates(cases).items():
        for place in range(1, len(day)):
            earlier, previous, case = day[:place], day[place - 1], day[place]
            out_s = max(each["out_s"] for each in earlier)
            row = {"facility": facility, "room": room, "date": date, "weekday": name_of(date)}
            for name in ("case_id", "owner", "service", "surgeon"):
                row |= {f"prev_{name}": previous[name], name: case[name]}
            row |= {"gap_s": case["in_s"] - out_s, "prev_out_s": out_s, "in_s": case["in_s"]}
            row |= {"in_hour": case["in_room"].hour}
            row |= {
                "is_turnover": 0 <= row["gap_s"] <= cutoff_s,
                "is_turnover_by_long_cutoff": 0 <= row["gap_s"] <= long_cutoff_s,
                "is_prolonged": prolonged_s < row["gap_s"] <= cutoff_s,
                "is_idle": row["gap_s"] > cutoff_s,
                "is_overlap": row["gap_s"] < 0,
            }
            found.append(row)
    return found


def room_days(cases, block_room_rows, world):
    """One row per room and date that has a case, a budget, or prime time in use."""
    worked, prime = rooms_and_dates(cases), prime_seconds(cases, world)
    blocked = {}
    for row in block_room_rows:
        if row[8] > 0:
            blocked.setdefault((row[0], row[5], row[3]), []).append(row)
    return [
        room_day(key, worked.get(key, []), blocked.get(key, []), prime.get(key, Counter()), world)
        for key in worked.keys() | blocked.keys() | prime.keys()
    ]


def room_day(key, day, blocked, prime, world):
    end = max((row[7] for row in blocked), default=None)
    last = max((c["out_s"] for c in day), default=None)
    window = clock_second(key[2], world.prime[1]) - clock_second(key[2], world.prime[0])
    return (
        *key,
        name_of(key[2]),
        service_of(day, blocked, prime),
        min((c["in_s"] for c in day), default=None),
        last,
        len(day),
        sum(len(c["busy"]) for c in day),
        end,
        sum(prime.values()),
        window if key[2] in world.workdays else 0,
        None if None in (end, last) else last - end,
    )


def service_of(day, blocked, prime):
    seconds = Counter()
    for case in day:
        seconds[case["service"]] += len(case["busy"])
    if not day:
        for row in blocked:
            seconds[row[2]] += row[8]
    if not day and not blocked:
        seconds = prime
    return min(seconds, key=lambda service: (-seconds[service], service))


def prime_seconds(cases, world):
    found = {}
    for case in cases:
        for date in world.around:
            begin, end = (clock_second(date, clock) for clock in world.prime)
            inside = sum(begin <= moment < end for moment in case["busy"])
            if inside:
                key = (case["facility"], case["room"], date)
                found.setdefault(key, Counter())[case["service"]] += inside
    return found


def first_cases(cases, world, grace_s=300):
    """The grace of the settings is by default that of the program [s]."""
    found = []
    for (facility, room, date), day in rooms_and_dates(cases).items():
        latest = clock_second(date, world.latest)
        planned = [
            (second(c["scheduled_start"]), c["in_s"], c["case_id"], c)
            for c in day
            if c["scheduled_start"] is not None
            and not c["emergency"]
            and not c["add_on"]
            and second(c["scheduled_start"]) <= latest
        ]
        if planned and date in world.workdays:
            scheduled, in_s, case_id, case = min(planned, key=lambda entry: entry[:3])
            head = (facility, room, date, name_of(date), case_id, case["service"])
            late = in_s > scheduled + grace_s
            tardy = (case["surgeon"], scheduled, in_s, in_s - scheduled, late, case["delay_reason"])
            found.append((*head, *tardy, sum(len(c["busy"]) for c in day)))
    return found


def concurrency(cases, date_of):
    found = []
    for facility in {case["facility"] for case in cases}:
        rooms = Counter()
        for case in cases:
            if case["facility"] == facility:
                rooms.update(case["busy"])
        for moment in rooms.keys() | {each + 1 for each in rooms}:
            if rooms[moment] != rooms[moment - 1]:
                found.append((facility, date_of(moment), moment, rooms[moment]))
    return found

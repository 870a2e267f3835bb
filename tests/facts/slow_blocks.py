"""Case parts and block-days by looking at every second on its own."""

from collections import Counter

from slow_schedule import name_of

CASE = ("case_id", "facility", "owner", "service", "surgeon", "room")


def case_parts(cases, blocks):
    counts = Counter()
    for case in cases:
        own = {
            key[3]: seconds
            for key, (seconds, released) in blocks.items()
            if key[:3] == (case["facility"], case["room"], case["owner"]) and not released
        }
        begins = min(own.get(case["date"], {None}))
        for moment in case["busy"]:
            counts[(case["case_id"], *part_of(moment, own, case["date"], begins))] += 1
    by_id = {case["case_id"]: case for case in cases}
    return [
        (
            *(by_id[case_id][name] for name in CASE),
            *(date, name_of(date), part, count),
        )
        for (case_id, part, date), count in counts.items()
    ]


def part_of(moment, own, date, begins):
    for block_date, seconds in own.items():
        if moment in seconds:
            return "in_block", block_date
    if begins is None:
        return "outside", date
    return ("before" if moment < begins else "after"), date


def holders(cases):
    """(facility, room) -> second -> the case that holds the room then."""
    rooms = {}
    for case in cases:
        room = rooms.setdefault((case["facility"], case["room"]), {})
        room.update(dict.fromkeys(case["busy"], case))
    return rooms


def block_room_days(cases, blocks, services, gap_rows, cutoff_s):
    rooms = holders(cases)
    return [
        (
            *block_room_day(key, *blocks[key], rooms.get(key[:2], {}), services),
            credit(key, *blocks[key], gap_rows, cutoff_s),
            own_cases(key, cases),
        )
        for key in blocks
    ]


def block_room_day(key, seconds, released, room, services):
    facility, name, owner, date = key
    begin, end, length = min(seconds), max(seconds) + 1, len(seconds)
    head = (facility, owner, services[owner], date, name_of(date), name, begin, end)
    if released:
        return (*head, 0, length, 0, 0, 0, 0, 0, 0)
    used = sorted(moment for moment in seconds if moment in room)
    kinds = Counter(kind_of(moment, used, room, owner) for moment in seconds)
    order = ("in_block", "others", "late_start", "gap", "early_finish", "empty")
    return (*head, length, 0, *(kinds[kind] for kind in order))


def kind_of(moment, used, room, owner):
    if moment in room:
        return "in_block" if room[moment]["owner"] == owner else "others"
    if not used:
        return "empty"
    if moment < used[0]:
        return "late_start"
    return "early_finish" if moment > used[-1] else "gap"


def credit(key, seconds, released, gap_rows, cutoff_s):
    facility, room, owner, _ = key
    total = 0
    for gap in gap_rows:
        same_place = (gap["facility"], gap["room"]) == (facility, room)
        own = gap["prev_owner"] == gap["owner"] == owner
        if same_place and own and 0 < gap["gap_s"] <= cutoff_s and not released:
            total += len(seconds & set(range(gap["prev_out_s"], gap["in_s"])))
    return total


def own_cases(key, cases):
    return sum((c["facility"], c["room"], c["owner"], c["date"]) == key for c in cases)


def block_days(cases, room_days, parts, services, kinds):
    """Sums of the slow block-room-days and parts, cell by cell."""
    days = {(row[1], row[3]) for row in room_days} | {(c["owner"], c["date"]) for c in cases}
    return [block_day(day, cases, room_days, parts, services, kinds) for day in days]


def block_day(day, cases, room_days, parts, services, kinds):
    owner, date = day
    mine = [row for row in room_days if (row[1], row[3]) == day]

    def total(position):
        return sum(row[position] for row in mine)

    def over(part):
        return sum(row[9] for row in parts if (row[2], row[6], row[8]) == (owner, date, part))

    head = (owner, services.get(owner, owner), date, name_of(date), kinds[date])
    rooms = sum(row[8] > 0 for row in mine)
    used = (over("in_block"), over("before"), over("after"), over("outside"))
    count = sum((case["owner"], case["date"]) == day for case in cases)
    unused = tuple(total(position) for position in (11, 12, 13, 14, 15, 16))
    return (*head, rooms, total(8), *used, *unused, total(9), count)

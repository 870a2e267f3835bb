"""Clinicians on cases by plain loops and, where time matters, second by second."""

from collections import Counter

from slow_schedule import NAMES, clock_second, date_of, name_of, second

ANESTHESIA = ("anesthesiologist", "crna", "resident")
NURSING = ("circulating_nurse", "scrub")


def assigned(assignments, cases):
    """The assignments of completed cases, with the case and both times in seconds."""
    by_id = {case["case_id"]: case for case in cases}
    found = []
    for row in assignments:
        begin, end = second(row["begin"]), second(row["end"])
        if row["case_id"] in by_id and begin is not None and begin < end:
            case = by_id[row["case_id"]]
            found.append(row | {"case": case, "begin_s": begin, "end_s": end})
    return found


def anesthesia_care(people, least_s):
    names = ("case_id", "facility", "date", "service", "room")
    teams = {row["case_id"] for row in people if row["role"] in ("crna", "resident")}
    found = []
    for row in people:
        case_id, facility, date, service, room = (row["case"][name] for name in names)
        if row["role"] in ANESTHESIA:
            head = (case_id, facility, date, name_of(date), service, room)
            times = (row["begin_s"], row["end_s"], row["case"]["in_s"])
            ready = second(row["case"]["anesthesia_ready"])
            begin, end = row["case"]["in_s"], row["case"]["out_s"]
            until = min(begin + least_s if ready is None else ready, end)
            found.append((*head, row["person"], row["role"], *times, ready, end))
            found[-1] += (case_id not in teams, until)
            found[-1] += (max(end - least_s, begin),)
    return found


def handovers(people, break_s):
    found = []
    for case_id in {row["case_id"] for row in people}:
        mine = [row for row in people if row["case_id"] == case_id]
        roles = {row["role"] for row in mine}
        role = "anesthesiologist" if "anesthesiologist" in roles else "crna"
        turns = sorted(
            {(r["begin_s"], -r["end_s"], r["person"]) for r in mine if r["role"] == role}
        )
        turns = [(person, begin, -end) for begin, end, person in turns]
        case = mine[0]["case"]
        for kind, moment in changes(turns, break_s):
            found.append((case_id, case["date"], case["service"], moment, kind, role))
    return found


def changes(turns, break_s):
    """Walk the turns (person, begin, end) of one case: every complete handover and every break."""
    nested = {
        place
        for place, (person, _, end) in enumerate(turns)
        if any(other != person and until >= end for other, _, until in turns[:place])
    }
    relieved = set()
    for place, (person, _, end) in enumerate(turns):
        later = [n for n in range(place + 1, len(turns)) if turns[n][0] == person]
        if later and turns[later[0]][1] - end <= break_s:
            between = set(range(place + 1, later[0])) - nested
            relieved |= between
            if between:
                yield "break", min(turns[n][1] for n in between)
    staying = [turns[n] for n in range(len(turns)) if n not in nested | relieved]
    for place in range(1, len(staying)):
        former, (person, begin, _) = staying[place - 1][0], staying[place]
        returns = any(each[0] == former for each in staying[place:])
        if person != former and not returns:
            yield "complete", begin


def care_concurrency(people, rule_max):
    teams = {row["case_id"] for row in people if row["role"] in ("crna", "resident")}
    found = []
    for person, cases_at in seconds_of_physicians(people, lambda row: everything(row)).items():

        def level(moment, cases_at=cases_at):
            cases = cases_at.get(moment, set())
            return len(cases), len(cases - teams)

        for moment in moments(cases_at):
            if level(moment) != level(moment - 1):
                cases, alone = level(moment)
                allowed = 1 if alone else rule_max
                head = (person, date_of(moment), moment)
                found.append((*head, cases, allowed, cases > allowed))
    return found


def critical_demand(people, least_s):
    found = []

    def critical(row):
        case = row["case"]
        ready = second(case["anesthesia_ready"])
        ready = case["in_s"] + least_s if ready is None else ready
        for moment in range(case["in_s"], case["out_s"]):
            is_critical = moment < ready or moment >= case["out_s"] - least_s
            if is_critical and row["begin_s"] <= moment < row["end_s"]:
                yield moment, (case["facility"], case["room"])

    for person, rooms_at in seconds_of_physicians(people, critical).items():
        for moment in moments(rooms_at):
            rooms, before = (len(rooms_at.get(each, ())) for each in (moment, moment - 1))
            if rooms != before:
                found.append((person, date_of(moment), moment, rooms, rooms >= 2))
    return found


def everything(row):
    return ((moment, row["case_id"]) for moment in range(row["begin_s"], row["end_s"]))


def seconds_of_physicians(people, parts):
    """Person -> second -> what of theirs is going on."""
    found = {}
    for row in people:
        if row["role"] == "anesthesiologist":
            for moment, what in parts(row):
                found.setdefault(row["person"], {}).setdefault(moment, set()).add(what)
    return found


def moments(at):
    return at.keys() | {moment + 1 for moment in at}


def shift_of(row):
    begin, end = clock_second(row["date"], row["start"]), clock_second(row["date"], row["end"])
    return begin, end if row["end"] > row["start"] else end + 86_400


def person_days(shifts, people):
    found = []
    for row in shifts:
        begin, end = shift_of(row)
        own = sorted({shift_of(each) for each in shifts if each["person"] == row["person"]})
        following = own[own.index((begin, end)) + 1 :]
        ends = [
            each["end_s"]
            for each in people
            if each["person"] == row["person"] and each["begin_s"] < end and each["end_s"] > begin
        ]
        worked = max(ends, default=None)
        if worked is not None and following and end <= following[0][0] < worked:
            worked = following[0][0]
        worked = worked if row["actual_end"] is None else second(row["actual_end"])
        past = None if worked is None else max(worked - end, 0)
        head = (row["person"], row["role"], row["date"], name_of(row["date"]), begin, end)
        found.append((*head, worked, past))
    return found


def team_pairs(gaps, people):
    teams = {}
    for row in people:
        team = teams.setdefault(row["case_id"], {})
        seconds = row["end_s"] - row["begin_s"]
        team.setdefault(row["role"], Counter())[row["person"]] += seconds
    found = []
    for gap in gaps:
        before, after = (teams.get(gap[name], {}) for name in ("prev_case_id", "case_id"))
        head = [gap[name] for name in ("facility", "room", "date", "weekday", "prev_case_id")]
        same = (is_same(before, after, roles) for roles in (ANESTHESIA, NURSING))
        times = (gap["gap_s"], gap["is_turnover"], gap["in_s"])
        found.append((*head, gap["case_id"], *same, *times))
    return found


def is_same(before, after, roles):
    one, other = (
        {role: most(team[role]) for role in roles if role in team} for team in (before, after)
    )
    return one == other if one and other else None


def most(seconds):
    return min(seconds, key=lambda person: (-seconds[person], person))


def sites_on_shift(shifts, team_max):
    """(role, second) -> sites that the people on shift can staff, summed over half hours."""
    present = {}
    for row in shifts:
        for moment in range(*shift_of(row)):
            present.setdefault(moment, set()).add((row["person"], row["role"]))
    found = {}
    for moment, there in present.items():
        counts = found.setdefault(moment // 1800, Counter())
        directed = {person for person, role in there if role in ("crna", "resident")}
        counts["physicians"] += len({p for p, role in there if role == "anesthesiologist"})
        counts["directed"] += len(directed)
        counts["nursing"] += len({p for p, role in there if role == "circulating_nurse"})
    sites = {}
    for slot, counts in found.items():
        beyond = max(counts["physicians"] - counts["directed"] / team_max, 0)
        sites["anesthesia", slot] = (counts["directed"] + beyond) / 1800
        sites["nursing", slot] = counts["nursing"] / 1800
    return {key: number for key, number in sites.items() if number > 0}


def sites_by_weekday(resources):
    """(role, weekday, half hour) -> sites that the weekly resources provide."""
    found = Counter()
    for row in resources:
        role = "pacu" if row["resource"] == "pacu_bed" else row["resource"]
        begin, end = (row[name].hour * 3600 + row[name].minute * 60 for name in ("start", "end"))
        end += 86_400 if end <= begin else 0
        for moment in range(begin, end):
            day = (NAMES.index(row["weekday"]) + moment // 86_400) % 7
            found[role, NAMES[day], moment % 86_400 // 1800] += row["available"]
    return {key: number / 1800 for key, number in found.items()}

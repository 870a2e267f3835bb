"""Two slow, obvious ways to the best allocation: every choice, and a table of every state."""

from itertools import product

import numpy as np

from perioptimal_report.plan.options import day_changes


def keeps(problem, chosen):
    """Whether a choice keeps every limit, each read as its words say."""
    rooms = [problem.options[b].rooms[o] for b, o in enumerate(chosen)]
    hours = [problem.options[b].hours[o] for b, o in enumerate(chosen)]
    for limit in problem.limits:
        on_days = [b for b in range(len(chosen)) if problem.day[b] in limit.at]
        match limit.kind:
            case "rooms":
                good = sum(rooms[b] for b in on_days) <= limit.amount
            case "hours":
                good = sum(hours[b] for b in on_days) <= limit.amount + 1e-9
            case "week_hours":
                good = sum(hours) <= limit.amount + 1e-9
            case "least" | "owner_least":
                good = sum(rooms[b] for b in limit.at) >= limit.amount
            case "changes":
                good = changes(problem, chosen) <= limit.amount
        if not good:
            return False
    return True


def changes(problem, chosen):
    total = 0
    for day in range(problem.days):
        steps = np.zeros(3, dtype=int)
        for b, o in enumerate(chosen):
            if problem.day[b] == day:
                own = problem.options[b]
                steps += (own.gained[o], own.lost[o], own.resized[o])
        total += day_changes(*steps)
    return total


def by_every_choice(problem):
    """Least cost over all choices, infinite where none keeps the limits."""
    every = product(*(range(len(each.rooms)) for each in problem.options))
    return min((problem.cost(c) for c in every if keeps(problem, c)), default=np.inf)


def by_every_state(problem):
    """Least cost by a table of (hours, owner rooms, rooms and steps by day), whatever the limits.

    Works for all kinds of limits at once; exponential, and without a thought for speed.
    """
    owner_limits = [limit for limit in problem.limits if limit.kind == "owner_least"]
    start = (0.0, (0,) * len(owner_limits), ((0, 0, 0, 0, 0.0),) * problem.days)
    table = {start: 0.0}
    for block, own in enumerate(problem.options):
        day, following = problem.day[block], {}
        least = max((e.amount for e in problem.limits if e.kind == "least" and block in e.at),
                    default=0)  # fmt: skip
        for (hours, owned, days), cost in table.items():
            for o in range(len(own.rooms)):
                if own.rooms[o] < least:
                    continue
                r, g, e, x, h = days[day]
                new = (
                    r + own.rooms[o], g + own.gained[o], e + own.lost[o], x + own.resized[o],
                    h + own.hours[o],
                )  # fmt: skip
                mine = tuple(
                    count + own.rooms[o] * (block in limit.at)
                    for count, limit in zip(owned, owner_limits, strict=True)
                )
                key = (hours + own.hours[o], mine, (*days[:day], new, *days[day + 1 :]))
                total = cost + problem.costs[block][0, o]
                if total < following.get(key, np.inf):
                    following[key] = total
        table = following
    return min((c for s, c in table.items() if _allowed(problem, s, owner_limits)), default=np.inf)


def _allowed(problem, state, owner_limits):
    hours, owned, days = state
    checks = [c >= limit.amount for c, limit in zip(owned, owner_limits, strict=True)]
    for limit in problem.limits:
        if limit.kind == "rooms":
            checks += [days[d][0] <= limit.amount for d in limit.at]
        elif limit.kind == "hours":
            checks += [days[d][4] <= limit.amount + 1e-9 for d in limit.at]
        elif limit.kind == "week_hours":
            checks.append(hours <= limit.amount + 1e-9)
        elif limit.kind == "changes":
            used = sum(day_changes(g, lost, x) for _, g, lost, x, _ in days)
            checks.append(used <= limit.amount)
    return all(checks)

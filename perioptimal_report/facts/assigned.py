"""Clinicians on completed cases: each assignment with the times of its case."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import (
    DAY_S,
    clock_s,
    epoch_s,
    midnight_s,
    touched_days,
    weekday,
)
from perioptimal_report.facts.definitions import cases_allowed, is_over_rule, is_simultaneous
from perioptimal_report.facts.spans import levels, merged_spans
from perioptimal_report.settings.thresholds import Thresholds

ANESTHESIA = ("anesthesiologist", "crna", "resident")


CASE = ["case_id", "date", "service", "role"]


TURN = ["case_id", "place"]


ROOM = ["person", "facility", "room"]


NURSING = ("circulating_nurse", "scrub")


PAIR = [
    *("facility", "room", "date", "weekday", "prev_case_id", "case_id", "gap_s", "is_turnover"),
    "in_s",
]


SHIFT = ["person", "shift_start_s", "shift_end_s"]


def build_assigned(assignments: ir.Table, case_milestones: ir.Table) -> ir.Table:
    """One row per assignment on a completed case, in any role; empty ones are left out."""
    times = assignments.select(
        "case_id",
        "person",
        "role",
        begin_s=epoch_s(assignments.begin),
        end_s=epoch_s(assignments.end),
    )
    named = ["case_id", "facility", "date", "weekday", "service", "room"]
    cases = case_milestones.select(
        *named, case_in_s="in_s", case_ready_s="anesthesia_ready_s", case_out_s="out_s"
    )
    found = times.inner_join(cases, "case_id")
    return found.filter(found.begin_s < found.end_s)


def anesthesia_care(assigned: ir.Table, thresholds: Thresholds) -> ir.Table:
    """One row per assignment of an anesthesiologist, CRNA or resident on a completed case.

    ``is_alone`` says that the case has neither CRNA nor resident. The critical portions of the case
    are wheels in to ``critical_until_s`` (ready; where that is not recorded the first
    ``critical_min``) and ``critical_from_s`` to wheels out (the last ``critical_min``) [s].
    """
    care = assigned.filter(assigned.role.isin(ANESTHESIA))
    least_s = round(thresholds.critical_min * 60)
    ready_s = care.case_ready_s.fill_null(care.case_in_s + least_s)
    others = (care.role != "anesthesiologist").cast("int64").sum()
    return care.mutate(
        is_alone=others.over(ibis.window(group_by="case_id")) == 0,
        critical_until_s=ibis.least(ready_s, care.case_out_s),
        critical_from_s=ibis.greatest(care.case_out_s - least_s, care.case_in_s),
    )


def turns(anesthesia_care: ir.Table) -> ir.Table:
    """One row per turn in a case with several responsible clinicians, numbered by ``place``.

    Responsible are the anesthesiologists, and in a case without one the CRNAs. Turns are ordered
    by their begin, of those that begin together the longest first. ``next_place`` and
    ``next_begin_s`` are those of the same clinician's next turn in the case.
    """
    clinicians = anesthesia_care.filter(anesthesia_care.role != "resident")
    of_role = clinicians.group_by(["case_id", "role"])
    people = of_role.agg(first=clinicians.person.min(), last=clinicians.person.max())
    # 'anesthesiologist' stands before 'crna'. Most cases have one clinician: nothing to look at.
    roles = people.group_by("case_id").agg(role=people.role.min())
    mixed = people.filter(people.first != people.last).semi_join(roles, ["case_id", "role"])
    several = clinicians.semi_join(mixed, ["case_id", "role"])
    several = several.select(*CASE, "person", "begin_s", "end_s").distinct()
    order = ["begin_s", several.end_s.desc(), "person"]
    placed = several.mutate(place=ibis.row_number().over(group_by="case_id", order_by=order))
    again = ibis.window(group_by=["case_id", "person"], order_by="place")
    return placed.mutate(
        next_place=placed.place.lead().over(again), next_begin_s=placed.begin_s.lead().over(again)
    )


def handovers(turns: ir.Table, thresholds: Thresholds) -> ir.Table:
    """One row per complete change ('complete') and per break ('break'), when the relief begins [s].

    Complete: another clinician takes over and the former does not return within the case. Break:
    the former returns within ``break_min``; neither the relief nor the return is a handover then.
    A turn within a turn of someone who stays on is neither. ``turns`` come from ``turns``.
    """
    pairs = _with_earlier(turns, round(thresholds.break_min * 60))
    nested = pairs.filter(pairs.nested).select(*TURN).distinct()
    reliefs = pairs.filter(pairs.relieves).anti_join(nested, TURN)
    staying = turns.anti_join(nested, TURN).anti_join(reliefs, TURN)
    grouped = reliefs.group_by([*CASE, "away_place"])
    breaks = grouped.agg(at_s=reliefs.begin_s.min(), kind=ibis.literal("break"))
    return _complete(staying).union(breaks.select(*CASE, "at_s", "kind"))


def _with_earlier(turns: ir.Table, break_s: int) -> ir.Table:
    others = turns.select(
        "case_id",
        other="person",
        away_place="place",
        away_s="end_s",
        back_place="next_place",
        back_s="next_begin_s",
    )
    both = turns.inner_join(others, "case_id")
    earlier = both.filter(both.other != both.person, both.away_place < both.place)
    back = (earlier.back_place > earlier.place) & (earlier.back_s - earlier.away_s <= break_s)
    return earlier.mutate(nested=earlier.end_s <= earlier.away_s, relieves=back.fill_null(False))


def _complete(staying: ir.Table) -> ir.Table:
    of_person = ibis.window(group_by=["case_id", "person"])
    ended = staying.mutate(last_place=staying.place.max().over(of_person))
    before = ibis.window(group_by="case_id", order_by="place")
    pairs = ended.mutate(
        former=ended.person.lag().over(before), former_last=ended.last_place.lag().over(before)
    )
    changed = pairs.filter(pairs.former != pairs.person, pairs.former_last < pairs.place)
    return changed.select(*CASE, at_s="begin_s", kind=ibis.literal("complete"))


def care_concurrency(anesthesia_care: ir.Table, thresholds: Thresholds) -> ir.Table:
    """One row per anesthesiologist and moment at which their cases change [cases].

    ``rule_max`` follows from how many of the cases the physician does alone.
    """
    own = anesthesia_care.filter(anesthesia_care.role == "anesthesiologist")
    keys = ["person", "case_id", "is_alone"]
    spans = merged_spans(own.select(*keys, from_s="begin_s", to_s="end_s"), keys)
    counted = spans.mutate(cases=ibis.literal(1, "int64"), alone=spans.is_alone.cast("int64"))
    steps = levels(counted, ["person"], ["cases", "alone"])
    rule_max = cases_allowed(steps.alone, thresholds)
    over = is_over_rule(steps.cases, rule_max)
    return steps.mutate(rule_max=rule_max, is_over_rule=over).drop("alone")


def critical_demand(anesthesia_care: ir.Table) -> ir.Table:
    """One row per anesthesiologist and moment at which that number of rooms changes [rooms].

    A room counts in the critical portions of its case, while the case is assigned to the person.
    """
    own = anesthesia_care.filter(anesthesia_care.role == "anesthesiologist")
    portions = ibis.union(
        _assigned(own, own.case_in_s, own.critical_until_s),
        _assigned(own, own.critical_from_s, own.case_out_s),
    )
    rooms = merged_spans(portions, ROOM).mutate(rooms=ibis.literal(1, "int64"))
    steps = levels(rooms, ["person"], ["rooms"])
    return steps.mutate(is_simultaneous=is_simultaneous(steps.rooms))


def _assigned(owned: ir.Table, from_s: ir.IntegerValue, to_s: ir.IntegerValue) -> ir.Table:
    return owned.select(
        *ROOM,
        from_s=ibis.greatest(from_s, owned.begin_s),
        to_s=ibis.least(to_s, owned.end_s),
    )


def team_pairs(gaps: ir.Table, assigned: ir.Table) -> ir.Table:
    """One row per case with a predecessor; missing where a case has no team recorded.

    The team of a case is, for each role, who spent the most time on it, so that a relief for a
    break changes no team. It is the same where every role is held by the same person.
    """
    teams = _teams(assigned)
    before = teams.rename({f"prev_{name}": name for name in teams.columns})
    found = gaps.select(*PAIR).left_join(teams, "case_id", rname="{name}_own")
    found = found.left_join(before, "prev_case_id", rname="{name}_before")
    return found.select(
        *PAIR, same_anesthesia=_same(found, ANESTHESIA), same_nursing=_same(found, NURSING)
    )


def _teams(assigned: ir.Table) -> ir.Table:
    own = assigned.filter(assigned.role.isin((*ANESTHESIA, *NURSING)))
    timed = own.mutate(seconds=own.end_s - own.begin_s)
    sums = timed.group_by(["case_id", "role", "person"]).agg(seconds=timed.seconds.sum())
    order = [sums.seconds.desc(), sums.person]
    rank = ibis.row_number().over(group_by=["case_id", "role"], order_by=order)
    first = sums.mutate(rank=rank).filter(ibis._.rank == 0)
    named = {role: first.person.max(where=first.role == role) for role in (*ANESTHESIA, *NURSING)}
    return first.group_by("case_id").agg(**named)


def _same(rows: ir.Table, roles: tuple[str, ...]) -> ir.BooleanValue:
    same = ibis.and_(*(rows[role].identical_to(rows[f"prev_{role}"]) for role in roles))
    recorded = ibis.coalesce(*(rows[role] for role in roles)).notnull()
    before = ibis.coalesce(*(rows[f"prev_{role}"] for role in roles)).notnull()
    return ibis.ifelse(recorded & before, same, ibis.null("boolean"))


def shift_spans(shifts: ir.Table) -> ir.Table:
    """Every shift in seconds; one that ends at or before its start ends the next day [s]."""
    midnight, start, end = midnight_s(shifts.date), clock_s(shifts.start), clock_s(shifts.end)
    return shifts.select(
        "person",
        "role",
        "date",
        weekday=weekday(shifts.date),
        shift_start_s=midnight + start,
        shift_end_s=midnight + end + ibis.ifelse(end <= start, DAY_S, 0),
        actual_end_s=epoch_s(shifts.actual_end),
    )


def person_days(shift_spans: ir.Table, assigned: ir.Table) -> ir.Table:
    """One row per scheduled shift with the time worked past its end [s].

    ``worked_end_s`` is the recorded end, else that of the person's last assignment that overlaps
    the shift, but no later than the start of their next shift; it is missing where there is none.
    """
    last = _last_assignment(shift_spans, assigned)
    found = shift_spans.left_join(last, SHIFT, rname="{name}_last")
    worked_end_s = found.actual_end_s.coalesce(found.last_s)
    days = found.mutate(worked_end_s=worked_end_s)
    past_s = ibis.greatest(days.worked_end_s - days.shift_end_s, 0)
    # greatest() skips a missing value on some engines.
    return days.mutate(past_shift_s=ibis.ifelse(days.worked_end_s.isnull(), ibis.null(), past_s))


def _last_assignment(shift_spans: ir.Table, assigned: ir.Table) -> ir.Table:
    shifts = shift_spans.select(*SHIFT).distinct()
    following = ibis.window(group_by="person", order_by=["shift_start_s", "shift_end_s"])
    shifts = shifts.mutate(next_s=shifts.shift_start_s.lead().over(following))
    by_day = touched_days(shifts.mutate(from_s=shifts.shift_start_s, to_s=shifts.shift_end_s))
    work = touched_days(assigned.select("person", from_s="begin_s", to_s="end_s"))
    work = work.select("person", "day", begin_s="from_s", end_s="to_s")
    both = by_day.inner_join(work, ["person", "day"])
    inside = both.filter(both.begin_s < both.shift_end_s, both.shift_start_s < both.end_s)
    worked = inside.group_by([*SHIFT, "next_s"]).agg(last_s=inside.end_s.max())
    goes_on = (worked.next_s >= worked.shift_end_s) & (worked.next_s < worked.last_s)
    return worked.select(*SHIFT, last_s=ibis.ifelse(goes_on, worked.next_s, worked.last_s))

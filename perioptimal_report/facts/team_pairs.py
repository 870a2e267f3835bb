"""Consecutive cases of a room and date, and whether they had the same teams."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.assigned import ANESTHESIA

NURSING = ("circulating_nurse", "scrub")
PAIR = ["facility", "room", "date", "weekday", "prev_case_id", "case_id", "gap_s", "in_s"]


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


def _same(found: ir.Table, roles: tuple[str, ...]) -> ir.BooleanValue:
    same = ibis.and_(*(found[role].identical_to(found[f"prev_{role}"]) for role in roles))
    recorded = ibis.coalesce(*(found[role] for role in roles)).notnull()
    before = ibis.coalesce(*(found[f"prev_{role}"] for role in roles)).notnull()
    return ibis.ifelse(recorded & before, same, ibis.null("boolean"))

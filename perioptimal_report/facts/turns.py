"""The turns of the responsible anesthesia clinicians within a case, in order."""

import ibis
import ibis.expr.types as ir

CASE = ["case_id", "date", "service", "role"]


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

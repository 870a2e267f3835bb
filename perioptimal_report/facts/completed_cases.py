"""Completed cases with the owner whose block their time counts for."""

import ibis
import ibis.expr.types as ir

HERE = ["facility", "room", "date"]


def completed_cases(busy_cases: ir.Table, intervals: ir.Table, owners: ir.Table) -> ir.Table:
    """Every busy case with its ``owner``: the one whose block it used, or would have used.

    That is the surgeon, else the service, with a block in the case's room on its date; without
    such a block the surgeon if they own any block at all, else the service.
    """
    in_force = intervals.filter(~intervals.released).select(*HERE, "owner").distinct()
    by_surgeon = in_force.select(*HERE, surgeon=in_force.owner, surgeon_here=in_force.owner)
    by_service = in_force.select(*HERE, service=in_force.owner, service_here=in_force.owner)
    anywhere = owners.select(surgeon=owners.owner, owns_anywhere=owners.owner)
    found = (
        busy_cases.left_join(by_surgeon, [*HERE, "surgeon"], rname="{name}_own")
        .left_join(by_service, [*HERE, "service"], rname="{name}_of_service")
        .left_join(anywhere, "surgeon", rname="{name}_anywhere")
    )
    owner = ibis.coalesce(
        found.surgeon_here, found.service_here, found.owns_anywhere, found.service
    )
    return found.mutate(owner=owner).select(*_columns(busy_cases))


def _columns(busy_cases: ir.Table) -> list[str]:
    names = list(busy_cases.columns)
    after_surgeon = names.index("surgeon") + 1
    return [*names[:after_surgeon], "owner", *names[after_surgeon:]]

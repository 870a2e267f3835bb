"""The PACU census: how many beds are occupied, from each moment at which that number changes."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.spans import levels


def pacu_census(pacu_stays: ir.Table) -> ir.Table:
    """One row per facility and moment at which the number of occupied beds changes [beds].

    Stays without a time of arrival or departure do not count.
    """
    beds = pacu_stays.select(
        "facility", from_s="pacu_in_s", to_s="pacu_out_s", beds=ibis.literal(1, "int64")
    )
    return levels(beds, ["facility"], ["beds"])

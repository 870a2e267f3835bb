"""Stays in the PACU, and the cases held in their room for want of a bed there."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import epoch_s
from perioptimal_report.facts.spans import levels


def build_pacu_stays(cases: ir.Table, busy_cases: ir.Table) -> ir.Table:
    """One row per completed case that came to the PACU or was held for it; times in [s].

    ``stay_s`` from arrival to departure, ``boarding_s`` from ready to departure, ``hold_s`` in the
    operating room; each is missing where a time is. ``in_hour`` is that of the arrival.
    """
    times = cases.select(
        "case_id",
        pacu_in_s=epoch_s(cases.pacu_in),
        pacu_ready_s=epoch_s(cases.pacu_ready),
        pacu_out_s=epoch_s(cases.pacu_out),
        hold_s=(cases.pacu_hold_min * 60).round().cast("int64"),
        in_hour=cases.pacu_in.hour().cast("int64"),
    )
    came = times.filter(times.pacu_in_s.notnull() | (times.hold_s > 0))
    keys = busy_cases.select("case_id", "facility", "date", "weekday", "service")
    stays = keys.inner_join(came, "case_id")
    return stays.mutate(
        stay_s=stays.pacu_out_s - stays.pacu_in_s,
        boarding_s=stays.pacu_out_s - stays.pacu_ready_s,
    )


def pacu_census(pacu_stays: ir.Table) -> ir.Table:
    """One row per facility and moment at which the number of occupied beds changes [beds].

    Stays without a time of arrival or departure do not count.
    """
    beds = pacu_stays.select(
        "facility", from_s="pacu_in_s", to_s="pacu_out_s", beds=ibis.literal(1, "int64")
    )
    return levels(beds, ["facility"], ["beds"])

"""Events with the case they belong to, the date they count for, and the interface."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from perioptimal_report.facts.clock import epoch_s

KEPT = ["kind", "phase", "from_role", "to_role", "category", "structured", "minutes_lost"]


PARTIES: Mapping[str, str] = {
    "surgeon": "surgery",
    "anesthesiologist": "anesthesia",
    "crna": "anesthesia",
    "resident": "anesthesia",
    "circulating_nurse": "nursing",
    "scrub": "nursing",
    "pacu_nurse": "PACU",
    "preop_nurse": "pre-op",
}


IN_ROOM = ("surgery", "anesthesia", "nursing")


INTERFACES = (
    "surgery–anesthesia",
    "surgery–nursing",
    "anesthesia–anesthesia",
    "anesthesia–nursing",
    "nursing–nursing",
    "OR–PACU",
    "pre-op–OR",
)


OTHER = "other"


COLUMNS = ("from_role", "to_role", "interface")


def build_case_events(events: ir.Table, cases: ir.Table, interfaces: ir.Table) -> ir.Table:
    """One row per event; ``date`` is that of its case, else its own.

    An event after discharge so counts with the case it follows from. ``interface`` is one of
    ``INTERFACES`` or 'other'; events without a case and without a time are left out.
    """
    known = cases.select("case_id", "service", case_date="date")
    found = events.left_join(known, "case_id", rname="{name}_case")
    named = found.left_join(interfaces, ["from_role", "to_role"], rname="{name}_named")
    rows = named.select(
        "event_id",
        "service",
        *KEPT,
        "latent_condition",
        "severity",
        case_id=named.case_id_case,
        date=ibis.coalesce(named.case_date, named.at.date()),
        at_s=epoch_s(named.at),
        interface=named.interface.fill_null(OTHER),
    )
    return rows.filter(rows.date.notnull())


def interface(one: str, other: str) -> str:
    """Name the interface between two roles, in either direction; 'other' for all else.

    Nurses of one place among themselves are nursing–nursing; whoever is in the room is the OR to
    the places before and after it.
    """
    if one not in PARTIES or other not in PARTIES:
        return OTHER
    parties = sorted((PARTIES[one], PARTIES[other]), key=("pre-op", *IN_ROOM, "PACU").index)
    if parties[0] == parties[1] and parties[0] in ("PACU", "pre-op"):
        return "nursing–nursing"
    sides = (
        "OR" if party in IN_ROOM and set(parties) - set(IN_ROOM) else party for party in parties
    )
    name = "–".join(sides)
    return name if name in INTERFACES else OTHER


def interface_table() -> ir.Table:
    """Every pair of roles that meet at a named interface: from_role, to_role, interface."""
    pairs = [(one, other, interface(one, other)) for one in PARTIES for other in PARTIES]
    named = [pair for pair in pairs if pair[2] != OTHER]
    columns = {name: [pair[n] for pair in named] for n, name in enumerate(COLUMNS)}
    return ibis.memtable(pa.table(columns))

"""The interfaces between the parties of an operation, by the roles on both sides."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

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


COLUMNS = ("from_role", "to_role", "interface")

"""What the tests of this folder give and ask for: clocks, classes of reasons, names of facts.

A plain module, since pytest knows the conftest files of all folders by one name.
"""

import datetime as dt

# What rests on cases and blocks alone takes a third of the time of all the fact tables.
ROOM_FACTS = frozenset(
    [
        *("calendar", "completed_cases", "case_parts", "gaps", "first_cases", "concurrency"),
        *("block_room_days", "block_days", "room_days"),
    ]
)

# As the sources leave it: the class of every reason in the records.
CANCEL_CLASSES = [
    {"reason": "fever", "reason_class": "clinical"},
    {"reason": "no bed", "reason_class": "operational"},
]


def at(date, clock):
    """Turn '07:30' or '07:30:15' of a date into its naive timestamp."""
    parts = [int(part) for part in clock.split(":")]
    hours, minutes, seconds = (*parts, 0)[:3]
    midnight = dt.datetime.combine(date, dt.time())
    return midnight + dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)

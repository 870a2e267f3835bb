"""The blocks: their budget and usage by room and in all, and their releases."""

from perioptimal_report.facts.dictionary.places import (
    DATE,
    FACILITY,
    OWNER,
    OWNER_SERVICE,
    ROOM,
    WEEKDAY,
)
from perioptimal_report.tables.declared import DeclaredTable, day, integer, refers, text


class BlockRoomDays(
    DeclaredTable,
    key="facility room owner date",
    order="date owner facility room",
    references=(refers("date", "calendar"),),
):
    """One row per block owner, room and workday with a block, in force or released early.

    budget = in_block + others + late_start + gap + early_finish + empty. A block that was released
    early has budget 0 and its length in released_s.
    """

    facility = FACILITY
    owner = OWNER
    service = OWNER_SERVICE
    date = DATE
    weekday = WEEKDAY
    room = ROOM
    start_s = integer("Start of the owner's first block in the room", "epoch s")
    end_s = integer("End of the owner's last block in the room", "epoch s")
    budget_s = integer("Length of the blocks in force", "s")
    released_s = integer("Length of the blocks released early", "s")
    in_block_s = integer("Block time used by cases that count for the owner", "s")
    others_s = integer("Block time used by other owners' cases", "s")
    late_start_s = integer("Block time before the first use by anybody", "s")
    gap_s = integer("Unused block time between two uses", "s")
    early_finish_s = integer("Block time after the last use by anybody", "s")
    empty_s = integer("Length of blocks in force in which no case was", "s")
    turnover_credit_s = integer(
        "Block time of turnovers, up to the cut-off, between two consecutive cases of the owner",
        "s",
    )
    cases = integer("Completed cases that count for the owner, in that room on that date", "cases")


class BlockDays(
    DeclaredTable,
    key="owner date",
    order="date owner",
    references=(refers("date", "calendar"),),
):
    """One row per block owner and date with a block or a case, over all rooms.

    budget = in_block + others + late_start + gap + early_finish + empty. A date with cases only has
    no rooms and budget 0.
    """

    owner = text("Service or surgeon that holds the blocks, or whose cases count outside of any")
    service = OWNER_SERVICE
    date = DATE
    weekday = WEEKDAY
    kind = text("workday, weekend, holiday or low_activity, as in the calendar")
    rooms = integer("Rooms in which the owner has a block in force", "rooms")
    budget_s = integer("Length of the blocks in force, over all rooms", "s")
    in_block_s = integer("Block time used by cases that count for the owner", "s")
    before_s = integer("The owner's busy time before its first block in the room", "s")
    after_s = integer(
        "The owner's busy time after the start of that block, outside its blocks", "s"
    )
    outside_s = integer("The owner's busy time in rooms where it has no block that day", "s")
    others_s = integer("Block time used by other owners' cases", "s")
    late_start_s = integer("Block time before the first use of a room by anybody", "s")
    gap_s = integer("Unused block time between two uses of a room", "s")
    early_finish_s = integer("Block time after the last use of a room by anybody", "s")
    empty_s = integer("Length of blocks in force in which no case was", "s")
    turnover_credit_s = integer(
        "Block time of turnovers, up to the cut-off, between two consecutive cases of the owner",
        "s",
    )
    released_s = integer("Length of the blocks released early", "s")
    cases = integer("Completed cases that count for the owner, in any room", "cases")


class BlockReleases(
    DeclaredTable,
    key="facility room owner date",
    order="date owner facility room",
    references=(refers("facility room owner date", "block_room_days"),),
):
    """One row per block owner, room and workday whose block was released, early or late.

    released = booked + used_by_others + unused. Of several releases the earliest counts.
    """

    owner = OWNER
    service = OWNER_SERVICE
    surgeon = text(
        "The owner, where it is the surgeon of a completed case", optional=True, identifying=True
    )
    facility = FACILITY
    room = ROOM
    date = day("Day of the released block")
    weekday = WEEKDAY
    start_s = integer("Start of the owner's first block in the room", "epoch s")
    end_s = integer("End of the owner's last block in the room", "epoch s")
    released_s = integer("Length of the blocks released", "s")
    booked_s = integer("Released time that the owner used all the same", "s")
    used_by_others_s = integer("Released time that other owners used", "s")
    unused_s = integer("Released time that nobody used", "s")
    notice_days = integer(
        "Days from the release to the date; missing without a time of release",
        "days",
        optional=True,
    )
    taken_by = text("Owner recorded as having taken the time over", optional=True)

"""The rooms: gaps, first cases, days, hours, and how many are busy at once."""

from perioptimal_report.facts.dictionary.places import (
    CASE_DATE,
    CASE_ID,
    DATE,
    FACILITY,
    ROOM,
    SERVICE,
    SURGEON,
    WEEKDAY,
)
from perioptimal_report.tables.declared import DeclaredTable, boolean, day, integer, refers, text


class Gaps(
    DeclaredTable,
    key="case_id",
    order="date facility room in_s case_id",
    references=(
        refers("case_id", "completed_cases"),
        refers("prev_case_id", "completed_cases", "case_id"),
    ),
):
    """One row per completed case that follows another in its room on its date.

    A gap up to the turnover cut-off is a turnover, a longer one idle time, one below 0 an overlap.
    """

    facility = FACILITY
    room = ROOM
    date = CASE_DATE
    weekday = WEEKDAY
    prev_case_id = text("Number of the case that entered the room before", identifying=True)
    case_id = text("Number of the case that follows", identifying=True)
    prev_owner = text("Block owner that the earlier case counts for")
    owner = text("Block owner that the following case counts for")
    prev_service = text("Service of the earlier case")
    service = text("Service of the following case")
    prev_surgeon = text("Surgeon of the earlier case", optional=True, identifying=True)
    surgeon = text("Surgeon of the following case", optional=True, identifying=True)
    gap_s = integer(
        "From the latest exit of all earlier cases of the room and date to wheels in of the"
        " following case; below 0 where they overlap",
        "s",
    )
    prev_out_s = integer("Latest exit of all earlier cases of the room and date", "epoch s")
    in_s = integer("Wheels in of the following case", "epoch s")
    in_hour = integer("Hour of the day in which the following case comes in", "hour")
    is_turnover = boolean("Whether the gap is a turnover: from 0 to the cut-off of the settings")
    is_turnover_by_long_cutoff = boolean("Whether it would be one by the longer cut-off")
    is_prolonged = boolean("Whether it is a turnover above the limit of the settings")
    is_idle = boolean("Whether the gap is idle time: longer than the cut-off")
    is_overlap = boolean("Whether the two cases overlap: the gap is below 0")


class FirstCases(
    DeclaredTable,
    key="facility room date",
    order="date facility room",
    references=(
        refers("case_id", "completed_cases"),
        refers("facility room date", "room_days"),
    ),
):
    """One row per room and workday that has a first scheduled case.

    That is the case with the earliest scheduled start, not after the limit of the settings.
    Emergencies and add-ons do not count.
    """

    facility = FACILITY
    room = ROOM
    date = CASE_DATE
    weekday = WEEKDAY
    case_id = CASE_ID
    service = SERVICE
    surgeon = SURGEON
    scheduled_s = integer("Scheduled wheels in", "epoch s")
    in_s = integer("Patient wheels in", "epoch s")
    tardy_s = integer("Wheels in less scheduled wheels in; below 0 for an early start", "s")
    is_late = boolean("Whether that is more than the grace of the settings")
    delay_reason = text("Recorded reason of a late start", optional=True)
    room_busy_s = integer("Busy time of the room's cases of that date", "s")


class RoomDays(DeclaredTable, key="facility room date", order="date facility room"):
    """One row per room and date with a case, a block in force, or prime time used.

    Cases count on their day of surgery, prime time on the day that it falls on.
    """

    facility = FACILITY
    room = ROOM
    date = day("Day")
    weekday = WEEKDAY
    service = text("Service with most busy time; in a room without a case, with most block time")
    first_in_s = integer("First wheels in; missing without a case", "epoch s", optional=True)
    last_out_s = integer("Last wheels out; missing without a case", "epoch s", optional=True)
    cases = integer("Completed cases", "cases")
    busy_s = integer("Busy time of the cases; overlaps of two cases count once", "s")
    block_end_s = integer(
        "End of the last block in force; missing without one", "epoch s", optional=True
    )
    prime_used_s = integer("Busy time inside the prime time of the date", "s")
    prime_staffed_s = integer("Length of the prime time on a workday, else 0", "s")
    past_end_s = integer(
        "Last wheels out less end of the last block in force: above 0 an overrun; missing without a"
        " case or a block",
        "s",
        optional=True,
    )


class Concurrency(DeclaredTable, key="facility at_s", order="facility at_s"):
    """One row per facility and moment at which its number of busy rooms changes."""

    facility = FACILITY
    date = day("Day of that moment")
    at_s = integer("The moment", "epoch s")
    rooms = integer("Busy rooms from then on, until the next row of the facility", "rooms")


class RoomHours(
    DeclaredTable,
    key="facility room date",
    order="date facility room",
    references=(refers("date", "calendar"),),
):
    """One row per date of the calendar and room that has a case or a block on any date.

    nominal = closed + holiday + unstaffed + released_unused + unavoidable_turnover + operational;
    operational = late_start + gap + early_finish + empty + realized. Time that anybody used is
    realized on any day.
    """

    facility = FACILITY
    room = ROOM
    date = DATE
    weekday = WEEKDAY
    nominal_s = integer("Length of the prime time; 0 on a weekend", "s")
    closed_s = integer(
        "Nominal time of a room without block and case, or of a day of low activity", "s"
    )
    holiday_s = integer("Nominal time of a listed holiday", "s")
    unstaffed_s = integer(
        "Nominal time outside the room's blocks; in a room without a block in force, before its"
        " first and after its last use",
        "s",
    )
    released_unused_s = integer("Time of blocks released early that nobody used", "s")
    unavoidable_turnover_s = integer(
        "Beginning of each gap between two uses, up to the unavoidable minutes of the settings", "s"
    )
    operational_s = integer("Time in which cases could have run", "s")
    late_start_s = integer("Staffed time before the first use", "s")
    gap_s = integer("Staffed time between two uses, beyond the unavoidable turnover", "s")
    early_finish_s = integer("Staffed time after the last use", "s")
    empty_s = integer("Staffed time of a room that nobody used", "s")
    realized_s = integer("Busy time inside the prime time", "s")


class TeamPairs(
    DeclaredTable,
    key="case_id",
    order="date facility room in_s case_id",
    references=(
        refers("case_id", "gaps"),
        refers("prev_case_id", "completed_cases", "case_id"),
    ),
):
    """One row per completed case that follows another in its room on its date.

    The team of a case is, for each role, the person who spent most time on it, so that a relief
    for a break changes no team.
    """

    facility = FACILITY
    room = ROOM
    date = CASE_DATE
    weekday = WEEKDAY
    prev_case_id = text("Number of the case that entered the room before", identifying=True)
    case_id = text("Number of the case that follows", identifying=True)
    same_anesthesia = boolean(
        "Whether both cases had the same anesthesiologist, CRNA and resident; missing where a case"
        " has none of them recorded",
        optional=True,
    )
    same_nursing = boolean(
        "Whether both cases had the same circulating nurse and scrub; missing where a case has none"
        " of them recorded",
        optional=True,
    )
    gap_s = integer("From the latest earlier exit to wheels in of the following case", "s")
    is_turnover = boolean("Whether the gap is a turnover, as in gaps")
    in_s = integer("Wheels in of the following case", "epoch s")

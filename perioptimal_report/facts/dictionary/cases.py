"""The calendar, and the cases: scheduled, completed, cancelled, and as blocks see them."""

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
from perioptimal_report.tables.declared import (
    DeclaredTable,
    boolean,
    day,
    integer,
    refers,
    text,
)


class Calendar(DeclaredTable, key="date", order="date"):
    """One row per date from the first to the last case of the data."""

    date = DATE
    weekday = WEEKDAY
    kind = text(
        "workday, weekend, holiday (as listed), or low_activity (a weekday with little work)"
    )
    is_workday = boolean("Whether the day is of the kind workday")


class CompletedCases(
    DeclaredTable,
    key="case_id",
    order="in_s case_id",
    references=(refers("case_id", "scheduled_cases"), refers("date", "calendar")),
):
    """One row per completed case.

    Time in which two cases overlap in one room is counted once, for the case that was there first.
    """

    case_id = CASE_ID
    facility = FACILITY
    date = CASE_DATE
    weekday = WEEKDAY
    room = ROOM
    service = SERVICE
    surgeon = SURGEON
    owner = text(
        "Block owner that the case counts for: the surgeon, else the service, with a block in the"
        " room that day; else the surgeon where they own any block, else the service"
    )
    in_s = integer("Patient wheels in", "epoch s")
    out_s = integer("Patient wheels out", "epoch s")
    busy_from_s = integer(
        "Start of the case's own time in the room: wheels in, or the latest exit of the cases that"
        " entered before it, whichever is later",
        "epoch s",
    )
    duration_s = integer("Time in the room, from wheels in to wheels out", "s")
    busy_s = integer("The part of that time in which no earlier case held the room", "s")
    scheduled_s = integer("Scheduled wheels in", "epoch s", optional=True)
    booked_s = integer("Scheduled time in the room", "s", optional=True)
    emergency = boolean("Whether the case was an emergency", optional=True)
    add_on = boolean("Whether the case is recorded as an add-on", optional=True)
    asa = text("ASA physical status, I to VI", optional=True)
    delay_reason = text("Recorded reason of a late start", optional=True)
    procedure_code = text("Code of the primary procedure", optional=True)
    in_hour = integer("Hour of wheels in", "hour")


class CaseParts(
    DeclaredTable,
    key="case_id date part",
    order="date owner case_id part",
    references=(refers("case_id", "completed_cases"), refers("date", "calendar")),
):
    """One row per completed case and part of its busy time, laid against its owner's blocks.

    The parts of a case sum to its busy_s. What lies in the block of another day (a case across
    midnight) carries the date of that block, every other part that of the case.
    """

    case_id = CASE_ID
    facility = FACILITY
    owner = text("Block owner that the case counts for")
    service = SERVICE
    surgeon = SURGEON
    room = ROOM
    date = day("Day of the block for in_block, else day of surgery")
    weekday = WEEKDAY
    part = text(
        "in_block; before or after the start of the owner's first block in the room that day; or"
        " outside, where the owner has no block there that day"
    )
    seconds = integer("Busy time in that part, above 0", "s")


class CaseMilestones(
    DeclaredTable,
    key="case_id",
    order="in_s case_id",
    references=(refers("case_id", "completed_cases"),),
):
    """One row per completed case, with its milestones where they are recorded."""

    case_id = CASE_ID
    facility = FACILITY
    room = ROOM
    date = CASE_DATE
    weekday = WEEKDAY
    service = SERVICE
    in_s = integer("Patient wheels in", "epoch s")
    out_s = integer("Patient wheels out", "epoch s")
    anesthesia_start_s = integer("Start of anesthesia care", "epoch s", optional=True)
    anesthesia_ready_s = integer("Patient ready for the surgical team", "epoch s", optional=True)
    procedure_start_s = integer("Incision or start of the procedure", "epoch s", optional=True)
    procedure_end_s = integer("Closure or end of the procedure", "epoch s", optional=True)
    anesthesia_end_s = integer("End of anesthesia care", "epoch s", optional=True)


class ScheduledCases(
    DeclaredTable, key="case_id", order="date case_id", references=(refers("date", "calendar"),)
):
    """One row per case on the schedule, completed or cancelled."""

    case_id = CASE_ID
    facility = FACILITY
    date = CASE_DATE
    weekday = WEEKDAY
    service = SERVICE
    surgeon = SURGEON
    booked_s = integer("Scheduled time in the room", "s", optional=True)
    booked_at_s = integer("When the case was put on the schedule", "epoch s", optional=True)
    closes_s = integer("When the schedule of the day closed: the add-on cut-off", "epoch s")
    add_on = boolean(
        "Whether the case is an add-on: as recorded, else booked after the schedule closed;"
        " missing where neither is known",
        optional=True,
    )
    status = text("completed or cancelled")


class CancelledCases(
    DeclaredTable,
    key="case_id",
    order="date case_id",
    references=(refers("case_id", "scheduled_cases"),),
):
    """One row per cancelled case."""

    case_id = CASE_ID
    facility = FACILITY
    date = CASE_DATE
    weekday = WEEKDAY
    service = SERVICE
    surgeon = SURGEON
    room = text("Operating room the case was booked for", optional=True)
    booked_s = integer("Scheduled time in the room", "s", optional=True)
    cancelled_s = integer("When the case was cancelled", "epoch s", optional=True)
    cutoff_s = integer("Until when a cancellation for the day is in time", "epoch s")
    after_cutoff = boolean(
        "Whether the case was cancelled after the cut-off; missing without a time", optional=True
    )
    reason = text("Recorded reason of the cancellation", optional=True)
    reason_class = text(
        "Class of the reason in the settings (clinical, operational, patient), or unmapped"
    )

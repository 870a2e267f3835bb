"""The patients: acuity, recovery, events, and what their cases cost and brought."""

from perioptimal_report.facts.dictionary.places import (
    CASE_DATE,
    CASE_ID,
    FACILITY,
    SERVICE,
    SURGEON,
    WEEKDAY,
)
from perioptimal_report.tables.declared import (
    DeclaredTable,
    boolean,
    day,
    integer,
    number,
    refers,
    text,
)


class AcuityTags(
    DeclaredTable,
    key="case_id tag",
    order="date case_id tag",
    references=(refers("case_id", "completed_cases"),),
):
    """One row per completed case and high-acuity tag that it carries."""

    case_id = CASE_ID
    date = CASE_DATE
    weekday = WEEKDAY
    service = SERVICE
    tag = text("High-acuity tag, from the case log or the settings")


class PacuStays(
    DeclaredTable,
    key="case_id",
    order="date case_id",
    references=(refers("case_id", "completed_cases"),),
):
    """One row per completed case that came to the PACU, or was held in its room for a bed there."""

    case_id = CASE_ID
    facility = FACILITY
    date = CASE_DATE
    weekday = WEEKDAY
    service = SERVICE
    pacu_in_s = integer("Arrival in the PACU", "epoch s", optional=True)
    pacu_ready_s = integer("Ready for discharge from the PACU", "epoch s", optional=True)
    pacu_out_s = integer("Departure from the PACU", "epoch s", optional=True)
    stay_s = integer("From arrival to departure", "s", optional=True)
    boarding_s = integer("From ready for discharge to departure", "s", optional=True)
    hold_s = integer("Time held in the operating room for want of a bed", "s", optional=True)
    in_hour = integer("Hour of the arrival in the PACU", "hour", optional=True)


class PacuCensus(DeclaredTable, key="facility at_s", order="facility at_s"):
    """One row per facility and moment at which its number of occupied PACU beds changes."""

    facility = FACILITY
    date = day("Day of that moment")
    at_s = integer("The moment", "epoch s")
    beds = integer("Occupied beds from then on, until the next row of the facility", "beds")


class CaseEvents(
    DeclaredTable,
    key="event_id",
    order="date event_id",
    references=(refers("case_id", "scheduled_cases"),),
):
    """One row per event that has a case or a time."""

    event_id = text("Number of the event", identifying=True)
    case_id = text("Number of its case", optional=True, identifying=True)
    date = day("Day of surgery of its case, else the day on which it happened")
    service = text("Surgical service of its case", optional=True)
    at_s = integer("When it happened", "epoch s", optional=True)
    kind = text("handoff, communication, rework, adverse, near_miss or delay")
    phase = text("preop, intraop, pacu or postdischarge", optional=True)
    interface = text(
        "Parties between which it happened, by the roles on both sides, such as"
        " surgery–anesthesia or OR–PACU; other for all else"
    )
    from_role = text("Role that gave or spoke", optional=True)
    to_role = text("Role that took over or listened", optional=True)
    category = text("The site's own type of event", optional=True)
    structured = boolean("Whether a structured handoff tool was used", optional=True)
    minutes_lost = number("Time lost by it", "min", optional=True)
    latent_condition = text("Condition of the system that contributed", optional=True)
    severity = text("The site's own class of severity", optional=True)


class CaseFinance(
    DeclaredTable,
    order="date level service case_id",
    references=(refers("case_id", "completed_cases"),),
):
    """One row per finance record, of a completed case or of a service and month."""

    level = text("case or month: what the record stands for")
    case_id = text("Number of the case; missing for a month", optional=True, identifying=True)
    date = day("Day of surgery, or the first of the month")
    weekday = WEEKDAY
    service = text("Surgical service")
    surgeon = SURGEON
    revenue_usd = number("Net revenue", "USD", optional=True)
    variable_cost_usd = number("Variable cost", "USD", optional=True)
    margin_usd = number("Contribution margin: net revenue less variable cost", "USD", optional=True)
    direct_cost_usd = number("Direct cost", "USD", optional=True)
    full_cost_usd = number("Full cost", "USD", optional=True)
    ward_days = number("Bed days on a ward", "days", optional=True)
    icu_days = number("Bed days in intensive care", "days", optional=True)
    in_room_s = integer(
        "Time in the room of the case, or of all completed cases of the service in that month", "s"
    )

"""The staff: who cared for which case, how many at once, shifts, and the sites to staff."""

from perioptimal_report.facts.dictionary.places import (
    CASE_DATE,
    CASE_ID,
    DATE,
    FACILITY,
    PERSON,
    ROOM,
    SERVICE,
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


class AnesthesiaCare(
    DeclaredTable,
    order="date case_id begin_s end_s role person",
    references=(refers("case_id", "completed_cases"),),
):
    """One row per assignment of an anesthesia clinician on a completed case."""

    case_id = CASE_ID
    facility = FACILITY
    date = CASE_DATE
    weekday = WEEKDAY
    service = SERVICE
    room = ROOM
    person = PERSON
    role = text("anesthesiologist, crna or resident")
    begin_s = integer("Start on the case", "epoch s")
    end_s = integer("End on the case", "epoch s")
    case_in_s = integer("Wheels in of the case", "epoch s")
    case_ready_s = integer("Patient ready for the surgical team", "epoch s", optional=True)
    case_out_s = integer("Wheels out of the case", "epoch s")
    is_alone = boolean("Whether the case has neither CRNA nor resident")
    critical_until_s = integer(
        "End of the critical portion that begins with wheels in: ready, or where that is not"
        " recorded the first minutes of the settings; at most wheels out",
        "epoch s",
    )
    critical_from_s = integer(
        "Start of the critical portion that ends with wheels out: the last minutes of the"
        " settings; at least wheels in",
        "epoch s",
    )


class Handovers(
    DeclaredTable,
    order="date case_id at_s kind",
    references=(refers("case_id", "completed_cases"),),
):
    """One row per complete handover, and per break, of the responsible anesthesia clinician.

    Responsible are the anesthesiologists of a case, and in a case without one the CRNAs.
    """

    case_id = CASE_ID
    date = CASE_DATE
    service = SERVICE
    at_s = integer("When the relief begins", "epoch s")
    kind = text(
        "complete, where the former clinician does not return within the case, or break, where they"
        " return within the minutes of the settings"
    )
    role = text("Role of the responsible clinicians: anesthesiologist or crna")


class CareConcurrency(
    DeclaredTable,
    key="person at_s",
    order="person at_s",
    references=(refers("person", "anesthesia_care"),),
):
    """One row per anesthesiologist and moment at which their cases change."""

    person = text("Anesthesiologist, by name or number", identifying=True)
    date = day("Day of that moment")
    at_s = integer("The moment", "epoch s")
    cases = integer("Cases the person has from then on, until their next row", "cases")
    rule_max = integer(
        "Cases the rule allows: 1 while one of them has neither CRNA nor resident, else the limit"
        " of the team in the settings",
        "cases",
    )
    is_over_rule = boolean("Whether the person has more cases than that")


class CriticalDemand(
    DeclaredTable,
    key="person at_s",
    order="person at_s",
    references=(refers("person", "anesthesia_care"),),
):
    """One row per anesthesiologist and moment at which their rooms in a critical portion change.

    A room counts in the two critical portions of its case, as in anesthesia_care, while the case is
    assigned to the person.
    """

    person = text("Anesthesiologist, by name or number", identifying=True)
    date = day("Day of that moment")
    at_s = integer("The moment", "epoch s")
    rooms = integer("Rooms in a critical portion from then on, until their next row", "rooms")
    is_simultaneous = boolean("Whether these are two rooms or more")


class PersonDays(DeclaredTable, order="date person shift_start_s shift_end_s role"):
    """One row per scheduled shift."""

    person = PERSON
    role = text("Role on the shift")
    date = day("Day on which the shift starts")
    weekday = WEEKDAY
    shift_start_s = integer("Scheduled start", "epoch s")
    shift_end_s = integer("Scheduled end", "epoch s")
    worked_end_s = integer(
        "When the person left; where that is not recorded, the end of their last case of the shift,"
        " at the latest the start of their next shift",
        "epoch s",
        optional=True,
    )
    past_shift_s = integer(
        "Time worked past the scheduled end, 0 for none; missing where worked_end_s is",
        "s",
        optional=True,
    )


class StaffDemand(
    DeclaredTable,
    key="date role half_hour",
    order="date role half_hour",
    references=(refers("date", "calendar"),),
):
    """One row per date, half hour and role of which anything is known.

    Every running room needs one site of anesthesia and one of nursing.
    """

    date = DATE
    weekday = WEEKDAY
    half_hour = integer("Half hour of the day, from 0", "half hour")
    role = text("room, anesthesia, nursing or pacu")
    required = number(
        "Sites that run, on average over the half hour: rooms in use or in a turnover, or PACU beds"
        " with a patient",
        "sites",
    )
    staffed = number(
        "Sites that are staffed, on average: by the shifts of the date, else by the weekly"
        " resources; missing where neither is known",
        "sites",
        optional=True,
    )
    is_at_limit = boolean(
        "Whether the resource is at its limit: some sites are required, and no fewer than are"
        " staffed; false where staffing is not known"
    )

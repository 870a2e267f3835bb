"""What a table of the data dictionary is made of: those that are read, and the facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "timestamp", "date", "clock", "integer", "number", "boolean", "list"]


Unit = Literal[
    "s",
    "epoch s",
    "min",
    "hour",
    "half hour",
    "days",
    "years",
    "USD",
    "cases",
    "rooms",
    "beds",
    "sites",
]
"""An ``epoch s`` is a moment: whole seconds since 1970-01-01 00:00 on the local clock.

An ``hour`` or ``half hour`` is the number of one in its day, from 0.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a declared table: its kind, its meaning and unit, and how it must be treated.

    A source must give its ``required`` columns, and in a fact table they have a value in every row.
    ``identifying`` values are masked in every message, reject file and page.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    identifying: bool = False
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: the values of ``columns``, where there are any, stand in ``to`` of a table."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A declared table: what a row is, its columns, and what holds between its rows.

    ``key`` are the columns that may not repeat, ``order`` those that its rows are sorted by.
    ``either``: groups of columns of which a source must give at least one in full.
    Raises ``ValueError`` where these or ``references`` name a column that the table has not.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    either: tuple[tuple[str, ...], ...] = ()
    order: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        referring = (name for reference in self.references for name in reference.columns)
        self._refuse_unknown((*self.key, *self.order, *referring))

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the required columns."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column of that name. Raises ``KeyError`` for an unknown one."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def _refuse_unknown(self, names: Iterable[str]) -> None:
        unknown = set(names) - {column.name for column in self.columns}
        if unknown:
            raise ValueError(f"table {self.name} has no column {', '.join(sorted(unknown))}")


CASES = Table(
    name="cases",
    row="case",
    key=("case_id",),
    columns=(
        Column("case_id", "text", "Case number, unique", required=True, identifying=True),
        Column("date", "date", "Day of surgery; else the day of in_room"),
        Column("room", "text", "Operating room", required=True),
        Column("service", "text", "Surgical service", required=True),
        Column("in_room", "timestamp", "Patient wheels in", required=True),
        Column("out_of_room", "timestamp", "Patient wheels out", required=True),
        Column("facility", "text", "Hospital or campus, where there are several"),
        Column("surgeon", "text", "Primary surgeon", identifying=True),
        Column("procedure_code", "text", "Code of the primary procedure"),
        Column("procedure", "text", "Name of the primary procedure"),
        Column("booked_min", "number", "Scheduled room time", unit="min"),
        Column("booked_at", "timestamp", "When the case was put on the schedule"),
        Column("scheduled_start", "timestamp", "Scheduled wheels in"),
        Column("anesthesia_start", "timestamp", "Start of anesthesia care"),
        Column("anesthesia_ready", "timestamp", "Patient ready for the surgical team"),
        Column("procedure_start", "timestamp", "Incision or start of the procedure"),
        Column("procedure_end", "timestamp", "Closure or end of the procedure"),
        Column("anesthesia_end", "timestamp", "End of anesthesia care"),
        Column("pacu_in", "timestamp", "Arrival in the PACU"),
        Column("pacu_ready", "timestamp", "Ready for discharge from the PACU"),
        Column("pacu_out", "timestamp", "Departure from the PACU"),
        Column(
            "pacu_hold_min", "number", "Time held in the room for want of a PACU bed", unit="min"
        ),
        Column("asa", "text", "ASA physical status, I to VI or 1 to 6, with or without E"),
        Column("emergency", "boolean", "Emergency case"),
        Column("add_on", "boolean", "Booked after the schedule of its day closed"),
        Column("patient_class", "text", "Inpatient, outpatient, same-day admission"),
        Column("age_years", "number", "Age at surgery", unit="years"),
        Column("age_days", "number", "Age at surgery, for infants", unit="days"),
        Column("status", "text", "completed, cancelled, or the site's word for it"),
        Column("cancelled_at", "timestamp", "When the case was cancelled"),
        Column("cancel_reason", "text", "Reason of the cancellation"),
        Column("delay_reason", "text", "Recorded reason of a late start"),
        Column("tags", "list", "Acuity tags, parted by semicolons"),
    ),
)


BLOCKS = Table(
    name="blocks",
    row="owner × weekday × room × validity",
    columns=(
        Column("owner", "text", "Service or surgeon the time is reserved for", required=True),
        Column("service", "text", "Service of the owner; else the owner is the service"),
        Column("weekday", "text", "Monday to Sunday, in full or three letters", required=True),
        Column("weeks_of_month", "list", "1 to 5, parted by semicolons; empty for every week"),
        Column("room", "text", "Operating room", required=True),
        Column("start", "clock", "Start of the block", required=True),
        Column("end", "clock", "End of the block", required=True),
        Column("valid_from", "date", "First day in force; empty for always"),
        Column("valid_to", "date", "Last day in force; empty for ever"),
    ),
)


RELEASES = Table(
    name="releases",
    row="released block-day",
    columns=(
        Column("owner", "text", "Owner of the block", required=True),
        Column("date", "date", "Day of the block", required=True),
        Column("room", "text", "Room released; empty for all rooms of the owner that day"),
        Column("released_at", "timestamp", "When the time was given up"),
        Column("taken_by", "text", "Owner who took the time over"),
    ),
)


ASSIGNMENTS = Table(
    name="assignments",
    row="clinician on a case",
    columns=(
        Column("case_id", "text", "Case number, as in cases", required=True, identifying=True),
        Column("person", "text", "Clinician, by name or number", required=True, identifying=True),
        Column(
            "role",
            "text",
            "anesthesiologist, crna, resident, circulating_nurse, scrub, surgeon, preop_nurse,"
            " pacu_nurse, or the site's word for it",
            required=True,
        ),
        Column("begin", "timestamp", "Start on the case; else that of anesthesia or the room"),
        Column("end", "timestamp", "End on the case; else that of anesthesia or the room"),
    ),
)


SHIFTS = Table(
    name="shifts",
    row="person × shift",
    columns=(
        Column("person", "text", "Clinician, as in assignments", required=True, identifying=True),
        Column("role", "text", "Role, as in assignments", required=True),
        Column("date", "date", "Day on which the shift starts", required=True),
        Column("start", "clock", "Scheduled start", required=True),
        Column("end", "clock", "Scheduled end; the next day where not after start", required=True),
        Column("actual_end", "timestamp", "When the person left; a clock time is enough"),
    ),
)


EVENTS = Table(
    name="events",
    row="event",
    key=("event_id",),
    columns=(
        Column("event_id", "text", "Number of the event, unique", required=True, identifying=True),
        Column("case_id", "text", "Case number, as in cases", identifying=True),
        Column("at", "timestamp", "When it happened; else the day of its case"),
        Column(
            "kind",
            "text",
            "handoff, communication, rework, adverse, near_miss or delay",
            required=True,
        ),
        Column("phase", "text", "preop, intraop, pacu or postdischarge"),
        Column("from_role", "text", "Role that gave or spoke, as in assignments"),
        Column("to_role", "text", "Role that took over or listened, as in assignments"),
        Column("category", "text", "The site's own type of event"),
        Column("structured", "boolean", "Whether a structured handoff tool was used"),
        Column("minutes_lost", "number", "Time lost by it", unit="min"),
        Column("latent_condition", "text", "Condition of the system that contributed"),
        Column("severity", "text", "The site's own class of severity"),
    ),
)


FINANCE = Table(
    name="finance",
    row="case, or service × month",
    key=("case_id", "service", "month"),
    either=(("case_id",), ("service", "month")),
    columns=(
        Column("case_id", "text", "Case number, as in cases", identifying=True),
        Column("service", "text", "Surgical service, where there is no case number"),
        Column("month", "text", "Month as 2025-03, where there is no case number"),
        Column("revenue", "number", "Net revenue", unit="USD"),
        Column("variable_cost", "number", "Variable cost", unit="USD"),
        Column("direct_cost", "number", "Direct cost", unit="USD"),
        Column("full_cost", "number", "Full cost", unit="USD"),
        Column("ward_days", "number", "Bed days on a ward", unit="days"),
        Column("icu_days", "number", "Bed days in intensive care", unit="days"),
    ),
)


RESOURCES = Table(
    name="resources",
    row="resource × weekday × interval",
    columns=(
        Column("resource", "text", "room, anesthesia, nursing or pacu_bed", required=True),
        Column("weekday", "text", "Monday to Sunday, in full or three letters", required=True),
        Column("start", "clock", "Start of the interval", required=True),
        Column("end", "clock", "End of the interval", required=True),
        Column("available", "number", "Rooms, teams or beds provided", required=True),
    ),
)

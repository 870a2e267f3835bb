"""The case log: one row per scheduled or performed case."""

from perioptimal_report.tables.schema import Column, Table

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

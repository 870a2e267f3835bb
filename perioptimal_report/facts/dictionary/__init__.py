"""The dictionary of the fact tables: every column declared once, with its unit and meaning."""

from perioptimal_report.facts.dictionary import blocks, cases, patients, rooms, staff
from perioptimal_report.tables.declared import DeclaredTable
from perioptimal_report.tables.schema import Table

_DECLARED: tuple[type[DeclaredTable], ...] = (
    cases.Calendar,
    cases.CompletedCases,
    blocks.BlockRoomDays,
    cases.CaseParts,
    blocks.BlockDays,
    rooms.Gaps,
    rooms.FirstCases,
    rooms.RoomDays,
    rooms.Concurrency,
    cases.CaseMilestones,
    patients.AcuityTags,
    cases.CancelledCases,
    cases.ScheduledCases,
    patients.PacuStays,
    patients.PacuCensus,
    staff.AnesthesiaCare,
    staff.Handovers,
    staff.CareConcurrency,
    staff.CriticalDemand,
    staff.PersonDays,
    staff.StaffDemand,
    patients.CaseEvents,
    patients.CaseFinance,
    rooms.RoomHours,
    rooms.TeamPairs,
    blocks.BlockReleases,
)
FACT_TABLES: dict[str, Table] = {declared.table.name: declared.table for declared in _DECLARED}
"""Every fact table by name, in the order of the facts."""

"""Which names and which small counts may be shown."""

from pydantic import Field

from perioptimal_report.settings.section import Section, Switch, Whole


class Privacy(Section):
    """Which names and which small counts may be shown."""

    show_surgeons: Switch = Field(
        default=False, description="Print surgeons as the records name them; else Surgeon 01"
    )
    show_staff: Switch = Field(
        default=False, description="Print other clinicians as the records name them; else a number"
    )
    suppress_below: Whole = Field(
        default=11,
        ge=0,
        le=1_000,
        description="Counts of patients below this are not printed; 0 for all",
    )

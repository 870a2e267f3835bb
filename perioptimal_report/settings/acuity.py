"""High-acuity tags that the report itself gives to cases, beside those of the records."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from perioptimal_report.settings.section import LIST_LENGTH, Name, Section, Whole

Words = Annotated[tuple[Name, ...], Field(max_length=LIST_LENGTH)]
Age = Annotated[Whole, Field(ge=0, le=50_000)]
_SERVICES = {
    "cardiac": ("cardiac", "cardiothoracic", "cardiovascular"),
    "neuro": ("neuro",),
    "transplant": ("transplant",),
}
_AGES_DAYS = {"neonatal": (0, 28), "infant": (0, 364)}


class Acuity(Section):
    """Which cases carry a high-acuity tag; those that the records name stay beside them."""

    by_service: Mapping[Name, Words] = Field(
        default=_SERVICES, description="Tag = words in the service's name that give it"
    )
    by_procedure_code: Mapping[Name, Words] = Field(
        default_factory=dict, description="Tag = beginnings of procedure codes that give it"
    )
    by_age_days: Mapping[Name, tuple[Age, Age]] = Field(
        default=_AGES_DAYS, description="Tag = first and last day of life that give it [days]"
    )

"""High-acuity tags that the report itself gives to cases, beside those of the records."""

from collections.abc import Mapping

from pydantic import Field

from perioptimal_report.settings.section import Section

_SERVICES = {
    "cardiac": ("cardiac", "cardiothoracic", "cardiovascular"),
    "neuro": ("neuro",),
    "transplant": ("transplant",),
}
_AGES_DAYS = {"neonatal": (0, 28), "infant": (0, 364)}


class Acuity(Section):
    """Which cases carry a high-acuity tag; those that the records name stay beside them."""

    by_service: Mapping[str, tuple[str, ...]] = Field(
        default=_SERVICES, description="Tag = words in the service's name that give it"
    )
    by_procedure_code: Mapping[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Tag = beginnings of procedure codes that give it"
    )
    by_age_days: Mapping[str, tuple[int, int]] = Field(
        default=_AGES_DAYS, description="Tag = first and last day of life that give it [days]"
    )

"""The owners of the settings under the numbers that the facts show them by."""

from __future__ import annotations

from collections.abc import Mapping

from perioptimal_report.engagement import Engagement
from perioptimal_report.settings.scenarios import NamedScenario, Protected, RoomChange

OWNERS = ("owner", "from_owner", "to_owner")


def under_masks(settings: Engagement, masks: Mapping[str, str]) -> Engagement:
    """Replace every surgeon whom the scenarios name by their number; other names stay."""
    given = settings.scenarios
    margins = {masks.get(owner, owner): usd for owner, usd in given.margin_per_hour_usd.items()}
    replaced = given.model_copy(
        update={
            "margin_per_hour_usd": margins,
            "protected": tuple(_protected(each, masks) for each in given.protected),
            "named": tuple(_named(each, masks) for each in given.named),
        }
    )
    return settings.model_copy(update={"scenarios": replaced})


def _protected(each: Protected, masks: Mapping[str, str]) -> Protected:
    return each.model_copy(update={"owner": masks.get(each.owner, each.owner)})


def _named(each: NamedScenario, masks: Mapping[str, str]) -> NamedScenario:
    return each.model_copy(update={"changes": tuple(_change(c, masks) for c in each.changes)})


def _change(change: RoomChange, masks: Mapping[str, str]) -> RoomChange:
    named = {name: getattr(change, name) for name in OWNERS}
    return change.model_copy(
        update={name: masks.get(owner, owner) for name, owner in named.items() if owner}
    )

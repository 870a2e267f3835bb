"""Surgeons under numbers: the one place where names are replaced.

It works on the facts, once, before any metric sees them, so that "Surgeon 03" is the same person
in every table of a report and no later stage can print a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from perioptimal_report.settings.engagement import Engagement

if TYPE_CHECKING:
    from perioptimal_report.facts.columns import Facts

PERSON_COLUMNS = ("surgeon", "prev_surgeon")
OWNER_COLUMNS = ("owner", "service", "prev_service", "taken_by")
"""A block's owner, and by default its service too, may be a surgeon; so may who takes it over."""


def mask_surgeons(facts: Facts, settings: Engagement) -> Facts:
    """Replace every surgeon in every frame by a number, unless the settings show names.

    Call it once, on the facts of the whole data: numbers follow the sorted identifiers.
    """
    if settings.privacy.show_surgeons:
        return facts
    from dataclasses import replace

    names = labels(facts.frames)
    return replace(facts, frames={key: masked(frame, names) for key, frame in facts.frames.items()})


def labels(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Give each surgeon ("Surgeon 01"), and each owner that is no service of any case, a number.

    An owner without a single case cannot be told from a person: it becomes "Owner 01".
    """
    surgeons = _found(frames, PERSON_COLUMNS)
    cases = {key: frames[key] for key in ("completed_cases",) if key in frames}
    services = _found(cases, ("service",))
    owners = _found(frames, ("owner", "taken_by")) - surgeons - services
    return _numbered("Surgeon", surgeons) | _numbered("Owner", owners)


def masked(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Copy a frame with every person under their number."""
    columns = [name for name in (*PERSON_COLUMNS, *OWNER_COLUMNS) if name in frame]
    return frame.assign(**{name: _renamed(frame[name], names) for name in columns})


def _renamed(column: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """Rename by the few different values, not row by row; missing ones stay missing."""
    codes, found = pd.factorize(column)
    renamed = np.array([names.get(str(name), name) for name in found] + [None], dtype=object)
    return pd.Series(renamed[codes], index=column.index, dtype=column.dtype)


def _found(frames: Mapping[str, pd.DataFrame], columns: Iterable[str]) -> set[str]:
    return {
        str(value)
        for frame in frames.values()
        for column in columns
        if column in frame
        for value in frame[column].dropna().unique()
    }


def _numbered(word: str, names: set[str]) -> dict[str, str]:
    width = max(2, len(str(len(names))))
    return {
        name: f"{word} {position:0{width}d}" for position, name in enumerate(sorted(names), start=1)
    }

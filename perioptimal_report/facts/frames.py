"""The fact tables as one frozen value, and its slices by date."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pandas as pd

from perioptimal_report.sources.account import Remark


@dataclass(frozen=True, slots=True)
class Facts:
    """Every fact table by name, the source columns with values, and remarks for the reader.

    ``columns.SHAPES`` holds the columns of each frame; ``present`` lists "table.column", with
    those of the block table where blocks are inferred. ``products`` are what a later stage made
    of all the facts for some metrics to take (the MCA plan); they have no dates to slice by.
    """

    frames: Mapping[str, pd.DataFrame]
    present: frozenset[str]
    remarks: tuple[Remark, ...] = ()
    products: Mapping[str, object] = field(default_factory=dict)

    def between(self, start: dt.date, end: dt.date) -> "Facts":
        """Keep the facts whose ``date`` is from start to end, both included."""
        first, last = pd.Timestamp(start), pd.Timestamp(end)
        frames = {
            name: frame[frame["date"].between(first, last)].reset_index(drop=True)
            for name, frame in self.frames.items()
        }
        return replace(self, frames=MappingProxyType(frames))

"""Who cared for which case from when to when: the spans that move with the cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perioptimal_report.plan.options import Integers


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of anesthesiologists on cases, one row each: person, place of the case, times [s].

    ``alone`` is 1 where no CRNA or resident was on the case.
    """

    who: Integers
    place: Integers
    from_s: Integers
    to_s: Integers
    alone: Integers


def care_spans(frames: Mapping[str, pd.DataFrame], index: pd.Index) -> Spans:
    """The care by anesthesiologists on some cases; overlapping spans on one case are one."""
    own = _own(frames, index)
    return _merged(own, own["begin_s"], own["end_s"])


def critical(frames: Mapping[str, pd.DataFrame], index: pd.Index) -> Spans:
    """The critical portions of that care, as the facts have them: at the start and at the end."""
    own = _own(frames, index)
    parts = (
        (own["case_in_s"], own["critical_until_s"]),
        (own["critical_from_s"], own["case_out_s"]),
    )
    both = pd.concat([own, own])
    from_s = pd.concat([np.maximum(start, own["begin_s"]) for start, _ in parts])
    to_s = pd.concat([np.minimum(end, own["end_s"]) for _, end in parts])
    return _merged(both, from_s, to_s)


def _own(frames: Mapping[str, pd.DataFrame], index: pd.Index) -> pd.DataFrame:
    rows = frames["anesthesia_care"]
    own = rows[rows["role"] == "anesthesiologist"]
    place = index.get_indexer(pd.Index(own["case_id"]))
    kept = own.assign(place=place, alone=own["is_alone"])[place >= 0]
    return kept.assign(who=np.unique(kept["person"], return_inverse=True)[1])


def _merged(rows: pd.DataFrame, from_s: pd.Series, to_s: pd.Series) -> Spans:
    found = rows[["who", "place", "alone"]].assign(from_s=from_s, to_s=to_s).astype("int64")
    found = found[found["to_s"] > found["from_s"]].sort_values(["who", "place", "from_s"])
    before = found.groupby(["who", "place"])["to_s"].cummax().shift()
    pair = found[["who", "place"]]
    new = (pair != pair.shift()).any(axis=1) | (found["from_s"] > before)
    spans = found.groupby(new.cumsum()).agg(
        {"who": "first", "place": "first", "from_s": "min", "to_s": "max", "alone": "first"}
    )
    return Spans(*(spans[name].to_numpy(dtype=np.int64) for name in spans))

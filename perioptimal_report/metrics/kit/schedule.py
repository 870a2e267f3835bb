"""The schedule of a day as it stood at the cut-off for cancellations."""

from __future__ import annotations

import pandas as pd

from perioptimal_report.shapes.results import Exclusion

UNMAPPED = "unmapped"
CLASSES = ("clinical", "operational", "patient", UNMAPPED)


def on_schedule(
    scheduled: pd.DataFrame, cancelled: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[Exclusion, ...]]:
    """Keep the cases on the schedule at the cut-off, and count the others by why they are not.

    Adds ``cancelled``, ``reason`` and ``reason_class`` (one of ``CLASSES``).
    """
    after = cancelled.drop_duplicates("case_id").set_index("case_id")
    found = scheduled.join(after[["after_cutoff", "reason", "reason_class"]], on="case_id")
    is_cancelled = found["status"].eq("cancelled")
    late = found["after_cutoff"].astype("boolean")
    add_on = found["add_on"].fillna(value=False).astype(bool)
    early, unknown = (
        is_cancelled & late.eq(other=False).fillna(value=False),
        is_cancelled & late.isna(),
    )
    kept = found[~(add_on | early | unknown).to_numpy(dtype=bool)]
    named = kept["reason_class"].where(kept["reason_class"].isin(CLASSES), UNMAPPED)
    cases = kept.assign(cancelled=kept["status"].eq("cancelled"), reason_class=named.astype("str"))
    return cases.reset_index(drop=True), (
        Exclusion("add-on cases", int(add_on.sum())),
        Exclusion("cancelled before the cut-off", int((early & ~add_on).sum())),
        Exclusion("cancelled, time of cancellation not recorded", int((unknown & ~add_on).sum())),
    )

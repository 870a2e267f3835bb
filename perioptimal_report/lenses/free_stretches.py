"""The contiguous stretches of a block in which no case was in its room."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DAY_S = 86_400
PLACE = ["facility", "room", "day"]
BLOCK = ["owner", "service", "facility", "room", "date", "weekday"]


def whole_blocks(block_room_days: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark the rows with budget that are one block from start to end, without a hole between."""
    budget, length = (
        block_room_days["budget_s"],
        block_room_days["end_s"] - block_room_days["start_s"],
    )
    return np.asarray(budget.gt(0) & budget.eq(length), dtype=bool)


def free_stretches(block_room_days: pd.DataFrame, completed_cases: pd.DataFrame) -> pd.DataFrame:
    """One row per stretch [from_s, to_s) of a block in which no case, of any owner, was inside.

    The block's columns, and: ``before`` and ``after`` say whether a case stands before and after
    the stretch within the block; ``next_scheduled_s`` when the case after it was scheduled (NaN
    where that is not known, or there is none). Takes the rows that ``whole_blocks`` marks.
    """
    blocks = block_room_days[whole_blocks(block_room_days)].reset_index(drop=True)
    blocks = blocks.assign(block=np.arange(len(blocks)), day=blocks["start_s"] // DAY_S)
    edges = pd.concat([_inside(blocks, completed_cases), *_walls(blocks)], ignore_index=True)
    edges = edges.sort_values(["block", "busy_s", "until_s", "wall"], ignore_index=True)
    following = edges.shift(-1)
    gap = edges["block"].eq(following["block"]) & following["busy_s"].gt(edges["until_s"])
    found = edges[gap].assign(
        from_s=edges["until_s"],
        to_s=following["busy_s"],
        before=~edges["wall"],
        after=following["wall"].eq(other=False),
        next_scheduled_s=following["scheduled_s"],
    )
    columns = ["block", "from_s", "to_s", "before", "after", "next_scheduled_s"]
    stretches = found[columns].merge(blocks[["block", *BLOCK]], on="block").drop(columns="block")
    return stretches.astype({"from_s": "int64", "to_s": "int64"})


def _inside(blocks: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Cut the busy time of cases to the blocks of their room; a case may reach the next day."""
    spans = cases[["facility", "room", "busy_from_s", "out_s", "scheduled_s"]]
    first, last = spans["busy_from_s"] // DAY_S, (spans["out_s"] - 1) // DAY_S
    days = pd.concat([spans.assign(day=first), spans.assign(day=last)[last > first]])
    both = days.merge(blocks[["block", *PLACE, "start_s", "end_s"]], on=PLACE)
    cut = both.assign(
        busy_s=np.maximum(both["busy_from_s"], both["start_s"]),
        until_s=np.minimum(both["out_s"], both["end_s"]),
        wall=False,
    )
    return cut[cut["busy_s"] < cut["until_s"]][
        ["block", "busy_s", "until_s", "wall", "scheduled_s"]
    ]


def _walls(blocks: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Stand a wall of no length at both ends of every block."""
    start, end = (
        pd.DataFrame(
            {
                "block": blocks["block"],
                "busy_s": blocks[at],
                "until_s": blocks[at],
                "wall": np.ones(len(blocks), dtype=bool),
                "scheduled_s": np.full(len(blocks), np.nan),
            }
        )
        for at in ("start_s", "end_s")
    )
    return start, end

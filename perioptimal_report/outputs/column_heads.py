"""Short heads for the columns of a table, from the labels of its measures."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TAIL = re.compile(r"(?:, |: | \().*$")


def heads(labels: Sequence[str]) -> tuple[str, ...]:
    """Cut what follows a comma, colon or parenthesis, where the columns stay apart without it.

    Where all labels begin alike, what follows is kept instead. The section's numbers and the
    workbook carry the labels in full.
    """
    stems = [_TAIL.sub("", label) for label in labels]
    tails = [_tail(label, stem) for label, stem in zip(labels, stems, strict=True)]
    if len(labels) > 1 and len(set(stems)) == 1 and all(tails) and len(set(tails)) == len(tails):
        return tuple(tails)
    return tuple(
        stem if stems.count(stem) == 1 else label for label, stem in zip(labels, stems, strict=True)
    )


def _tail(label: str, stem: str) -> str:
    rest = label[len(stem) :].strip(" ,:()")
    return rest[:1].upper() + rest[1:]

"""What a section's heading says for each finding: phrases with named values, as data.

A phrase prints a value by its name, "{share}", in the format that stands behind a colon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from perioptimal_report.shapes.results import Estimate, Finding

FORMATS: Final = ("bare", "size", "lower", "inner")
"""Without its unit; without its sign; in small letters, acronyms kept; as within a sentence."""
FIELD: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")

NO_FINDING: Final = Finding("none")
"""The finding of every metric that has no value to speak of: the heading names its reason."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The phrase of one finding, and that where chance could explain it (else the same).

    ``spoken`` gives the words of a value that is a code ("late_start": "late starts"), by the
    value's name. Raises ``ValueError`` for a format that is not one of ``FORMATS``.
    """

    code: str
    says: str
    chance: str | None = None
    spoken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = {given for _, given in FIELD.findall(self.says + (self.chance or "")) if given}
        if unknown - set(FORMATS):
            raise ValueError(f"heading '{self.code}': no format {min(unknown - set(FORMATS))}")

    def finding(self, values: Mapping[str, Estimate | str], certain: bool = True) -> Finding:
        """Make the finding that this heading tells. Raises ``ValueError`` where a value lacks."""
        lacking = fields_of(self.says + (self.chance or "")) - values.keys()
        if lacking:
            raise ValueError(f"heading '{self.code}': no value {min(lacking)}")
        return Finding(self.code, values, certain)


def fields_of(phrase: str) -> frozenset[str]:
    """Name the values that a phrase prints."""
    return frozenset(name for name, _ in FIELD.findall(phrase))

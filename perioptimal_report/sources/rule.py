"""What a rule is that sets rows aside."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to set a row aside: an SQL predicate over the staged table, and the remedy."""

    code: str
    column: str
    broken: str
    remedy: str

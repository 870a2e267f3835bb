"""Words of the records, compared as people compare them."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

Meaning = TypeVar("Meaning")


def plain(text: str) -> str:
    """Give a text in small letters, with one blank for every run of other signs."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the text, or begins one of its words.

    Up to three letters must be a whole word: "ate" is not in "attending late".
    """
    spaced = f" {plain(text)} "
    ends = ((word, " " if len(word) <= 3 else "") for word in map(plain, words))
    return any(f" {word}{end}" in spaced for word, end in ends)


def spoken(text: str, meanings: Mapping[str, Meaning]) -> Meaning | None:
    """Give the meaning that the settings state for a text, whatever its capitals and signs."""
    wanted = plain(text)
    found = (meaning for word, meaning in meanings.items() if plain(word) == wanted)
    return next(found, None)

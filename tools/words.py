"""Write the words of all headings into templates/words/en.toml, for those who say them otherwise.

python tools/words.py

A site names a file of its own in [look] words and writes there, under [headings], what differs.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from perioptimal_report.outputs.headings import headings_by_section
from perioptimal_report.shapes.headings import Heading

WORDS = Path(__file__).parents[1] / "templates" / "words" / "en.toml"
HEAD = """\
# The headings of all sections, written by make words from the files that declare them.
# says: what the finding says; chance: where chance could explain it; spoken: words for codes.
"""


def words_text() -> str:
    """Write all headings as TOML."""
    sections = headings_by_section().items()
    lines = (line for key, headings in sections for each in headings for line in toml(key, each))
    return HEAD + "\n".join(lines) + "\n"


def toml(key: str, heading: Heading) -> Iterator[str]:
    """Write one heading as a section of TOML."""
    yield f"\n[{key}.{heading.code}]"
    yield f"says = {quoted(heading.says)}"
    if heading.chance is not None:
        yield f"chance = {quoted(heading.chance)}"
    for name, words in heading.spoken.items():
        pairs = ", ".join(f"{code} = {quoted(text)}" for code, text in words.items())
        yield f"spoken.{name} = {{ {pairs} }}"


def quoted(text: str) -> str:
    """Quote a text for TOML."""
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    WORDS.parent.mkdir(exist_ok=True)
    WORDS.write_text(words_text(), encoding="utf-8")

"""Write the pages of docs/ that the code itself can tell; ``--check`` only compares them."""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from textwrap import dedent

from believable import believable
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from replication import replication

from perioptimal_report.facts.dictionary import FACT_TABLES
from perioptimal_report.metrics.kit.registry import METRICS, Metric
from perioptimal_report.outputs.glossary import read_glossary
from perioptimal_report.outputs.settings_list import list_settings
from perioptimal_report.tables import TABLES

DOCS = Path(__file__).resolve().parent


def pages() -> Iterator[tuple[Path, str]]:
    """Give every generated page: where it belongs, and its text."""
    jinja = environment()
    facts = {
        "methodology.md": {"lenses": metrics_by_lens()},
        "data-dictionary.md": {"tables": list(TABLES.values())},
        "fact-dictionary.md": {"tables": list(FACT_TABLES.values())},
        "glossary.md": {"terms": sorted(read_glossary(), key=lambda each: each.term.casefold())},
        "settings.md": {"sections": list_settings()},
        "simulated-hospital.md": believable(),
    }
    for name, values in facts.items():
        yield DOCS / name, jinja.get_template(f"{name}.j2").render(values).rstrip() + "\n"
    yield DOCS / "what-replicates.md", replication().rstrip() + "\n"


def metrics_by_lens() -> dict[str, list[Metric]]:
    """Group the metrics by lens, in the registry's order."""
    grouped = groupby(METRICS.values(), key=lambda metric: metric.note.lens)
    return {lens: list(metrics) for lens, metrics in grouped}


def environment() -> Environment:
    """Make a strict Jinja environment for Markdown."""
    jinja = Environment(
        loader=FileSystemLoader(DOCS / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - the pages are Markdown, and all of their text is our own
    )
    jinja.filters["dedent"] = lambda text: dedent(text).strip()
    jinja.filters["cell"] = lambda text: " ".join(str(text).split()).replace("|", "\\|")
    jinja.filters["tenth"] = lambda value: f"{value:.1f}".removesuffix(".0")
    jinja.filters["plain"] = lambda value: "no value" if value is None else f"{value:g}"
    return jinja


def main() -> None:
    """Write every page, or name those that are not current."""
    stale = [(path, text) for path, text in pages() if not is_current(path, text)]
    if "--check" in sys.argv:
        sys.exit(f"not current: {[path.name for path, _ in stale]}; run make docs" if stale else 0)
    for path, text in stale:
        path.write_text(text, encoding="utf-8")


def is_current(path: Path, text: str) -> bool:
    """Whether a page on disk holds the text already."""
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    main()

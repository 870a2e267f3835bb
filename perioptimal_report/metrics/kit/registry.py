"""All metrics: found by file, refused at import when a file breaks a rule, computed by key.

A metric is the file ``metrics/<lens>/<key>.py`` with ``NOTE``, ``EXAMPLES``, ``ORDER`` (its place
within the lens) and the function ``key`` whose parameters are the facts it needs and ``settings``.

The headings of its findings stand in its file as ``Heading`` values of the module.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING

from perioptimal_report.errors import UsageError, nearest
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.headings import Heading
from perioptimal_report.shapes.results import (
    LENSES,
    Example,
    Lens,
    MethodNote,
    OutOfScope,
    Result,
    alternatives,
)
from perioptimal_report.tables import TABLES

if TYPE_CHECKING:
    from perioptimal_report.facts.columns import Facts

MIN_EXAMPLES = 2
COLUMNS = frozenset(f"{table.name}.{c.name}" for table in TABLES.values() for c in table.columns)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its method note, worked examples, function, the facts it takes, its headings."""

    note: MethodNote
    examples: tuple[Example, ...]
    function: Callable[..., Result]
    facts: tuple[str, ...]
    headings: tuple[Heading, ...]

    @property
    def key(self) -> str:
        """The name of the metric: that of its file and its function."""
        return self.function.__name__


def compute(key: str, facts: Facts, settings: Engagement) -> Result | OutOfScope:
    """Compute one metric from the facts it names.

    ``OutOfScope`` when the sources lack a column the metric needs. Raises ``KeyError`` for an
    unknown key.
    """
    found = METRICS[key]
    missing = lacking(found.note, facts.present)
    if missing:
        return OutOfScope(key, found.note.title, found.note.lens, missing)
    known = {**facts.frames, **facts.products}
    return found.function(**{name: known[name] for name in found.facts}, settings=settings)


def metric(key: str) -> Metric:
    """Find a metric by its key. Raises ``UsageError`` that names the nearest known key."""
    if key not in METRICS:
        raise UsageError(f"there is no metric '{key}'{nearest(key, list(METRICS))}")
    return METRICS[key]


def out_of_scope(present: frozenset[str]) -> tuple[OutOfScope, ...]:
    """List the metrics that the source columns ("table.column") at hand do not suffice for."""
    judged = ((found, lacking(found.note, present)) for found in METRICS.values())
    return tuple(
        OutOfScope(found.key, found.note.title, found.note.lens, missing)
        for found, missing in judged
        if missing
    )


def lacking(note: MethodNote, present: frozenset[str]) -> tuple[str, ...]:
    """List the needs of a metric that the columns at hand do not meet, as the note writes them."""
    return tuple(need for need in note.needs if present.isdisjoint(alternatives(need)))


def metric_of(module: ModuleType, key: str, lens: Lens) -> Metric:
    """Read one metric file. Raises ``ImportError`` that names the file and the broken rule."""
    where = f"metrics/{lens}/{key}.py"
    for name in ("NOTE", "EXAMPLES", "ORDER", key):
        if not hasattr(module, name):
            raise ImportError(f"{where}: has no {name}")
    note: MethodNote = module.NOTE
    function: Callable[..., Result] = getattr(module, key)
    parameters = tuple(inspect.signature(function).parameters)
    headings = tuple(value for value in vars(module).values() if isinstance(value, Heading))
    broken = [
        (note.lens != lens, f"its note says lens '{note.lens}'"),
        (not note.sources, "names no source"),
        (not note.measures, "lists no measure"),
        (len(module.EXAMPLES) < MIN_EXAMPLES, f"needs {MIN_EXAMPLES} worked examples"),
        (parameters[-1:] != ("settings",), "its last parameter must be settings"),
        (not COLUMNS.issuperset(_columns(note)), "needs a column that no table has"),
        (not headings, "has no heading"),
        (len({each.code for each in headings}) < len(headings), "has two headings of one code"),
    ]
    for is_broken, says in broken:
        if is_broken:
            raise ImportError(f"{where}: {says}")
    return Metric(note, tuple(module.EXAMPLES), function, parameters[:-1], headings)


def _columns(note: MethodNote) -> Iterator[str]:
    return (column for need in note.needs for column in alternatives(need))


def discover(package: str = "perioptimal_report.metrics") -> Mapping[str, Metric]:
    """Find every metric, in the order of the lenses, then of ``ORDER``.

    Raises ``ImportError`` for a file that breaks a rule or a key that two lenses share.
    """
    found: dict[str, Metric] = {}
    for lens in LENSES:
        for module, key in sorted(_files(f"{package}.{lens}"), key=_place):
            if key in found:
                raise ImportError(f"metrics/{lens}/{key}.py: the key is taken by another lens")
            found[key] = metric_of(module, key, lens)
    return MappingProxyType(found)


def _files(package: str) -> Iterator[tuple[ModuleType, str]]:
    folder = importlib.import_module(package)
    for file in pkgutil.iter_modules(folder.__path__):
        yield importlib.import_module(f"{package}.{file.name}"), file.name


def _place(module_and_key: tuple[ModuleType, str]) -> tuple[float, str]:
    module, key = module_and_key
    return float(getattr(module, "ORDER", 0)), key


METRICS: Mapping[str, Metric] = discover()

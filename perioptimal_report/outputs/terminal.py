"""What the commands say on the terminal: row accounts, scope, what was written."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap

from perioptimal_report.metrics.kit.registry import METRICS, Metric, out_of_scope
from perioptimal_report.outputs.text_tables import TextTable, table_lines
from perioptimal_report.report.model import Report
from perioptimal_report.shapes.results import OutOfScope
from perioptimal_report.sources.account import LoadedSources, Remark, RowAccount

WIDTH = 92


def check_lines(
    sources: LoadedSources, present: frozenset[str], *, width: int | None = None
) -> tuple[str, ...]:
    """Say what the sources hold and what the report will be able to show.

    ``present`` are the source columns with values, inferred ones included; ``width`` is that of
    the terminal [characters], ``None`` where the lines go elsewhere.
    """
    missing = out_of_scope(present)
    absent = {metric.key for metric in missing}
    within = [key for key in METRICS if key not in absent]
    return (
        f"period {sources.period.start} to {sources.period.end}, "
        f"data {sources.data_start} to {sources.data_end}",
        *_account_lines(sources.accounts, width),
        *_remark_lines(sources.remarks, width),
        f"in scope: {', '.join(within)}",
        *_scope_lines(missing),
    )


def check_json(sources: LoadedSources, present: frozenset[str]) -> str:
    """Give the facts of ``check_lines`` as JSON."""
    return _json(
        period=[str(sources.period.start), str(sources.period.end)],
        data=[str(sources.data_start), str(sources.data_end)],
        accounts=[asdict(account) for account in sources.accounts],
        remarks=[asdict(remark) for remark in sources.remarks],
        out_of_scope=[asdict(metric) for metric in out_of_scope(present)],
    )


def build_lines(
    report: Report, paths: Sequence[Path], *, width: int | None = None
) -> tuple[str, ...]:
    """Say what a build wrote, what it set aside, and what was out of scope and why.

    ``width`` is that of the terminal [characters], ``None`` where the lines go elsewhere.
    """
    return (
        *_account_lines(report.scope.accounts, width),
        *_remark_lines(report.scope.remarks, width),
        *_scope_lines(report.scope.out_of_scope),
        *(f"wrote {path}" for path in paths),
    )


def build_json(report: Report, paths: Sequence[Path]) -> str:
    """Give the facts of ``build_lines`` as JSON."""
    return _json(
        fingerprint=report.fingerprint,
        accounts=[asdict(account) for account in report.scope.accounts],
        remarks=[asdict(remark) for remark in report.scope.remarks],
        out_of_scope=[asdict(metric) for metric in report.scope.out_of_scope],
        written=[str(path) for path in paths],
    )


def written_json(paths: Sequence[Path]) -> str:
    """Give the paths of the files that a command wrote as JSON."""
    return _json(written=[str(path) for path in paths])


def metric_lines(metric: Metric) -> tuple[str, ...]:
    """Print the method note of one metric, with its worked examples."""
    note = metric.note
    return (
        f"{metric.key}: {note.title} ({note.lens} lens)",
        "",
        note.question,
        "",
        *_paragraph("Counted", note.counted),
        *_paragraph("Leaves out", note.leaves_out),
        *_paragraph("Formula", note.formula),
        *_paragraph("Needs", ", ".join(note.needs) or "the case log"),
        "Gives:",
        *(f"  {metric.key}.{measure.key}: {measure.label}" for measure in note.measures),
        "References:",
        *(
            line
            for source in note.sources
            for line in wrap(
                f"{source.citation}{_doi(source.doi)}",
                WIDTH,
                initial_indent="  ",
                subsequent_indent="    ",
            )
        ),
        *_example_lines(metric),
    )


def _paragraph(head: str, text: str) -> list[str]:
    return wrap(f"{head + ':':<11} {text}", WIDTH, subsequent_indent=" " * 12)


def _example_lines(metric: Metric) -> Iterable[str]:
    for example in metric.examples:
        yield f"Example: {example.says}"
        for name, table in example.facts.items():
            yield f"  {name}"
            yield from (f"    {line.strip()}" for line in table.strip().splitlines())
        yield from (f"  {metric.key}.{key} = {value:g}" for key, value in example.expected.items())


def catalog_lines() -> tuple[str, ...]:
    """List every metric with its lens and what it asks."""
    return tuple(
        f"{metric.note.lens:<11}  {key:<24}  {metric.note.question}"
        for key, metric in METRICS.items()
    )


def catalog_json(metrics: Iterable[Metric]) -> str:
    """Give the method notes as JSON, keyed by metric."""
    return _json(**{metric.key: asdict(metric.note) for metric in metrics})


def _account_lines(accounts: Sequence[RowAccount], width: int | None) -> Iterable[str]:
    for account in accounts:
        aside = sum(part.rows for part in account.set_aside)
        yield (
            f"{account.table}: {account.read:,} rows read = {account.used:,} used"
            f" + {aside:,} set aside + {account.outside:,} outside the period"
            f" (of these {account.history:,} kept as history)"
        )
    rows = tuple(
        (account.table, f"{part.rows:,}", part.rule, part.says)
        for account in accounts
        for part in account.set_aside
    )
    heads = ("table", "rows", "rule", "what to correct")
    yield from table_lines(TextTable("rows set aside", heads, rows), width)


def _remark_lines(remarks: Iterable[Remark], width: int | None) -> Iterable[str]:
    rows = tuple((r.table, f"{r.rows:,}" if r.rows else "", r.says) for r in remarks)
    yield from table_lines(TextTable("notes", ("table", "rows", "note"), rows), width)


def _scope_lines(missing: Iterable[OutOfScope]) -> Iterable[str]:
    for metric in missing:
        yield f"out of scope: {metric.key}, needs {', '.join(metric.missing)}"


def _doi(doi: str | None) -> str:
    return f" doi:{doi}" if doi else ""


def _json(**fields: object) -> str:
    return json.dumps(fields, indent=2, ensure_ascii=False)


@contextmanager
def progress_bar(steps: int, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield a function to call with the name of each of ``steps`` steps as it begins."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(bar_width=24), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting", total=steps)

        def begin(step: str) -> None:
            bar.update(task, description=step, advance=1)

        yield begin

"""The commands: options in, exit code out; imports inside the commands keep --help quick."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from perioptimal_report import __version__
from perioptimal_report.console import run, say, say_json
from perioptimal_report.errors import MachineError
from perioptimal_report.outputs.ending import SIGNALS

app = typer.Typer(
    name="perioptimal-report",
    help="Operating-room records in, checkable PDF reports for hospital leaders out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


EngagementFile = Annotated[Path, typer.Argument(help="The settings file, engagement.toml.")]
PeriodOption = Annotated[
    str | None,
    typer.Option(help="Period instead of the one in the settings: 2025-03, 2025-Q1, 2025."),
]
CompareOption = Annotated[
    str | None,
    typer.Option(help="Comparison instead: previous, year-before, none, or a period."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Operating-room records in, checkable PDF reports for hospital leaders out."""
    from perioptimal_report.outputs.machine import require_addresses

    # Why not the doctor: it is asked what is wrong.
    if context.invoked_subcommand != "doctor":
        require_addresses()


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write a commented settings file and empty tables to start from."""
    from perioptimal_report.outputs.starter import write_starter

    _say_written(write_starter(folder), quiet=quiet, as_json=as_json)


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    rooms: Annotated[int, typer.Option(min=1, help="Operating rooms.")] = 6,
    years: Annotated[int, typer.Option(min=1, help="Years of records.")] = 2,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same hospital.")] = 1999,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write the tables of a simulated hospital, and its true values."""
    from perioptimal_report.outputs.starter import write_simulated
    from perioptimal_report.simulation.plan import HospitalPlan

    plan = HospitalPlan(seed=seed, years=years, rooms=rooms)
    _say_written(write_simulated(folder, plan), quiet=quiet, as_json=as_json)


@app.command()
def check(
    engagement: EngagementFile,
    period: PeriodOption = None,
    compare: CompareOption = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Account for every row, and list what the report will hold."""
    from perioptimal_report import pipeline
    from perioptimal_report.outputs import terminal
    from perioptimal_report.outputs.terminal import progress_bar

    with progress_bar(pipeline.CHECK_STEPS, quiet=quiet or as_json) as progress:
        loaded = pipeline.load(engagement, period=period, compare=compare, progress=progress)
        checked = pipeline.check(loaded, progress=progress)
    if as_json:
        say_json(terminal.check_json(checked.sources, checked.present))
    elif not quiet:
        say(*terminal.check_lines(checked.sources, checked.present, width=_width()))


@app.command()
def build(
    engagement: EngagementFile,
    period: PeriodOption = None,
    compare: CompareOption = None,
    formats: Annotated[
        str, typer.Option("--format", help="What to write, of pdf, html, xlsx, json.")
    ] = "pdf,xlsx,json",
    audience: Annotated[
        list[str] | None,
        typer.Option(help="Whose report: or-director, coo, cmo, anesthesia-chief, all, your own."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The output folder.")] = Path("out"),
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Write two pages for every block owner as well.")
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Build the reports from the sources that the settings name."""
    from perioptimal_report import pipeline
    from perioptimal_report.outputs import terminal
    from perioptimal_report.outputs.terminal import progress_bar

    wanted, readers = pipeline.formats_of(formats), tuple(audience or ())
    with (
        pipeline.hold_output(
            engagement, out, formats=wanted, audiences=readers, evidence=evidence
        ) as held,
        progress_bar(pipeline.STEPS, quiet=quiet or as_json) as progress,
    ):
        loaded = pipeline.load(engagement, period=period, compare=compare, progress=progress)
        analysis = pipeline.analyse(loaded, progress=progress)
        built = pipeline.build(
            analysis, held, formats=wanted, audiences=readers, evidence=evidence, progress=progress
        )
    if as_json:
        say_json(terminal.build_json(analysis.report, built.paths))
    elif not quiet:
        say(*terminal.build_lines(analysis.report, built.paths, width=_width()))


@app.command()
def scenario(
    engagement: EngagementFile,
    period: PeriodOption = None,
    compare: CompareOption = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare the scenarios of block time that the settings ask for."""
    from perioptimal_report import pipeline
    from perioptimal_report.outputs import scenario_lines
    from perioptimal_report.outputs.terminal import progress_bar

    with progress_bar(4, quiet=quiet or as_json) as progress:
        loaded = pipeline.load(engagement, period=period, compare=compare, progress=progress)
        compared = pipeline.plan_blocks(loaded, progress=progress).comparison
    if as_json:
        say_json(scenario_lines.comparison_json(compared))
    elif not quiet:
        say(*scenario_lines.comparison_lines(compared))


@app.command()
def metrics(
    key: Annotated[str | None, typer.Argument(help="A metric's key, for its method.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the metrics, or print the method of one."""
    from perioptimal_report.metrics.kit.registry import METRICS, metric
    from perioptimal_report.outputs import terminal

    if as_json:
        say_json(terminal.catalog_json(METRICS.values() if key is None else [metric(key)]))
    else:
        say(*(terminal.catalog_lines() if key is None else terminal.metric_lines(metric(key))))


@app.command()
def doctor(quiet: Quiet = False, as_json: AsJson = False) -> None:
    """Say whether this machine is ready, and what to install."""
    from perioptimal_report.outputs.machine import check_machine, machine_json

    checks = check_machine()
    if as_json:
        say_json(machine_json(checks))
    else:
        _print(quiet, *(f"{'ok':<9} {check.name}: {check.says}" for check in checks if check.ok))
        for failed in (check for check in checks if not check.ok):
            typer.echo(f"{'NOT READY':<9} {failed.name}: {failed.says}", err=True)
    if not all(check.ok for check in checks):
        raise typer.Exit(MachineError.exit_code)


def _print(quiet: bool, *lines: str) -> None:
    if not quiet:
        say(*lines)


def _say_written(paths: Sequence[Path], *, quiet: bool, as_json: bool) -> None:
    from perioptimal_report.outputs import terminal

    if as_json:
        say_json(terminal.written_json(paths))
    else:
        _print(quiet, *(f"wrote {path}" for path in paths))


def _width() -> int | None:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def end_in_order(number: int, _: FrameType | None) -> NoReturn:
    """End in order: part folders and child processes go, then the program, as shells expect it."""
    raise SystemExit(128 + number)


def main() -> None:
    """Run the program; a mistake of the user ends in one line and its exit code."""
    # The products are small: more threads cost more CPU than they save, and could sum otherwise.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    before = {
        number: signal.signal(number, end_in_order)
        for number in SIGNALS
        if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}
    }
    try:
        run(app)
    except SystemExit as ended:
        if ended.code == 128 + signal.SIGINT:
            typer.echo("perioptimal-report: interrupted", err=True)
        raise
    finally:
        for number, action in before.items():
            signal.signal(number, action)


if __name__ == "__main__":
    main()

"""Runs mutants, each in a process of its own, and judges what it left.

A warm parent has imported all that a command needs and forks a child for each mutant; the child
writes the files, runs the command's own ``main`` and ends by it. The parent opens no database:
its threads would not survive the fork. With ``real`` the child starts a new Python instead.
"""

import atexit
import json
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path

from fuzz_mutants import make_mutant

DOCUMENTED = {0, 2, 10, 11, 12, 13, 14}
CPU_S, MEMORY_MIB, WALL_S = 60, 1536, 1800
NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# What the child leaves beside the mutant's files.
STDOUT, STDERR, RECIPE = "stdout.txt", "stderr.txt", "mutant.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mutant came to: its command's words, how it ended, its cost, and its faults."""

    number: int
    words: tuple
    steps: tuple
    code: int
    cpu_s: float
    memory_mib: float
    faults: tuple


def warm_up():
    """Import what the commands import when they are called."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import fuzz_hospital
    import fuzz_settings
    import pandas as pd  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import python_calamine  # noqa: F401
    import xlsxwriter  # noqa: F401

    from perioptimal_report import cli, pipeline  # noqa: F401
    from perioptimal_report.metrics.kit import registry  # noqa: F401
    from perioptimal_report.outputs import (  # noqa: F401
        house_look,
        scenario_lines,
        terminal,
        write,
    )
    from perioptimal_report.sources import excel, parquet  # noqa: F401

    fuzz_settings.defaults()
    fuzz_hospital.whole_hospital()


def run_mutants(numbers, *, seed, commands, real=False, jobs=2, keep=None):
    """Run mutants, some at a time; give an outcome for each as it ends."""
    running, waiting = {}, iter(numbers)
    try:
        while True:
            while len(running) < jobs and (number := next(waiting, None)) is not None:
                folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
                make = {"seed": seed, "number": number, "commands": commands}
                running[_start(folder, make, real=real)] = number, folder
            if not running:
                return
            child, status, usage = os.wait4(-1, 0)
            number, folder = running.pop(child)
            outcome = _judge(number, folder, os.waitstatus_to_exitcode(status), usage)
            if keep is not None and outcome.faults:
                shutil.copytree(folder, Path(keep) / str(number), dirs_exist_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            yield outcome
    finally:
        for child, (_, folder) in running.items():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            shutil.rmtree(folder, ignore_errors=True)


def _start(folder, make, *, real):
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        _become(folder, make, real=real)
    return child


def _become(folder, make, *, real):
    os.chdir(folder)
    for name, stream in ((STDOUT, 1), (STDERR, 2)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT, 0o600), stream)
    try:
        mutant = make_mutant(folder, **make)
        recipe = {"words": mutant.words, "steps": mutant.steps} | make
        Path(RECIPE).write_text(json.dumps(recipe), encoding="utf-8")
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 5))
        signal.alarm(WALL_S)
        if real:
            words = [sys.executable, "-m", "perioptimal_report", *mutant.words]
            os.execv(sys.executable, words)  # noqa: S606 - our own command
        code = call_main(mutant.words)
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit, which would go up through the parent's own frames.
    os._exit(code)


def call_main(words):
    """Run a command in this process; give its exit code."""
    from perioptimal_report import cli

    sys.argv = ["perioptimal-report", *words]
    try:
        cli.main()
    except SystemExit as end:
        return end.code or 0
    return 0


def _judge(number, folder, code, usage):
    recipe = folder / RECIPE
    made = json.loads(recipe.read_text(encoding="utf-8")) if recipe.exists() else {}
    words, steps = tuple(made.get("words", ())), tuple(made.get("steps", ()))
    stdout, stderr = (
        (folder / name).read_text(encoding="utf-8", errors="replace") for name in (STDOUT, STDERR)
    )
    cpu, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    faults = [*ending_faults(code, stderr), *cost_faults(cpu, memory)]
    if "--json" in words and code == 0:
        faults += printed_faults(stdout)
    if words and words[0] == "build" and (code == 0) != (folder / "out").exists():
        faults.append(f"exit code {code}, but the output folder says otherwise")
    return Outcome(number, words, steps, code, cpu, memory, tuple(faults))


def ending_faults(code, stderr):
    """Say what is wrong with an exit code and what was said on stderr."""
    if "Traceback" in stderr:
        return [last_frame(stderr)]
    if code < 0:
        return [f"killed by {signal.Signals(-code).name}"]
    faults = [] if code in DOCUMENTED else [f"exit code {code} is not documented"]
    lines = stderr.split("\n")
    if lines.pop() or len(lines) != (code != 0):
        faults.append(f"{len(lines)} lines on stderr at exit code {code}: {stderr[:200]!r}")
    if any(NOT_PRINTABLE.search(line) for line in lines):
        faults.append(f"a control character on stderr: {stderr[:200]!r}")
    return faults


def last_frame(stderr):
    """Give the place and the kind of error of a traceback, without its values."""
    places = re.findall(r'File "(?:.*/)?([^/"]+/[^/"]+)", line (\d+), in (\S+)', stderr)
    ours = re.findall(r'File ".*/perioptimal_report/([^"]+)", line (\d+)', stderr)
    errors = [line for line in stderr.splitlines() if re.match(r"[\w.]+(:|$)", line)]
    kind = errors[-1].split(":")[0] if errors else "?"
    own = ":".join(ours[-1]) if ours else "?"
    return f"traceback: {kind} at {own} ({' '.join(places[-1]) if places else '?'})"


def cost_faults(cpu_s, memory_mib):
    """Say which limit a process went over."""
    faults = [f"{cpu_s:.0f} s of CPU"] if cpu_s > CPU_S else []
    return [*faults, f"{memory_mib:.0f} MiB of memory"] if memory_mib > MEMORY_MIB else faults


def _not_json(word):
    raise ValueError(f"{word} is not JSON")


def printed_faults(stdout):
    """Say what is wrong with printed JSON: broken, or rows that do not add up."""
    try:
        printed = json.loads(stdout, parse_constant=_not_json)
    except ValueError as error:
        return [f"what is printed is no JSON: {error}"[:100]]
    return [
        f"rows of {account['table']} do not add up"
        for account in printed.get("accounts", ())
        if account["read"] != accounted(account)
    ]


def accounted(account):
    """Add up what became of the rows of one table."""
    return account["used"] + account["outside"] + sum(each["rows"] for each in account["set_aside"])

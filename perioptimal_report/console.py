"""The edge to the terminal: what is printed, and how every end of the program is told."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO, cast

import typer

from perioptimal_report.errors import MachineError, OutputError, PerioptimalError

MEMORY = (
    "more memory is needed than this process may have; close other programs, raise its limit"
    " (ulimit -v), or report a shorter log"
)
_NO_MEMORY = re.compile(
    r"failed to map segment|cannot allocate memory|can't start new thread|out of memory"
    r"|unable to allocate|failed to allocate",
    re.IGNORECASE,
)
_STEERING = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]"
)


class _Guarded:
    """A stream whose reader may be gone or whose disk may be full; else it is as it was.

    A reader that went away has had what it wanted: the program ends with 0. A ``lenient`` stream
    loses what cannot be written, as there is nowhere left to tell it.
    """

    def __init__(self, stream: TextIO, *, lenient: bool) -> None:
        self._stream = stream
        self._lenient = lenient

    def write(self, text: str) -> int:
        """Write a text; give its length in characters. Raises ``OutputError`` where it cannot."""
        if text == "":  # why: typer tries streams with it, and forgets what they raise
            return 0
        with self._guard():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Pass on what was written. Raises ``OutputError`` where it cannot."""
        with self._guard():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._stream, name)

    @contextlib.contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            _point_nowhere(self._stream)
            if self._lenient:
                return
            if error.errno == errno.EPIPE:
                raise SystemExit(0) from error
            says = f"the standard output cannot be written ({error.strerror or error})"
            raise OutputError(says) from error


def say(*lines: str) -> None:
    """Print lines on standard output; what would steer the terminal shows as a question mark."""
    typer.echo("\n".join(_STEERING.sub("?", line) for line in lines))


def say_json(text: str) -> None:
    """Print JSON on standard output, in UTF-8 whatever the terminal's encoding."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        # Why errors again: an encoding sets them back, and the name of a file may be no text.
        reconfigure(encoding="utf-8", errors="backslashreplace")
    typer.echo(text)


def run(app: Callable[[], object]) -> None:
    """Run the program and exit: 0, or one line on standard error and the exit code of the mistake.

    Memory that runs out where Python sees it ends with 14, an unwritable standard output with 13.
    """
    before = sys.stdout, sys.stderr
    out = _Guarded(_open(sys.stdout), lenient=False)
    sys.stdout = cast("TextIO", out)
    sys.stderr = cast("TextIO", _Guarded(_open(sys.stderr), lenient=True))
    try:
        code = _exit_code(app, out)
    finally:
        sys.stderr.flush()
        sys.stdout, sys.stderr = before
    sys.exit(code)


def _exit_code(app: Callable[[], object], out: _Guarded) -> int | str | None:
    try:
        try:
            app()
        finally:
            out.flush()
    except SystemExit as ended:
        return ended.code
    except PerioptimalError as error:
        return _complain(error)
    except _obstacles() as error:
        return _complain(_obstacle(error))
    return 0


def _obstacles() -> tuple[type[Exception], ...]:
    """List what the system or a full memory raises, the database's own where it is loaded."""
    return (MemoryError, OSError, ImportError, RuntimeError, *_full_database())


def _full_database() -> tuple[type[Exception], ...]:
    # Why not imported: it is slow, and most commands end without it.
    database = sys.modules.get("duckdb")
    return () if database is None else (database.OutOfMemoryException,)


def _obstacle(error: Exception) -> PerioptimalError:
    """Tell what the operating system refused; what is no obstacle of its is raised again."""
    told = f"{type(error).__name__} {error}"
    if isinstance(error, (MemoryError, *_full_database())) or _NO_MEMORY.search(told):
        return MachineError(MEMORY)
    if isinstance(error, OSError) and error.errno is not None:
        place = f"{error.filename}: " if error.filename else ""
        return OutputError(f"{place}refused by the operating system ({error.strerror})")
    raise error


def _complain(error: PerioptimalError) -> int:
    line = _STEERING.sub("?", " ".join(str(error).splitlines()))
    typer.echo(f"perioptimal-report: {line}", err=True)
    return error.exit_code


def _open(stream: TextIO | None) -> TextIO:
    """Give the stream; a closed one is replaced, as its number would go to the next file."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - to the end
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    return stream


def _point_nowhere(stream: TextIO) -> None:
    # What is left in its buffer would raise again when Python ends.
    with contextlib.suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), stream.fileno())

"""Excel workbooks (.xlsx, .xls): one sheet as text, read by a process with limits of its own."""

import os
import pickle
import subprocess
import sys

from perioptimal_report.errors import DataError, MachineError
from perioptimal_report.sources.controls import printable, without_controls
from perioptimal_report.sources.raw import RawTable, assemble

# Why not multiprocessing: it runs the caller's own program again, or forks threads of DuckDB.
PROGRAM = (
    "import sys; parent, *sys.path[:] = sys.argv[1:];"
    "from perioptimal_report.children import end_with; end_with(int(parent));"
    "from perioptimal_report.sources.workbook import limit_process, main;"
    "limit_process(); main(sys.stdin.buffer, sys.stdout.buffer)"
)


def read_excel(content: bytes, file: str, *, sheet: str | None = None) -> RawTable:
    """Read one sheet (the first, unless named); its first row with content is the heading.

    Raises ``DataError``: not a workbook, out of bounds, unknown sheet, empty sheet;
    ``MachineError``: no process can be started.
    """
    rows = _rows(content, file, sheet)
    top = next((i for i, row in enumerate(rows) if any(row)), None)
    if top is None:
        raise DataError(f"{file}: the sheet is empty; name another one in 'sheet'")
    headings = list(map(printable, rows[top]))
    return without_controls(assemble(file, headings, enumerate(rows[top + 1 :], top + 2)))


def _rows(content: bytes, file: str, sheet: str | None) -> list[list[str]]:
    try:
        done = subprocess.run(  # noqa: S603 - this Python, this package
            [sys.executable, "-c", PROGRAM, str(os.getpid()), *sys.path],
            input=pickle.dumps((sheet, content)),
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise MachineError(
            f"no further process can be started ({error.strerror}); close other programs"
        ) from error
    if done.returncode:
        raise DataError(
            f"{file}: cannot be read as a workbook (it is damaged, or needs too much memory); open"
            " it in Excel and save the table again, or save it as CSV"
        )
    answer: list[list[str]] | str = pickle.loads(done.stdout)  # noqa: S301 - from our process
    if isinstance(answer, str):
        raise DataError(f"{file}: {answer}")
    return answer

"""The PDF files of a build, written by two processes at once."""

from __future__ import annotations

import datetime as dt
import pickle
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from perioptimal_report.errors import OutputError, PerioptimalError
from perioptimal_report.outputs.pdf import write_pdf

PROCESSES = 2
# Why not multiprocessing: it runs the caller's own program again, or forks threads of DuckDB.
PROGRAM = (
    "import sys; sys.path[:] = sys.argv[1:];"
    "from perioptimal_report.outputs.pdf_jobs import main;"
    "main(sys.stdin.buffer, sys.stdout.buffer)"
)
Written = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class PdfJob:
    """All that one PDF is made from; see `perioptimal_report.outputs.pdf.write_pdf`."""

    name: str
    html: str
    pictures: Mapping[str, bytes]
    styles: str
    attachments: Mapping[str, bytes]
    written: dt.date

    @property
    def weight(self) -> int:
        """How much there is to do, roughly: the length of page text and pictures."""
        return len(self.html) + sum(map(len, self.pictures.values())) // 2


def write_pdfs(jobs: Sequence[PdfJob], *, processes: int = PROCESSES) -> Written:
    """Write the PDF of every job; more than one are shared out to processes.

    Raises what `perioptimal_report.outputs.pdf.write_pdf` raises, whichever process it was in.
    """
    if len(jobs) < 2 or processes < 2:
        return work(jobs)
    with ThreadPoolExecutor(processes) as pool:
        parts = list(pool.map(_in_a_process, shared_out(jobs, processes)))
    found = {name: content for part in parts for name, content in part.items()}
    return {job.name: found[job.name] for job in jobs}


def shared_out(jobs: Sequence[PdfJob], processes: int) -> list[list[PdfJob]]:
    """Share jobs out, the heaviest first, each to the process that has least."""
    shares: list[list[PdfJob]] = [[] for _ in range(min(processes, len(jobs)))]
    for job in sorted(jobs, key=lambda each: (-each.weight, each.name)):
        min(shares, key=lambda share: sum(each.weight for each in share)).append(job)
    return shares


def work(jobs: Iterable[PdfJob]) -> Written:
    """Write the PDF of every job, one after the other."""
    return {
        job.name: write_pdf(
            job.html,
            job.pictures,
            styles=job.styles,
            attachments=job.attachments,
            written=job.written,
        )
        for job in jobs
    }


def _in_a_process(jobs: Sequence[PdfJob]) -> Written:
    done = subprocess.run(  # noqa: S603 - this Python, this package
        [sys.executable, "-c", PROGRAM, *sys.path],
        input=pickle.dumps(jobs),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").splitlines()
        raise OutputError(
            f"the PDF could not be written: {lines[-1] if lines else 'it was killed'}"
        )
    answer: Written | PerioptimalError = pickle.loads(done.stdout)  # noqa: S301 - from our process
    if isinstance(answer, PerioptimalError):
        raise answer
    return answer


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Do the jobs of one process: jobs in, files or the mistake that ended them out."""
    answer: Written | PerioptimalError
    try:
        answer = work(pickle.load(source))  # noqa: S301 - from the process that started this one
    except PerioptimalError as error:
        answer = error
    pickle.dump(answer, target)

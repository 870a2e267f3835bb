"""The PDF files of a build, written by two processes at once, which never outlive it."""

from __future__ import annotations

import datetime as dt
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, cast

from perioptimal_report.errors import MachineError, OutputError, PerioptimalError
from perioptimal_report.outputs.pdf import write_pdf

PROCESSES = 2
# Why not multiprocessing: it runs the caller's own program again, or forks threads of DuckDB.
PROGRAM = (
    "import sys; answer, parent, *sys.path[:] = sys.argv[1:];"
    "from perioptimal_report.children import end_with; end_with(int(parent));"
    "from perioptimal_report.outputs.pdf_jobs import main;"
    "main(sys.stdin.buffer, open(int(answer), 'wb'))"
)
NO_MEMORY = (
    "the PDF could not be written: the memory of this machine is full;"
    " close other programs, or build one audience at a time (--audience)"
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


@dataclass(frozen=True, slots=True)
class Child:
    """A process that writes PDF files, and the pipe on which it answers.

    What libraries print there to standard output or error is kept apart from the answer.
    """

    process: subprocess.Popen[bytes]
    jobs: BinaryIO
    answer: BinaryIO
    noise: BinaryIO


def write_pdfs(jobs: Sequence[PdfJob], *, processes: int = PROCESSES) -> Written:
    """Write the PDF of every job; more than one are shared out to processes.

    Raises what `perioptimal_report.outputs.pdf.write_pdf` raises, whichever process it was in,
    and ``MachineError`` where the memory is full.
    """
    # Why not on Windows: a child gets no pipe of its own there.
    if len(jobs) < 2 or processes < 2 or os.name == "nt":
        return work(jobs)
    shares = shared_out(jobs, processes)
    # Why three: a child's jobs, answer and noise go their ways at the same time.
    with ThreadPoolExecutor(3 * len(shares)) as pool, _children(len(shares)) as children:
        answers = [pool.submit(child.answer.read) for child in children]
        noises = [pool.submit(child.noise.read) for child in children]
        sends = [pool.submit(_send, *each) for each in zip(children, shares, strict=True)]
        contents = [answer.result() for answer in answers]
        for send in sends:
            send.result()  # Why first: a child that got half its jobs can only say that.
        parts = [
            _result(child, content, noise.result())
            for child, content, noise in zip(children, contents, noises, strict=True)
        ]
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


@contextmanager
def _children(count: int) -> Iterator[list[Child]]:
    """Start processes, and kill them whatever ends the block."""
    children: list[Child] = []
    try:
        for _ in range(count):
            children.append(_child())
        yield children
    finally:
        for child in children:
            child.process.kill()
        for child in children:
            child.process.wait()
            for pipe in (child.jobs, child.answer, child.noise):
                with suppress(BrokenPipeError):
                    pipe.close()


def _child() -> Child:
    reads, writes = os.pipe()
    answer = os.fdopen(reads, "rb")
    try:
        process = subprocess.Popen(  # noqa: S603 - this Python, this package
            [sys.executable, "-c", PROGRAM, str(writes), str(os.getpid()), *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(writes,),
        )
    except OSError as error:
        answer.close()
        raise MachineError(
            f"no further process can be started ({error.strerror}); close other programs"
        ) from error
    finally:
        os.close(writes)
    return Child(process, cast(BinaryIO, process.stdin), answer, cast(BinaryIO, process.stdout))


def _send(child: Child, jobs: Sequence[PdfJob]) -> None:
    try:
        with suppress(BrokenPipeError), child.jobs:
            pickle.dump(jobs, child.jobs)
    except MemoryError as error:
        raise MachineError(NO_MEMORY) from error


def _result(child: Child, content: bytes, noise: bytes) -> Written:
    code = child.process.wait()
    if code == -signal.SIGKILL:
        raise MachineError(NO_MEMORY)
    if code:
        lines = noise.decode(errors="replace").split("\n")
        said = next((line for line in reversed(lines) if line.strip()), "its process was ended")
        raise OutputError(f"the PDF could not be written: {said}")
    answer: Written | PerioptimalError = pickle.loads(content)  # noqa: S301 - from our process
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
    except MemoryError:
        answer = MachineError(NO_MEMORY)
    with target:
        pickle.dump(answer, target)

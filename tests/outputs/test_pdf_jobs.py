"""PDF files from two processes. Authority: identity with one process; by hand."""

import datetime as dt
import io
import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from torture import group

from perioptimal_report.children import watch
from perioptimal_report.errors import MachineError, OutputError
from perioptimal_report.outputs import pdf as pdf_jobs
from perioptimal_report.outputs.ending import SIGNALS
from perioptimal_report.outputs.pdf import PdfJob, main, shared_out, work, write_pdfs

PAGE = "<!DOCTYPE html><html lang='en-US'><title>T</title><p>{}</p></html>"


def job(name, text="x", weight=0):
    return PdfJob(name, PAGE.format(text + " " * weight), {}, "", {}, dt.date(2025, 3, 31))


def test_two_processes_write_what_one_writes():
    jobs = [job("a.pdf"), job("b.pdf", "y", 50), job("c.pdf", "z")]
    apart = write_pdfs(jobs)
    assert list(apart) == ["a.pdf", "b.pdf", "c.pdf"]
    assert apart == write_pdfs(jobs, processes=1)


def test_the_heaviest_job_has_a_process_to_itself():
    jobs = [job("a", weight=10), job("b", weight=1000), job("c", weight=20), job("d", weight=30)]
    assert [[each.name for each in share] for share in shared_out(jobs, 2)] == [
        ["b"],
        ["d", "c", "a"],
    ]


def test_a_mistake_in_a_process_is_told_as_in_one():
    bad = "<img src='https://example.invalid/x.png' alt='x'>"
    with pytest.raises(OutputError, match="is not part of this report"):
        write_pdfs([job("a.pdf"), job("b.pdf", bad)])


@pytest.mark.parametrize(
    ("program", "kind", "says"),
    [
        ("import sys; sys.exit('no fonts')", OutputError, "could not be written: no fonts"),
        ("import sys; sys.exit(1)", OutputError, "could not be written: its process was ended"),
        ("import os; os.kill(os.getpid(), 9)", MachineError, "memory of this machine is full"),
    ],
)
def test_a_process_that_ends_is_told(monkeypatch, program, kind, says):
    monkeypatch.setattr(pdf_jobs, "PROGRAM", program)
    with pytest.raises(kind, match=says) as refused:
        write_pdfs([job("a.pdf"), job("b.pdf")])
    assert "\n" not in str(refused.value)


def test_a_process_that_gets_no_memory_says_so(monkeypatch):
    greedy = pdf_jobs.PROGRAM.replace(
        "main(sys", "pdf_jobs.work = lambda _: [0] * 10**15; main(sys"
    )
    greedy = greedy.replace(
        "sys.argv[1:];", "sys.argv[1:]; import perioptimal_report.outputs.pdf as pdf_jobs;"
    )
    monkeypatch.setattr(pdf_jobs, "PROGRAM", greedy)
    with pytest.raises(MachineError, match="memory of this machine is full"):
        write_pdfs([job("a.pdf"), job("b.pdf")])


class Unsendable(bytes):
    """A picture that the memory does not take once more."""

    def __reduce__(self):
        raise MemoryError


def test_jobs_that_cannot_be_sent_for_want_of_memory_say_so(monkeypatch):
    reads = "import sys; sys.stdin.buffer.read(); sys.exit('pickle data was truncated')"
    monkeypatch.setattr(pdf_jobs, "PROGRAM", reads)
    full = PdfJob("b.pdf", PAGE, {"a.svg": Unsendable()}, "", {}, dt.date(2025, 3, 31))
    with pytest.raises(MachineError, match="memory of this machine is full"):
        write_pdfs([job("a.pdf"), full])


def test_what_a_library_prints_does_not_mix_with_the_answer(monkeypatch):
    jobs = [job("a.pdf"), job("b.pdf")]
    right = write_pdfs(jobs)
    monkeypatch.setattr(pdf_jobs, "PROGRAM", "print('-----' * 40_000);" + pdf_jobs.PROGRAM)
    assert write_pdfs(jobs) == right


def test_jobs_in_files_out(tmp_path):
    main(io.BytesIO(pickle.dumps([job("a.pdf")])), (tmp_path / "answer").open("wb"))
    answer = (tmp_path / "answer").read_bytes()
    assert pickle.loads(answer) == work([job("a.pdf")])  # noqa: S301 - our own


def test_a_machine_that_starts_no_process_is_told(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/not/there")
    with pytest.raises(MachineError, match="no further process can be started"):
        write_pdfs([job("a.pdf"), job("b.pdf")])


# The builds of a test: their children never end by themselves.
START = """
import datetime as dt, signal
from perioptimal_report import cli
from perioptimal_report.outputs import pdf as pdf_jobs
from perioptimal_report.sources import excel
wait = "import threading; threading.Event().wait(); main(sys"
for module in (excel, pdf_jobs):
    module.PROGRAM = module.PROGRAM.replace("main(sys", wait)
signal.signal(signal.SIGTERM, cli.end_in_order)
print("ready", flush=True)
"""
PDFS = """
pdf_jobs.write_pdfs([pdf_jobs.PdfJob(n, "", {}, "", {}, dt.date(2025, 3, 31)) for n in "ab"])
"""
WORKBOOK = "excel.read_excel(b'', 'cases.xlsx')"


def wait_until(condition):
    for _ in range(1200):
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(("work", "count"), [(PDFS, 2), (WORKBOOK, 1)], ids=["PDF", "workbook"])
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, 143)])
def test_children_end_with_the_build(sent, code, work, count):
    words = [sys.executable, "-c", START + work]
    with subprocess.Popen(words, start_new_session=True, stdout=subprocess.PIPE) as build:
        try:
            assert build.stdout.readline() == b"ready\n"
            assert wait_until(lambda: len(group(build.pid)) == 1 + count)
            build.send_signal(sent)
            assert build.wait() == code
            assert wait_until(lambda: not group(build.pid))
        finally:
            with suppress(ProcessLookupError):
                os.killpg(build.pid, signal.SIGKILL)


CHILD = """
import os, sys
from perioptimal_report.children import end_with
end_with(os.getppid())
print("ready", flush=True)
print(sys.stdin.readline())
"""


def test_a_signal_to_all_processes_of_a_terminal_ends_the_parent_first():
    words = [sys.executable, "-c", CHILD]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        try:
            assert child.stdout.readline() == b"ready\n"
            for number in SIGNALS:
                child.send_signal(number)
            assert child.communicate(b"alive\n")[0] == b"alive\n\n"
        finally:
            child.kill()


def test_children_of_a_parent_that_is_gone_end_by_themselves():
    with pytest.raises(SystemExit):
        watch(os.getpid(), end=sys.exit)

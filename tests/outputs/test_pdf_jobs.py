"""PDF files from two processes. Authority: identity with one process; by hand."""

import datetime as dt
import io
import pickle

import pytest

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs import pdf_jobs
from perioptimal_report.outputs.pdf_jobs import PdfJob, main, shared_out, work, write_pdfs

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


def test_a_process_that_ends_is_told(monkeypatch):
    monkeypatch.setattr(pdf_jobs, "PROGRAM", "import sys; sys.exit('out of memory')")
    with pytest.raises(OutputError, match="could not be written: out of memory"):
        write_pdfs([job("a.pdf"), job("b.pdf")])


def test_jobs_in_files_out():
    target = io.BytesIO()
    main(io.BytesIO(pickle.dumps([job("a.pdf")])), target)
    assert pickle.loads(target.getvalue()) == work([job("a.pdf")])  # noqa: S301 - our own

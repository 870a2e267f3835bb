"""The report as a PDF that is archival (PDF/A-3a) and accessible (PDF/UA-1), or not at all."""

from __future__ import annotations

import datetime as dt
import io
import logging
import os
import pickle
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import pydyf

from perioptimal_report.errors import MachineError, OutputError, PerioptimalError
from perioptimal_report.outputs.assets import faces
from perioptimal_report.outputs.machine import every_library, no_pdf, require_pdf

DESCRIPTION = b"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates which part of ISO 14289 is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


END = b"</rdf:RDF>"


ENDING = b"\nendstream"


PROCESSES = 2


# Why not multiprocessing: it runs the caller's own program again, or forks threads of DuckDB.
PROGRAM = (
    "import sys; answer, parent, *sys.path[:] = sys.argv[1:];"
    "from perioptimal_report.children import end_with; end_with(int(parent));"
    "from perioptimal_report.outputs.pdf import main;"
    "main(sys.stdin.buffer, open(int(answer), 'wb'))"
)


NO_MEMORY = (
    "the PDF could not be written: the memory of this machine is full;"
    " close other programs, or build one audience at a time (--audience)"
)


Written = dict[str, bytes]


def write_pdf(
    html: str,
    pictures: Mapping[str, bytes],
    *,
    styles: str,
    attachments: Mapping[str, bytes],
    written: dt.date,
) -> bytes:
    """Write a page text as tagged PDF; the same input gives the same bytes.

    ``pictures`` are known to the page by name. ``attachments`` go into the file by name, dated
    ``written``, a date of the data, as no clock is read. Raises ``MachineError`` where Pango is
    missing, ``OutputError`` where WeasyPrint reports anything it would otherwise swallow.
    """
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    from perioptimal_report.outputs.fetcher import AssetFetcher

    own = {"url_fetcher": AssetFetcher({**faces(), **pictures}), "base_url": None}
    fonts = FontConfiguration()
    try:
        with _no_complaints():
            sheet = weasyprint.CSS(string=styles, font_config=fonts, **own)
            pdf: bytes = weasyprint.HTML(string=html, **own).write_pdf(
                stylesheets=[sheet],
                font_config=fonts,
                pdf_variant="pdf/a-3a",
                attachments=_attached(weasyprint, attachments, written),
                finisher=finish,
            )
    except FatalURLFetchingError as error:
        raise OutputError(f"the PDF is not complete: {error}") from error
    return pdf


def _weasyprint() -> Any:  # noqa: ANN401 - WeasyPrint is untyped
    require_pdf()
    try:
        # Why: WeasyPrint prints a banner where it cannot open a library.
        with redirect_stdout(io.StringIO()):
            import weasyprint
    except OSError as error:
        # The libraries are there, and yet one of them, or what it needs, could not be opened.
        first = str(error).splitlines()[0]
        raise no_pdf(f"not usable ({first}); {every_library()}") from error
    return weasyprint


def _attached(weasyprint: Any, files: Mapping[str, bytes], written: dt.date) -> list[Any]:  # noqa: ANN401
    moment = dt.datetime.combine(written, dt.time(), tzinfo=dt.UTC)
    return [
        weasyprint.Attachment(
            string=content,
            name=name,
            description=name,
            created=moment,
            modified=moment,
            relationship="Data",
        )
        for name, content in files.items()
    ]


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def _no_complaints() -> Iterator[None]:
    """Fail when WeasyPrint warns: what it warns of, it leaves out of the page."""
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    logger.addHandler(complaints)
    try:
        with warnings.catch_warnings():
            # WeasyPrint 70 leaves its own color profile open.
            warnings.filterwarnings("ignore", "unclosed file .*sRGB2014.icc", ResourceWarning)
            yield
    finally:
        logger.removeHandler(complaints)
    if complaints.heard:
        raise OutputError(f"the PDF is not complete: {complaints.heard[0]}")


def finish(document: Any, pdf: Any) -> None:  # noqa: ANN401 - WeasyPrint and pydyf are untyped
    """Complete a PDF/A-3a so that it is PDF/UA-1 as well; a finisher for ``write_pdf``."""
    del document
    _identify(_object(pdf, pdf.catalog["Metadata"]))
    if "AF" in pdf.catalog:
        _without_repeats(pdf.catalog["AF"])
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("S") == "/TH":
            thing["A"]["Scope"] = _scope(pdf, thing)
    pdf.objects[:] = [
        _Closed(thing) if isinstance(thing, pydyf.Stream) else thing for thing in pdf.objects
    ]


class _Closed(pydyf.Object):  # type: ignore[misc]
    """A stream with a line end of two bytes before ``endstream``.

    Compressed data may end in a carriage return; one line feed after it reads as the two-byte
    line end, and the stream's length then seems wrong by one (ISO 19005-3, 6.1.7.1).
    """

    def __init__(self, stream: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.number, self.generation, self.free = stream.number, stream.generation, stream.free
        self._data: bytes = stream.data.removesuffix(ENDING) + b"\r" + ENDING

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return False


def _identify(metadata: Any) -> None:  # noqa: ANN401
    content = b"".join(metadata.stream)
    metadata.stream = [content.replace(END, DESCRIPTION)]
    metadata.compress = False


def _without_repeats(files: list[bytes]) -> None:
    files[:] = dict.fromkeys(files)


def _scope(pdf: Any, header: Any) -> str:  # noqa: ANN401
    row = _object(pdf, header["P"])
    group = _object(pdf, row["P"])
    return "/Column" if group["S"] == "/THead" else "/Row"


def _object(pdf: Any, reference: bytes) -> Any:  # noqa: ANN401
    return pdf.objects[int(reference.split()[0])]


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

"""What the pages cost: CPU a tagged page, wall time of all files, memory, sizes, and where it goes.

    python benchmarks/pages.py [ENGAGEMENT]

The report is analyzed once. Each audience's PDF is then written in a process of its own, whose CPU
time and peak memory are its own; last the whole is written as ``build`` does, by two processes.
CPU time is what to compare: wall time is that of a machine with nothing else to do.
"""

import cProfile
import json
import os
import pickle
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pikepdf

EXAMPLE = Path(__file__).parent.parent / "examples" / "lakeside" / "engagement.toml"
CPU_TARGET_S, WALL_TARGET_S, MEMORY_TARGET_MB = 0.30, 40.0, 600.0
STEPS = {
    "layout": "_render",
    "drawing and writing": "generate_pdf",
    "charts, while drawing": "draw_replacedbox",
}
"""Where the time of a PDF goes, by the function of WeasyPrint or Python that holds it."""


def main() -> None:
    """Analyze once, then measure every PDF alone, where its time goes, and all files together."""
    from perioptimal_report import analyse, load

    engagement = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE
    started = time.perf_counter()
    report = analyse(load(engagement)).report
    analyzed_s = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        pages = sum(_alone(job, Path(folder)) for job in _jobs(report))
        _together(report, analyzed_s, pages)


def _alone(job, folder: Path) -> int:
    kept, name = folder / "job.pickle", job.name
    kept.write_bytes(pickle.dumps(job))
    command = [sys.executable, __file__, "--write", str(kept)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    each = told["cpu_s"] / told["pages"]
    print(
        f"{name:<18} {told['pages']:3d} pages {told['cpu_s']:6.2f} s CPU, {each:.3f} a page"
        f" (target {CPU_TARGET_S:.2f}); {told['memory_mb']:4.0f} MB"
        f" (target {MEMORY_TARGET_MB:.0f}); {told['bytes'] / 1e6:.2f} MB"
    )
    print("  " + "; ".join(f"{step} {share:.0%}" for step, share in told["shares"].items()))
    return int(told["pages"])


def _write(kept: Path) -> None:
    """Write one PDF twice, the second time watched, and tell what it cost as JSON."""
    from perioptimal_report.outputs.pdf import work

    job = pickle.loads(kept.read_bytes())  # noqa: S301 - written by this program
    begun = time.process_time()
    content = work([job])[job.name]
    cpu_s = time.process_time() - begun
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(content)
        with pikepdf.open(file.name) as pdf:
            pages = len(pdf.pages)
    told = {"pages": pages, "cpu_s": cpu_s, "memory_mb": memory_mb, "bytes": len(content)}
    print(json.dumps(told | {"shares": _shares(job)}))


def _jobs(report):
    """Give the job of every PDF, as the build makes them."""
    from perioptimal_report.outputs.assets import pictures
    from perioptimal_report.outputs.figures import draw_figures
    from perioptimal_report.outputs.house_look import read_look
    from perioptimal_report.outputs.html import render_html, stylesheet
    from perioptimal_report.outputs.numbers import numbers_json
    from perioptimal_report.outputs.pdf import PdfJob
    from perioptimal_report.outputs.workbook import write_workbook
    from perioptimal_report.settings.audience import built_in
    from perioptimal_report.settings.thresholds import Look

    look, figures = read_look(Look()), draw_figures(report)
    data = {"workbook.xlsx": write_workbook(report), "numbers.json": numbers_json(report)}
    styles = stylesheet(look, "base", "print")
    for name, audience in built_in().items():
        html = render_html(report, figures, audience, look)
        shown = {**pictures(html, figures), **look.files}
        yield PdfJob(f"{name}.pdf", html, shown, styles, data, report.data_end)


def _shares(job) -> dict[str, float]:
    """Give the share of each step in the time of one more writing, imports done."""
    from perioptimal_report.outputs.pdf import work

    watch = cProfile.Profile()
    watch.runcall(work, [job])
    stats = pstats.Stats(watch)
    found = {name: row[3] for (_, _, name), row in stats.stats.items()}
    return {step: found.get(name, 0.0) / stats.total_tt for step, name in STEPS.items()}


def _together(report, analyzed_s: float, pages: int) -> None:
    from perioptimal_report.outputs.house_look import read_look
    from perioptimal_report.outputs.write import FORMATS, Edition, report_files
    from perioptimal_report.settings.audience import built_in
    from perioptimal_report.settings.thresholds import Look

    begun, cpu = time.perf_counter(), sum(os.times()[:4])
    edition = Edition(built_in(), read_look(Look()))
    files = report_files(report, {"inputs": {}}, (), edition=edition, formats=FORMATS)
    wall_s, cpu_s = time.perf_counter() - begun, sum(os.times()[:4]) - cpu
    print(f"all files: {cpu_s:.1f} s CPU for {pages} PDF pages, HTML, workbook and numbers")
    print(
        f"wall {wall_s:.1f} s, with the analysis {analyzed_s + wall_s:.1f} s"
        f" (target {WALL_TARGET_S:.0f})"
    )
    for name, content in files.items():
        print(f"  {name:<24} {len(content) / 1e6:6.2f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        _write(Path(sys.argv[2]))
    else:
        main()

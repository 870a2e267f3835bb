"""Draw the pictures of docs/style.md: every part of a page, every kind of chart in every view.

    python docs/style.py

The parts are cut from the sample report of the tests, the charts are those of their gallery. Look
at what changed before you commit it.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from PIL import Image, ImageChops

DOCS = Path(__file__).resolve().parent
TESTS = DOCS.parent / "tests"
sys.path[:0] = [str(DOCS.parent), str(TESTS / "outputs"), str(TESTS / "charts")]

from color_vision import VIEWS, seen_in  # noqa: E402
from gallery import GALLERY, SERIES  # noqa: E402
from page_parts import EXTENT, PARTS, sample_pages  # noqa: E402

from perioptimal_report.charts.draw import draw_chart  # noqa: E402
from perioptimal_report.charts.drawing import Drawing  # noqa: E402
from perioptimal_report.charts.sparkline import draw_sparkline  # noqa: E402
from perioptimal_report.outputs.assets import faces  # noqa: E402
from perioptimal_report.outputs.house_look import read_look  # noqa: E402
from perioptimal_report.outputs.html import stylesheet  # noqa: E402
from perioptimal_report.settings.thresholds import Look  # noqa: E402

PICTURES = DOCS / "images" / "style"
DPI, COLORS, MARGIN_PX = 100, 256, 12
KINDS = (
    "dots", "bars", "distribution", "curves", "heatmap", "diverging", "waterfall", "series",
    "flow", "slope", "panels",
)  # fmt: skip
"""Charts of the gallery, one of each kind."""
WIDTH_MM, WIDE_MM = 84.0, 165.0
SHEET = (
    "@page { size: 188mm 700mm; margin: 4mm; @top-left { content: none; border: 0 }"
    " @top-right { content: none; border: 0 } @bottom-left { content: none }"
    " @bottom-right { content: none } }"
    " .page::after { content: ' (page 12)' } .pageno::after { content: '12' }"
    " .view { display: inline-block; vertical-align: top; margin: 0 5mm 3mm 0 }"
)
VIEW = '<div class="view"><p class="small">{name}</p><img src="asset:{file}" style="{size}"></div>'
"""One view of a chart, under its name."""


def main() -> None:
    """Write every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, (body, files) in parts():
        photograph(PICTURES / f"part-{name}.png", body, files)
    for kind in (*KINDS, "sparkline"):
        photograph(PICTURES / f"chart-{kind}.png", *in_every_view(kind))


def parts() -> Iterable[tuple[str, tuple[str, Mapping[str, bytes]]]]:
    """Give every part of a page by name, with the files that it shows."""
    cut, files = sample_pages()
    for name in PARTS:
        yield name, (f'<main class="{EXTENT.get(name, "")} day plain">{cut[name]}</main>', files)


def in_every_view(kind: str) -> tuple[str, Mapping[str, bytes]]:
    """Lay a chart out in color, in gray and as people with one kind of cone missing see it."""
    made = drawn(kind)
    size = f"width: {made.width_mm}mm; height: {made.height_mm:.2f}mm"
    files = {f"{view}.svg": seen_in(made.svg, view).encode() for view in VIEWS}
    views = (VIEW.format(name=view, file=f"{view}.svg", size=size) for view in VIEWS)
    return f"<main>{''.join(views)}</main>", files


def drawn(kind: str) -> Drawing:
    """Draw a chart of the gallery."""
    if kind == "sparkline":
        return draw_sparkline(SERIES, width_mm=38.0)
    return draw_chart(GALLERY[kind], width_mm=WIDE_MM if kind == "flow" else WIDTH_MM)


def photograph(target: Path, body: str, files: Mapping[str, bytes]) -> None:
    """Print a piece of a page and write it as a picture, cut to what is on it."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "piece.pdf"
        pdf.write_bytes(printed(body, files))
        subprocess.run(  # noqa: S603
            ["pdftoppm", "-r", str(DPI), "-f", "1", "-l", "1", "-png", pdf, f"{folder}/page"],  # noqa: S607
            check=True,
        )
        page = Image.open(next(Path(folder).glob("page*.png"))).convert("RGB")
    cut(page).quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        target, optimize=True
    )


def printed(body: str, files: Mapping[str, bytes]) -> bytes:
    """Print a piece of a page with the stylesheets of the report, on one large sheet."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from perioptimal_report.outputs.pdf import AssetFetcher

    own = {"url_fetcher": AssetFetcher({**faces(), **files}), "base_url": None}
    fonts = FontConfiguration()
    look = read_look(Look())
    sheet = stylesheet(look, "base", "print") + SHEET
    styles = weasyprint.CSS(string=sheet, font_config=fonts, **own)
    page = weasyprint.HTML(string=f"<html><body>{body}</body></html>", **own)
    content: bytes = page.write_pdf(stylesheets=[styles], font_config=fonts)
    return content


def cut(page: Image.Image) -> Image.Image:
    """Cut a page to its marks and a margin."""
    box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    left, top, right, bottom = box or (0, 0, *page.size)
    return page.crop(
        (
            max(left - MARGIN_PX, 0),
            max(top - MARGIN_PX, 0),
            min(right + MARGIN_PX, page.width),
            min(bottom + MARGIN_PX, page.height),
        )
    )


if __name__ == "__main__":
    main()

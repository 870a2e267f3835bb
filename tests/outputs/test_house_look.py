"""A house's own look. Authority: by hand; what a template or phrase must never be able to do."""

import base64
import dataclasses
import os
import re
import struct
from pathlib import Path

import pytest
from sample_report import director, edition, sample

from perioptimal_report.errors import SettingsError
from perioptimal_report.outputs.environment import Templates
from perioptimal_report.outputs.figures import draw_figures
from perioptimal_report.outputs.house_look import read_look
from perioptimal_report.outputs.html import render_html, stylesheet
from perioptimal_report.settings.engagement import read_engagement
from perioptimal_report.settings.thresholds import Look

EXAMPLE = Path(__file__).parents[2] / "examples" / "own-look"
MARK = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>"


def page(look, **changes) -> str:
    report = sample(**changes)
    return render_html(report, {**draw_figures(report)}, director(), look)


def folder(tmp_path, **templates: str) -> Look:
    for name, text in templates.items():
        path = tmp_path / "parts" / f"{name}.html.j2"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Look(templates=tmp_path)


def test_the_example_shows_each_part_of_a_look():
    settings = read_engagement(EXAMPLE / "engagement.toml")
    look = read_look(settings.look)
    made = page(look)
    assert "background: #0b5d4d; color: #ffffff" in made
    assert 'src="asset:logo.svg" alt="Logo of Riverbend' in made
    assert "extension 4411" in made
    assert "The quarter on one page" in made
    assert "Scope and data" in made
    assert "read against. Riverbend Regional Medical Center, January 1" in made


def test_a_pale_accent_gets_dark_letters():
    assert read_look(Look(accent="#F2CBA8")).on_accent == "#20262d"


@pytest.mark.parametrize("accent", ["red", "#12345", "#12345g", "#123456; x"])
def test_an_accent_is_a_color(tmp_path, accent):
    path = tmp_path / "e.toml"
    path.write_text(f'[look]\naccent = "{accent}"\n[sources.cases]\npath = "c.csv"')
    with pytest.raises(SettingsError, match="must be a color"):
        read_engagement(path)


def test_a_logo_is_svg_or_png_and_small(tmp_path):
    (tmp_path / "logo.SVG").write_text(MARK)
    (tmp_path / "logo.png").write_bytes(DOT)
    for name in ("logo.SVG", "logo.png"):
        assert read_look(Look(logo=tmp_path / name)).logo == name.lower()
    (tmp_path / "logo.gif").write_text("")
    (tmp_path / "big.svg").write_text(" " * 1_000_001)
    for name, says in (("logo.gif", "neither"), ("big.svg", "1 MB"), ("no.svg", "cannot be read")):
        with pytest.raises(SettingsError, match=says):
            read_look(Look(logo=tmp_path / name))


SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
# One white point, as any PNG writer makes it.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)


def sized(width, height):
    """Give a picture that says it has this size, as its reader believes before it draws it."""
    return DOT[:16] + struct.pack(">II", width, height) + DOT[24:]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("logo.png", MARK.encode(), "is no PNG picture"),
        ("logo.png", DOT[:40], "is no PNG picture"),
        ("logo.png", b"\x89PNG", "is no PNG picture"),
        ("logo.png", sized(12_000, 12_000), r"12,000 × 12,000 points; save it with at most 4,000"),
        ("logo.png", sized(1, 4_001), "1 × 4,001 points"),
        ("logo.svg", DOT, "is no SVG picture"),
        ("logo.svg", b"<svg", "is no SVG picture"),
        ("logo.svg", b"<html/>", "its first element is not svg"),
        ("logo.svg", SVG.format('<image href="photo.png"/>').encode(), "from other files"),
        ("logo.svg", SVG.format('<rect fill="url(http://x/y)"/>').encode(), "from other files"),
    ],
)
def test_a_logo_that_no_page_can_show_is_refused_at_once(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError, match=says):
        read_look(Look(logo=tmp_path / name))


def test_a_logo_may_refer_to_its_own_parts(tmp_path):
    inner = '<defs><g id="a"/></defs><use href="#a"/><rect fill="url(#a)"/>'
    (tmp_path / "logo.svg").write_text(SVG.format(inner))
    assert read_look(Look(logo=tmp_path / "logo.svg")).logo == "logo.svg"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('glanze = "x"', "no phrase 'glanze'.*glance"),
        ('size_saved = "{value.__class__} saved"', "x"),
        ('size_saved = "{price} saved"', "knows no {price}"),
        ("glance = 3", "kind it replaces"),
        ('glance = "At ▲ glance"', "font has no '▲'"),
        ("glance = ", "words.toml"),
        pytest.param(f"glance = {'9' * 5_000}", "words.toml", id="digits"),
        pytest.param(f"glance = {'[' * 5_000}", "words.toml", id="brackets"),
    ],
)
def test_a_phrase_that_cannot_be_used_is_refused(tmp_path, text, says):
    (tmp_path / "words.toml").write_text(text, encoding="utf-8")
    if says == "x":
        # What is not a plain {field} stays as it is written.
        read_look(Look(words=tmp_path / "words.toml"))
        return
    with pytest.raises(SettingsError, match=says):
        read_look(Look(words=tmp_path / "words.toml"))


@pytest.mark.parametrize(
    "template",
    [
        "{{ report.institution | safe }}",
        "{% autoescape false %}{{ report.institution }}{% endautoescape %}",
        "{% if %}",
        "{{ raport.title }}",
        "{% include 'no-such-part.html.j2' %}",
        "{{ " + "(" * 3_000 + "1" + ")" * 3_000 + " }}",
        "{% if 1 %}" * 101 + "x" + "{% endif %}" * 101,
        "x" * 1_000_001,
    ],
    ids=range(8),
)
def test_a_template_that_opens_the_page_to_the_data_is_refused_at_once(tmp_path, template):
    with pytest.raises(SettingsError, match=r"\[look\] templates: lens_lead"):
        Templates(read_look(folder(tmp_path, lens_lead=template)))


@pytest.mark.parametrize(
    "template",
    [
        "{{ report.__class__.__mro__ }}",
        "{{ ''.__class__.__subclasses__() }}",
        "{{ w.update({}) }}",
        "{{ nothing.at_all }}",
        "{% include '../../../etc/hostname' %}",
        "{% for i in range(1000000000) %}x{% endfor %}",
        "{{ report.title + 1 }}",
        "{{ 1 // 0 }}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(tmp_path, template):
    look = read_look(folder(tmp_path, lens_lead=template))
    with pytest.raises(SettingsError):
        page(look)


def test_names_stay_text_in_a_template_of_the_house(tmp_path):
    look = read_look(folder(tmp_path, lens_lead="<i>{{ report.institution }}</i>"))
    made = page(look, institution="<script>")
    assert "<i>&lt;script&gt;</i>" in made
    assert "<script>" not in made


def test_a_stylesheet_of_the_house_stands_for_ours(tmp_path):
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "base.css").write_text("p { color: #123456 }")
    look = read_look(Look(templates=tmp_path))
    assert stylesheet(look, "base") == "p { color: #123456 }"
    assert "@page" in stylesheet(look, "print")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_what_is_no_regular_file_is_never_opened(tmp_path):
    """A pipe that nobody writes to would be waited for without end."""
    (tmp_path / "styles").mkdir()
    for name in ("logo.svg", "words.toml", "lens.html.j2", "styles/base.css"):
        pipe = tmp_path / name
        os.mkfifo(pipe)
        look = {pipe.stem: pipe} if pipe.stem in {"logo", "words"} else {"templates": tmp_path}
        with pytest.raises(SettingsError, match=r"it is a pipe, not a regular file"):
            Templates(read_look(Look(**look)))
        pipe.unlink()


def test_a_folder_that_is_none_is_told(tmp_path):
    with pytest.raises(SettingsError, match="is no folder"):
        read_look(Look(templates=tmp_path / "none"))


def test_every_phrase_is_used_or_stands_for_a_chapter(report):
    templates = Path(__file__).parents[2] / "templates"
    text = "".join(path.read_text(encoding="utf-8") for path in templates.rglob("*.j2"))
    lenses = {"patient", "team", "day", "institution", "mca"}
    by_name = {f"{lens}{end}" for lens in lenses for end in ("", "_lead", "_more")} | {"headings"}
    # Names that a verdict, a column or a kind of control chart completes.
    completed = re.compile(r"evidence_(above|below|open)|rows_by_\w+|charted_\w+")
    words = {w for w in edition().look.words if w not in by_name and not completed.fullmatch(w)}
    assert {word for word in words if f"w.{word}" not in text} == set()
    assert dataclasses.is_dataclass(report)

"""The example hospital, built whole by the command, twice.

Authority: the validators of PDF/A-3a and PDF/UA-1; identities between the outputs; the true
values that the simulation wrote beside its tables.
"""

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import page
import pikepdf
import pytest
from page_marks import fill, outline, pictures

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "lakeside"
pytestmark = pytest.mark.slow


def build(out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    words = ["build", str(EXAMPLE / "engagement.toml"), "--out", str(out), "--evidence"]
    return subprocess.run(
        [sys.executable, "-m", "perioptimal_report.cli", *words, "--format", "pdf,html,xlsx,json"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("example") / "out"
    return out, build(out).stdout


@pytest.fixture(scope="module")
def out(built) -> Path:
    return built[0]


@pytest.fixture(scope="module")
def numbers(out) -> list[dict]:
    document = json.loads((out / "numbers.json").read_text(encoding="utf-8"))
    return [each for each in document["numbers"] if each["period"] == document["period"]]


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_second_build_elsewhere_writes_the_same_bytes(out, tmp_path):
    build(tmp_path / "again", TZ="Asia/Tokyo", PYTHONHASHSEED="7", LC_ALL="C")
    assert digests(tmp_path / "again") == digests(out)


@pytest.mark.parametrize("profile", ["3a", "ua1"])
@pytest.mark.parametrize(
    "name",
    ["or-director", "cmo", "coo", "anesthesia-chief", "evidence/evidence-01"],
)
def test_every_pdf_is_archival_and_accessible(out, name, profile):
    content = (out / f"{name}.pdf").read_bytes()
    found = page.validate_pdf_bytes(content, profile=page.ValidationProfile(profile))
    assert [failure.message for failure in found.failures] == []


@pytest.mark.parametrize(
    ("name", "fewest", "most"),
    [("or-director", 30, 50), ("cmo", 10, 16), ("coo", 12, 20), ("anesthesia-chief", 10, 16)],
)
def test_every_audience_keeps_to_its_pages(out, name, fewest, most):
    with pikepdf.open(out / f"{name}.pdf") as pdf:
        assert fewest <= len(pdf.pages) <= most


@pytest.mark.parametrize("name", ["or-director", "cmo", "coo", "anesthesia-chief"])
def test_no_page_is_under_a_third_full_but_the_last_of_a_chapter(out, name):
    content = (out / f"{name}.pdf").read_bytes()
    begun = {number for _, number, _ in outline(content, below=False)}
    filled = [fill(picture, 24.0, 261.4) for picture in pictures(content)]
    thin = [number + 1 for number, share in enumerate(filled) if share < 1 / 3]
    assert [number for number in thin if number not in begun and number < len(filled)] == []


def test_the_build_accounts_for_every_row(built):
    folder, said = built
    counted = re.search(
        r"cases: ([\d,]+) rows read = ([\d,]+) used \+ ([\d,]+) set aside \+ ([\d,]+) outside", said
    )
    read, used, aside, outside = (int(part.replace(",", "")) for part in counted.groups())
    with (EXAMPLE / "cases.csv").open(newline="", encoding="utf-8") as log:
        assert read == sum(1 for _ in csv.DictReader(log))
    with (folder / "rejected" / "cases.csv").open(newline="", encoding="utf-8-sig") as rejected:
        assert aside == sum(1 for _ in csv.DictReader(rejected))
    assert read == used + aside + outside


def test_no_output_names_a_surgeon(out):
    with (EXAMPLE / "cases.csv").open(newline="", encoding="utf-8") as log:
        surgeons = {row["surgeon"] for row in csv.DictReader(log)} - {""}
    name = re.compile(r"\b(" + "|".join(map(re.escape, sorted(surgeons))) + r")\b")
    book = openpyxl.load_workbook(out / "workbook.xlsx", read_only=True)
    cells = (str(cell) for sheet in book for row in sheet.values for cell in row if cell)
    assert not [cell for cell in cells if name.search(cell)]
    assert not name.search((out / "numbers.json").read_text(encoding="utf-8"))
    for path in out.glob("*.html"):
        said = re.sub(r"data:[^\"')]+", "", path.read_text(encoding="utf-8"))
        assert not name.search(re.sub(r"<style.*?</style>", "", said, flags=re.S))


def test_the_attached_numbers_are_those_of_the_folder(out):
    with pikepdf.open(out / "or-director.pdf") as pdf:
        attached = pdf.attachments["numbers.json"].get_file().read_bytes()
    assert attached == (out / "numbers.json").read_bytes()


def test_every_interval_holds_its_value(numbers):
    with_interval = [n for n in numbers if n["interval"] and n["value"] is not None]
    assert len(with_interval) > 100
    outside = [
        n["key"] for n in with_interval
        if not n["interval"]["low"] - 1e-9 <= n["value"] <= n["interval"]["high"] + 1e-9
    ]  # fmt: skip
    assert outside == []


def value(numbers, key, **where):
    (found,) = [n for n in numbers if n["key"] == key and n["filter"] == where]
    return found


def test_identities_between_numbers(numbers):
    def minutes(key):
        return value(numbers, key)["value"]

    classic, under, over = (
        minutes(f"block_utilization.{part}") for part in ("classic", "under", "over")
    )
    assert classic == pytest.approx(100 - under + over)
    parts = ("late_start_min", "gaps_min", "early_finish_min", "empty_min")
    lost = minutes("lost_minutes.lost_min")
    assert sum(minutes(f"lost_minutes.{part}") for part in parts) == pytest.approx(lost)
    used = minutes("lost_minutes.used_min") + minutes("lost_minutes.others_min")
    assert lost + used == pytest.approx(minutes("lost_minutes.budget_min"))
    assert minutes("block_utilization.budget_min") == minutes("lost_minutes.budget_min")


@pytest.mark.parametrize(
    ("key", "truth"),
    [("emergency_rate.emergency_rate", "emergency_pct")],
)
def test_the_truth_of_the_simulation_lies_in_the_interval(numbers, key, truth):
    true = json.loads((EXAMPLE / "truth.json").read_text(encoding="utf-8"))
    found = value(numbers, key)["interval"]
    assert found["low"] <= true[truth] <= found["high"]

"""The HTML file in a browser. Authority: what headless Chromium does with it."""

import json
import re
import shutil
import subprocess

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LOOK = """<!DOCTYPE html><body>
<iframe id="f" src="report.html" width="{width}" height="900"></iframe>
<script>
f.onload = () => {{
  const page = f.contentDocument, view = f.contentWindow, found = {{}};
  const edge = (each) => each.getBoundingClientRect().right;
  found.scrolls = page.documentElement.scrollWidth - view.innerWidth;
  found.wide = [...page.querySelectorAll("body *")].filter(
    (each) => edge(each) > view.innerWidth + 1 && !each.closest(".scroll, figure, svg")
  ).map((each) => each.outerHTML.slice(0, 90));
  found.loaded = view.performance.getEntriesByType("resource").map((each) => each.name)
    .filter((name) => !name.startsWith("data:"));
  const links = [...page.querySelectorAll('a[href^="#"]')];
  found.links = links.length;
  found.dead = links.filter((a) => !page.getElementById(a.getAttribute("href").slice(1))).length;
  const contents = [...page.querySelectorAll(".contents a")];
  found.missed = contents.filter((link) => {{
    link.click();
    const place = page.getElementById(link.getAttribute("href").slice(1));
    const end = view.scrollY + view.innerHeight >= page.documentElement.scrollHeight - 2;
    return Math.abs(place.getBoundingClientRect().top) > 100 && !end;
  }}).map((link) => link.textContent);
  const head = [...page.querySelectorAll(".section th.sortable.num")]
    .find((each) => each.closest("table").tBodies[0].rows.length > 4);
  const column = () => [...head.closest("table").tBodies[0].rows]
    .map((row) => parseFloat(row.cells[head.cellIndex].textContent))
    .filter((value) => !isNaN(value));
  head.click(); found.up = column(); head.click(); found.down = column();
  found.font = [...page.fonts].some((face) => face.status === "loaded");
  const told = document.createElement("pre");
  told.id = "found"; told.textContent = JSON.stringify(found); document.body.append(told);
}};
</script></body>"""


@pytest.fixture(scope="module", params=[390, 1440])
def seen(request, files, tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; make test installs it")
    folder = tmp_path_factory.mktemp("browser")
    (folder / "report.html").write_bytes(files["or-director.html"])
    (folder / "look.html").write_text(LOOK.format(width=request.param), encoding="utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/me",
         "--allow-file-access-from-files", "--enable-logging=stderr", "--dump-dom",
         "--virtual-time-budget=20000", f"file://{folder}/look.html"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    told = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.S)
    assert told, done.stderr[-2000:]
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return json.loads(told[1].replace("&lt;", "<").replace("&gt;", ">")) | {"said": said}


def test_nothing_scrolls_sideways(seen):
    assert seen["wide"] == []
    assert seen["scrolls"] <= 0


def test_nothing_is_loaded_and_nothing_is_complained_of(seen):
    assert seen["loaded"] == []
    assert seen["said"] == []


def test_every_link_leads_somewhere_and_the_contents_to_their_place(seen):
    assert seen["links"] > 30
    assert seen["dead"] == 0
    assert seen["missed"] == []


def test_tables_are_sorted_by_a_click_and_turned_by_a_second(seen):
    assert len(seen["up"]) > 4
    assert seen["up"] == sorted(seen["up"])
    assert seen["down"] == sorted(seen["down"], reverse=True)


def test_its_own_font_is_used(seen):
    assert seen["font"]

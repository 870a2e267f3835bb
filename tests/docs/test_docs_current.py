"""The generated pages are those that the code would write now. Authority: identity."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "docs" / "templates").glob("*.md.j2"))
GENERATED = [*(path.name.removesuffix(".j2") for path in TEMPLATES), "what-replicates.md"]
MARKDOWN = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages():
    """What the code would write now; made by the tests that read it, not at import."""
    return {path.name: (path, text) for path, text in generator().pages()}


def test_the_generated_pages_are_these(pages):
    assert sorted(pages) == sorted(GENERATED)


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_current(pages, name):
    path, text = pages[name]
    assert path.read_text(encoding="utf-8") == text, "run make docs"


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page):
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []

"""The runtime requirements are what the package imports, and what has a reason of its own.

Authority: the syntax trees of the package, and the metadata of what is installed here.
"""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# Not imported, each with its reason beside it in pyproject.toml.
WITH_A_REASON = {"sqlglot", "tinycss2", "tzdata"}


def imported():
    """Name the distributions whose modules the package imports, at the top or within a function."""
    modules = set()
    for path in (ROOT / "perioptimal_report").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {each.name.split(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules.add(node.module.split(".")[0])
    modules -= {*sys.stdlib_module_names, "perioptimal_report"}
    owners = metadata.packages_distributions()
    return {owners[module][0].lower().replace("_", "-") for module in modules}


def test_the_package_requires_what_it_imports():
    required = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert required - WITH_A_REASON == imported()
    assert required >= WITH_A_REASON


def test_what_is_exact_or_not_imported_is_explained():
    """A comment in the list of requirements names each by its name."""
    text = (ROOT / "pyproject.toml").read_text()
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.M | re.S).group(1)
    comments = " ".join(line for line in listed.splitlines() if "#" in line).lower()
    exact = {each.name for each in map(Requirement, PROJECT["dependencies"]) if "==" in str(each)}
    assert {name for name in exact | WITH_A_REASON if name not in comments} == set()


def test_every_extra_does_something():
    assert set(PROJECT["optional-dependencies"]) == {"build", "dev"}


def test_the_description_on_an_index_links_to_nothing_that_lies_beside_it():
    text = (ROOT / PROJECT["readme"]).read_text(encoding="utf-8")
    assert re.findall(r"\]\((?!https://)[^)]*\)|<img", text) == []
    assert PROJECT["description"] in text

"""The package's files, each read once as a syntax tree, for the tests that hold rules over all."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "perioptimal_report"
FILES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def name_of(path):
    return str(path.relative_to(PACKAGE))


def broken(look, files=FILES):
    """Give what a look at each file finds wrong with it, by the name of the file."""
    found = {name_of(path): look(path) for path in files}
    return {name: wrong for name, wrong in found.items() if wrong}

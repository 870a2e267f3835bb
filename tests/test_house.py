"""The house rules that no linter checks: sizes, names, and what the package never does.

Authority: CONTRIBUTING.md, "House rules".
"""

import ast
import re
from pathlib import Path

import pytest
from package_trees import FILES, PACKAGE, TREES, broken, name_of

ROOT = Path(__file__).parent.parent
FILE_LINES, BODY_LINES, PARAMETERS = 500, 30, 5
VAGUE = {
    *("util", "utils", "helper", "helpers", "common", "manager", "misc", "stuff", "tmp", "foo"),
    *("handle", "do"),
}
# Why: the options of a command are the parameters of its function.
COMMANDS = PACKAGE / "cli.py"


def functions(path):
    return [node for node in ast.walk(TREES[path]) if isinstance(node, ast.FunctionDef)]


def body_lines(function):
    """Count the lines after the signature and the docstring."""
    body = function.body
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def positional(function):
    named = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    return [name for name in named if name not in {"self", "cls"}]


def words(name):
    spread = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    return {word.lower() for word in spread.split("_") if word}


def test_a_file_is_small():
    def too_long(path):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        return lines if lines > FILE_LINES else None

    assert broken(too_long) == {}


def test_a_function_is_small():
    def too_long(path):
        lines = {each.name: body_lines(each) for each in functions(path)}
        return {name: count for name, count in lines.items() if count > BODY_LINES}

    assert broken(too_long) == {}


def test_a_function_has_few_parameters():
    def too_many(path):
        names = {each.name: positional(each) for each in functions(path)}
        return {name: each for name, each in names.items() if len(each) > PARAMETERS}

    assert broken(too_many, [path for path in FILES if path != COMMANDS]) == {}


def test_a_name_says_something():
    def vague(path):
        nodes = ast.walk(TREES[path])
        defined = (ast.FunctionDef, ast.ClassDef)
        names = {path.stem} | {node.name for node in nodes if isinstance(node, defined)}
        return {name for name in names if words(name) & VAGUE}

    assert broken(vague) == {}


def test_the_package_neither_prints_nor_asserts_nor_catches_everything():
    def banned(path):
        return [f"line {node.lineno}" for node in ast.walk(TREES[path]) if is_banned(node)]

    assert broken(banned) == {}


def is_banned(node):
    if isinstance(node, ast.Assert):
        return True
    if isinstance(node, ast.ExceptHandler):
        caught = ast.unparse(node.type) if node.type else "everything"
        return caught in {"everything", "Exception", "BaseException"}
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "print"


@pytest.mark.parametrize(
    "line",
    [
        "assert x",
        "print(1)",
        "try:\n    f()\nexcept Exception:\n    g()",
        "try:\n f()\nexcept:\n g()",
    ],
)
def test_the_rule_itself_sees_what_is_banned(line):
    assert any(is_banned(node) for node in ast.walk(ast.parse(line)))


def test_every_dataclass_is_frozen_and_slotted():
    loose = [
        f"{name_of(path)}: {node.name}"
        for path in FILES
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.ClassDef)
        for decorator in map(ast.unparse, node.decorator_list)
        if "dataclass" in decorator and decorator != "dataclass(frozen=True, slots=True)"
    ]
    assert loose == []


def test_the_project_names_no_address_of_a_registry():
    pattern = re.compile(r"pypi\.org|pythonhosted|index-url|npmjs|deb\.debian\.org|trusted-host")
    texts = [*ROOT.glob("*.md"), *ROOT.glob("*.lock"), *ROOT.glob("*.toml"), ROOT / "Makefile"]
    texts += [*ROOT.glob("tools/*.*"), *ROOT.glob("docs/**/*.md")]
    texts += [ROOT / "Containerfile", ROOT / ".ci" / "run"]
    named = [
        path.name
        for path in texts
        if pattern.search(path.read_text(encoding="utf-8").replace("--no-emit-index-url", ""))
    ]
    assert named == []


def test_no_two_test_files_share_a_name():
    """Pytest knows a test file by its name alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))

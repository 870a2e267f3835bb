"""The way of the data has one direction, and nothing below the commands looks at the world.

Authority: CONTRIBUTING.md, "The way of the data"; read from the syntax trees, so that an
import inside a function counts as well.
"""

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from package_trees import FILES, PACKAGE, TREES, broken
from packaging.requirements import Requirement

# Each may import only what stands below it.
FLOW = (
    *("cli", "console", "pipeline", "outputs", "charts", "report", "plan", "metrics", "mca"),
    *("facts", "sources", "stats", "shapes", "tables", "settings", "errors", "children"),
    *("regular_files", "simulation", "fonts"),
)
WORDS_AND_PICTURES = {"matplotlib", "jinja2", "weasyprint", "typer"}
NUMBERS = FLOW[FLOW.index("report") :]
WORLD = {"random", "secrets", "socket", "ssl", "http", "urllib", "requests", "httpx", "time"}
CLOCKS = {"now", "utcnow", "today", "getenv", "urandom", "uuid1", "uuid4", "time_ns"}


def folder(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inner_imports(path):
    parts = (module.split(".") for module in imports(path))
    return {part[1] for part in parts if part[0] == PACKAGE.name and len(part) > 1} & set(FLOW)


def test_every_folder_has_its_place_in_the_flow():
    assert {folder(path) for path in FILES} - {"__init__", "__main__"} <= set(FLOW)


def test_nothing_flows_back():
    def above(path):
        return inner_imports(path) & set(FLOW[: FLOW.index(folder(path))])

    placed = [path for path in FILES if folder(path) not in {"__init__", "__main__"}]
    assert broken(above, placed) == {}


def test_numbers_know_neither_pictures_nor_words():
    def pictured(path):
        return {module.split(".")[0] for module in imports(path)} & WORDS_AND_PICTURES

    assert broken(pictured, [path for path in FILES if folder(path) in NUMBERS]) == {}


def test_clock_chance_environment_and_network_stay_above():
    def worldly(path):
        modules = {module.split(".")[0] for module in imports(path)} & WORLD
        return [*sorted(modules), *looks_at_the_world(TREES[path])]

    assert broken(worldly, [path for path in FILES if folder(path) != "cli"]) == {}


def looks_at_the_world(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_environment_or_global_chance(node):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Call) and (asks_a_clock(node) or lacks_a_seed(node)):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def is_environment_or_global_chance(node):
    seeded = {"default_rng", "Generator", "SeedSequence"}
    is_chance = ast.unparse(node.value) in {"np.random", "numpy.random"}
    return node.attr == "environ" or (is_chance and node.attr not in seeded)


def asks_a_clock(call):
    return isinstance(call.func, ast.Attribute) and call.func.attr in CLOCKS


def lacks_a_seed(call):
    function = ast.unparse(call.func)
    if function.endswith(".rvs"):
        return "random_state" not in {keyword.arg for keyword in call.keywords}
    return function.endswith(("default_rng", "SeedSequence")) and not call.args


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now()",
        "dt.date.today()",
        "os.environ['HOME']",
        "os.getenv('HOME')",
        "np.random.rand(3)",
        "np.random.default_rng()",
        "stats.norm.rvs(3)",
        "ibis.now()",
        "uuid.uuid4()",
    ],
)
def test_the_rule_itself_sees_a_look_at_the_world(line):
    assert list(looks_at_the_world(ast.parse(line)))


def test_a_seed_that_comes_in_as_a_value_is_allowed():
    assert not list(looks_at_the_world(ast.parse("np.random.default_rng(settings.report.seed)")))


@pytest.mark.parametrize(
    "module", ["perioptimal_report", "perioptimal_report.cli", "perioptimal_report.outputs.machine"]
)
def test_a_command_starts_without_the_heavy_libraries(module):
    heavy = "{'pandas', 'numpy', 'scipy', 'duckdb', 'ibis', 'weasyprint', 'matplotlib', 'pyarrow'}"
    look = f"import {module}, sys; print(*sorted({heavy} & set(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", look],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert told.stdout.strip() == ""


def test_every_library_that_is_imported_is_named_in_the_project():
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())["project"]
    named = {Requirement(line).name.lower() for line in project["dependencies"]}
    known = packages_distributions()
    modules = {module.split(".")[0] for path in FILES for module in imports(path)}
    foreign = modules - set(sys.stdlib_module_names) - {PACKAGE.name}
    unnamed = {each for each in foreign if not named & {d.lower() for d in known.get(each, ())}}
    assert unnamed == set()

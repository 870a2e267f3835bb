"""A definition is said once, in facts, and nowhere else is it worked out again.

Authority: CONTRIBUTING.md, "House rules"; read from the syntax trees.
"""

import ast

import pytest
from package_trees import FILES, TREES, broken, name_of

HOME = "facts/definitions.py"
# Why not the simulation: it knows the truth of its hospital without the facts of the records.
HELD = [path for path in FILES if not name_of(path).startswith("simulation/")]
# The thresholds that decide a definition, and where each is applied.
HOMES = {
    "turnover_cutoff_min": {HOME},
    "turnover_long_cutoff_min": {HOME},
    "turnover_prolonged_min": {HOME},
    "unavoidable_turnover_min": {"facts/room_hours.py"},
    "grace_min": {HOME},
    "first_case_latest": {"facts/room_days.py"},
    "prime_start": {HOME},
    "prime_end": {HOME},
    "critical_min": {"facts/assigned.py"},
    # Why stages: a physician directs as many sites of the staffing as cases of the care.
    "concurrency_rule_max": {HOME, "facts/stages.py"},
}
# Who reads a threshold only to show it, or has no facts yet.
SHOWN = {
    "report/definitions.py": set(HOMES),
    "metrics/day/turnover_time.py": {"turnover_cutoff_min", "turnover_long_cutoff_min"},
    "metrics/day/first_case_on_time.py": {"grace_min"},
    # The rankings name the definition in force, and ask for the others beside it.
    "plan/flips.py": {"turnover_cutoff_min", "grace_min"},
    # A remark on the records, before there are facts.
    "sources/epic_prime_time.py": {"prime_start", "prime_end"},
    "settings/calendar.py": {"prime_start", "prime_end"},
}
COMPARING = {"between", "gt", "ge", "lt", "le", "eq", "ne", "isin"}
# A comparison that holds all the words of one of these works a definition out.
COMPARED = (
    {"gap_s"},
    {"gap_min"},
    {"tardy_s"},
    {"tardy"},
    {"workday"},
    {"cases", "rule_max"},
    {"required", "staffed"},
)
SUBTRACTED = {"last_out_s", "block_end_s"}
CASES_READY = {"facts/assigned.py", "facts/dictionary/staff.py"}


def words_of(node):
    """The names, attributes and texts that stand anywhere in an expression."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.Attribute):
            yield each.attr
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def compares(node):
    """Whether a node is a comparison, by a sign or by a method of frames."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return isinstance(node, ast.Compare) or (called and node.func.attr in COMPARING)


def worked_out(tree):
    """Every place that works a definition out again."""
    for node in ast.walk(tree):
        words = set(words_of(node)) if isinstance(node, ast.expr) else set()
        again = compares(node) and any(each <= words for each in COMPARED)
        less = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and words >= SUBTRACTED
        if again or less:
            yield f"line {node.lineno}: {ast.unparse(node)}"


def thresholds_read(tree):
    return {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} & HOMES.keys()


def test_no_other_place_works_a_definition_out():
    others = [path for path in HELD if name_of(path) != HOME]
    assert broken(lambda path: list(worked_out(TREES[path])), others) == {}


def test_a_threshold_is_read_where_its_definition_stands():
    def elsewhere(path):
        name = name_of(path)
        read = thresholds_read(TREES[path]) - SHOWN.get(name, set())
        return {each for each in read if name not in HOMES[each]}

    assert broken(elsewhere) == {}


def test_every_exception_is_needed():
    read = {name_of(path): thresholds_read(TREES[path]) for path in FILES}
    homes = {(home, each) for each, places in HOMES.items() for home in places}
    shown = {(name, each) for name, found in SHOWN.items() for each in found}
    assert {(name, each) for name, each in homes | shown if each not in read[name]} == set()


def test_when_a_case_is_ready_is_read_only_for_its_critical_portions():
    readers = {name_of(p) for p in FILES if "case_ready_s" in set(words_of(TREES[p]))}
    assert readers <= CASES_READY


@pytest.mark.parametrize(
    "line",
    [
        "(gap_min >= 0) & (gap_min <= cutoff)",
        "gaps['gap_s'].between(0, limit_s)",
        "gaps.filter(gaps.gap_s <= limit_s)",
        "gaps[seconds(gaps, Gaps.gap_s) > limit_s]",
        "tardy > settings.thresholds.grace_min * 60",
        "cases['tardy_s'] <= grace_min * 60",
        "calendar['kind'].eq('workday')",
        "calendar['kind'].isin(['workday', 'weekend'])",
        "known.kind == 'workday'",
        "seconds(days, 'last_out_s') - seconds(days, 'block_end_s')",
        "ordered['cases'] > ordered['rule_max']",
        "known['required'].ge(known['staffed'])",
    ],
)
def test_the_rule_itself_sees_a_definition_worked_out(line):
    assert list(worked_out(ast.parse(line)))


@pytest.mark.parametrize("line", ["gaps[flags(gaps, 'is_turnover')]", "is_late(tardy, grace)"])
def test_the_rule_itself_lets_definitions_be_read(line):
    assert not list(worked_out(ast.parse(line)))

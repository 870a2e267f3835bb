"""The registry refuses files that break a rule, and leaves out what lacks its columns (by rule)."""

from dataclasses import replace
from types import ModuleType

import pytest

from perioptimal_report.facts.columns import Facts
from perioptimal_report.metrics.kit.registry import METRICS, compute, discover, lacking, metric_of
from perioptimal_report.metrics.kit.worked import frames_of, settings_of
from perioptimal_report.shapes.results import LENSES, OutOfScope, Result, alternatives

SOUND = next(iter(METRICS.values()))


def module_like(metric, **changes) -> ModuleType:
    module = ModuleType(metric.key)
    parts = {"NOTE": metric.note, "EXAMPLES": metric.examples, "ORDER": 1}
    parts[metric.key] = metric.function
    for name, value in (parts | changes).items():
        setattr(module, name, value)
    return module


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"NOTE": replace(SOUND.note, sources=())}, "no source"),
        ({"NOTE": replace(SOUND.note, measures=())}, "no measure"),
        ({"NOTE": replace(SOUND.note, lens="institution")}, "lens 'institution'"),
        ({"EXAMPLES": SOUND.examples[:1]}, "worked examples"),
        ({SOUND.key: lambda facts: facts}, "settings"),
        ({"NOTE": replace(SOUND.note, needs=("cases.asa or case.asa",))}, "no table has"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused_by_name(changes, says):
    with pytest.raises(ImportError, match=f"{SOUND.key}.py: .*{says}"):
        metric_of(module_like(SOUND, **changes), SOUND.key, SOUND.note.lens)


def test_a_function_under_another_name_is_refused():
    with pytest.raises(ImportError, match="has no another_name"):
        metric_of(module_like(SOUND), "another_name", SOUND.note.lens)


def test_metrics_stand_in_the_order_of_the_lenses():
    places = [LENSES.index(metric.note.lens) for metric in METRICS.values()]
    assert places == sorted(places)
    assert list(discover()) == list(METRICS)


def test_a_metric_without_its_columns_is_out_of_scope_and_says_which():
    key, metric = next((k, m) for k, m in METRICS.items() if m.note.needs)
    example = metric.examples[0]
    facts = Facts(frames=frames_of(example), present=frozenset())
    found = compute(key, facts, settings_of(example))
    assert isinstance(found, OutOfScope)
    assert found.missing == metric.note.needs
    present = replace(facts, present=frozenset(alternatives(metric.note.needs[0])[:1]))
    assert isinstance(compute(key, present, settings_of(example)), Result)


@pytest.mark.parametrize("column", ["shifts.start", "resources.available"])
def test_of_alternative_columns_any_one_will_do(column):
    note = METRICS["staffing_fit"].note
    assert note.needs == ("shifts.start or resources.available",)
    assert lacking(note, frozenset({column})) == ()
    assert lacking(note, frozenset({"cases.asa"})) == note.needs


def test_an_unknown_key_is_a_key_error():
    with pytest.raises(KeyError):
        compute("no_such_metric", Facts(frames={}, present=frozenset()), None)

"""numbers.json. Authority: its JSON Schema; the sample's own estimates; by hand."""

import dataclasses
import json

import jsonschema
import pytest
from sample_report import sample

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs.numbers import numbers_json, schema, stated
from perioptimal_report.report.model import Chapter
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Measure,
    Row,
)


def with_table(table: Breakdown):
    report = sample()
    first = report.chapters[0].sections[1]
    result = dataclasses.replace(first.result, breakdowns=(table, *first.result.breakdowns))
    changed = dataclasses.replace(first, result=result)
    return sample(chapters=(Chapter("patient", (changed,)),), decisions=(), bands=())


def test_the_file_keeps_to_its_schema(files):
    found = schema()
    jsonschema.Draft202012Validator.check_schema(found)
    jsonschema.validate(json.loads(files["numbers.json"]), found)


def test_a_number_without_value_and_reason_breaks_the_schema(files):
    document = json.loads(files["numbers.json"])
    document["numbers"][0] |= {"value": None, "reason": None}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema())


def test_every_number_of_the_report_is_there_once(report):
    sections = [s for c in report.chapters for s in c.sections] + list(report.mca)
    expected = sum(
        len(s.result.numbers)
        + (s.before is not None)
        + sum(isinstance(c, Estimate) for t in s.result.breakdowns for r in t.rows for c in r.cells)
        for s in sections
    )
    numbers = json.loads(numbers_json(report))["numbers"]
    places = {(n["key"], json.dumps(n["filter"]), n["period"]["start"]) for n in numbers}
    assert len(numbers) == len(places) == expected


def test_a_number_says_all_that_belongs_to_it(report):
    (number,) = (
        n
        for n in json.loads(numbers_json(report))["numbers"]
        if n["key"] == "block_utilization.utilization" and n["filter"] == {"service": "Urology"}
    )
    assert number["unit"] == "pct"
    assert number["n"] == 64
    assert number["interval"]["low"] < number["value"] < number["interval"]["high"]
    assert number["method"] == "block_utilization"
    assert number["source"] == ["or-log-2023-2025.csv", "block-schedule.xlsx"]
    assert number["period"] == {"start": "2025-01-01", "end": "2025-03-31"}


def test_two_values_for_one_number_are_refused():
    rows = (Row("Urology", (Estimate(1.0, "pct", 5),)), Row("Urology", (Estimate(2.0, "pct", 5),)))
    report = with_table(Breakdown("service", "T", (Measure("rate", "Rate"),), rows))
    with pytest.raises(OutputError, match=r"emergency_rate\.rate \(service=Urology\)"):
        stated(report)


def test_a_number_repeated_unchanged_is_stated_once():
    rows = (Row("Urology", (Estimate(1.0, "pct", 5),)),) * 2
    report = with_table(Breakdown("service", "T", (Measure("rate", "Rate"),), rows))
    assert sum(number.filter == (("service", "Urology"),) for number in stated(report)) == 1

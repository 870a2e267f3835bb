"""The small faults of a mutation run. Authority: by hand."""

import pytest
from mutations import mutants_of


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = a < b", ["x = (a <= b)"]),
        ("x = a == b", ["x = (a != b)"]),
        ("x = a - b", ["x = (a + b)"]),
        ("x = -a", ["x = (a)"]),
        ("x = not a", ["x = (a)"]),
        ("x = a and b", ["x = (a or b)"]),
        ("x = f(a, 1)", ["x = f(a, (2))"]),
        ("x = max(a, b)", ["x = (min(a, b))"]),
        ("x = a if b else c", ["x = (c if b else a)"]),
        ("x = 'é' in a", ["x = ('é' not in a)"]),
        ("x = 'é' + a", []),
        ("x: int | None", []),
        ("x = zip(a, b, strict=True)", []),
        ("@d(frozen=True)\nclass A:\n    x: int", []),
    ],
)
def test_each_expression_has_its_faults(line, expected):
    found = list(mutants_of("file.py", line))
    assert [mutant.text for mutant in found] == expected

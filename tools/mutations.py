"""The small faults that a mutation run puts into a file, one at a time.

A comparison, a sign, an operator or a number is turned into its neighbor. What only declares
(annotations, decorators, docstrings and other texts, ``zip(strict=True)``) is left alone.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
DECLARATIONS = {"decorator_list", "annotation", "returns", "bases"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the file, the line, what stood there, what stands there now, and the new text."""

    path: str
    line: int
    before: str
    after: str
    text: str


def mutants_of(path: str, text: str) -> Iterator[Mutant]:
    """Give every mutant of a file's text, in the order of the lines."""
    lines = text.encode().splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]
    for node in sorted(_living(ast.parse(text)), key=lambda node: (node.lineno, node.col_offset)):
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        before = text.encode()[begin:end].decode()
        for changed in _changes(node):
            after = f"({ast.unparse(changed)})"
            whole = text.encode()[:begin] + after.encode() + text.encode()[end:]
            yield Mutant(path, node.lineno, before, after, whole.decode())


def _living(node: ast.AST) -> Iterator[ast.expr]:
    """Walk the expressions that decide something at run time."""
    for name, value in ast.iter_fields(node):
        if name in DECLARATIONS or isinstance(value, ast.JoinedStr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr):
                continue
            if isinstance(child, ast.keyword) and child.arg == "strict":
                continue
            if isinstance(child, ast.expr):
                yield child
            yield from _living(child)


def _changes(node: ast.expr) -> Iterator[ast.expr]:
    """Give the faulty forms of one expression; none for what has no neighbor."""
    changed = copy.deepcopy(node)
    match changed:
        case ast.Compare(ops=[op, *_]) if type(op) in COMPARISONS:
            changed.ops[0] = COMPARISONS[type(op)]()
        case ast.BinOp(op=op) if type(op) in OPERATORS and not _is_text(node):
            changed.op = OPERATORS[type(op)]()
        case ast.BoolOp():
            changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.UnaryOp():
            changed = changed.operand
        case ast.Constant(value=bool(value)):
            changed.value = not value
        case ast.Constant(value=int(value) | float(value)):
            changed.value = value + 1
        case ast.IfExp():
            changed.body, changed.orelse = changed.orelse, changed.body
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            changed.func.id = CALLS[name]
        case _:
            return
    yield changed


def _is_text(node: ast.BinOp) -> bool:
    """Whether an operator joins texts or types: another one would only be a type error."""
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and _says(side.value))
        for side in (node.left, node.right)
    )


def _says(value: object) -> bool:
    return isinstance(value, str) or value is None

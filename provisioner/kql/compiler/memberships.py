"""`in`, `has_any` and their kin as Python source: a set look-up where the items are constants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from provisioner.kql import bound
from provisioner.kql.comparison import flatten, is_member
from provisioner.kql.compiler.code import Code
from provisioner.kql.compiler.emitting import Columns, Emits
from provisioner.kql.interpreter import has_terms
from provisioner.kql.matching import term_finder
from provisioner.kql.types import DYNAMIC, STRING
from provisioner.kql.values import Value, dynamic_text

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType


def emit(emitter: Emits, node: bound.Membership, columns: Columns) -> Code:
    """The code of a membership test."""
    left = emitter.value(node.left, columns)
    every = [item for item in node.items if emitter.constancy(item) == "constant"]
    if node.table is not None or len(every) < len(node.items):
        return _at_run_time(emitter, node, left, columns)
    pairs = [(emitter.constant_value(item), item.type) for item in node.items]
    negated = " not" if node.operator[0] == "!" else ""
    if node.operator in ("has_any", "has_all"):
        return _has_list(emitter, node, left, [*flatten(pairs, STRING)])
    if node.operator.endswith("~"):
        lowered = frozenset(dynamic_text(item).lower() for item in flatten(pairs, STRING))
        return Code(f"({emitter.lower(left)}{negated} in {emitter.source.bind(lowered)})", nullable=False)
    if node.left.type == DYNAMIC:
        return _at_run_time(emitter, node, left, columns)
    known = frozenset(item for item in flatten(pairs, node.left.type) if item is not None)
    return Code(f"({left.text}{negated} in {emitter.source.bind(known)})", nullable=False)


def _has_list(emitter: Emits, node: bound.Membership, left: Code, terms: list[Value]) -> Code:
    every = node.operator == "has_all"
    finders = [term_finder(dynamic_text(term).lower()) for term in terms if term is not None]
    if len(finders) < len(terms) and not every:
        return Code("True", nullable=False, simple=True)
    if not finders:
        return Code(repr(every), nullable=False, simple=True)
    name = emitter.source.name("t")
    texts = [f"{emitter.source.bind(finder)}({name})" for finder in finders]
    texts[0] = texts[0].replace(f"({name})", f"({name} := {emitter.lower(left)})")
    return Code(f"({(' and ' if every else ' or ').join(texts)})", nullable=False)


def _at_run_time(emitter: Emits, node: bound.Membership, left: Code, columns: Columns) -> Code:
    if node.table is not None:
        items = emitter.source.query(node.table, as_set=True)
        types: tuple[ScalarType, ...] = (node.table.columns[0].type,)
    else:
        items = f"({', '.join(emitter.value(item, columns).text for item in node.items)},)"
        types = tuple(item.type for item in node.items)
    function = emitter.source.bind(_membership(node.operator, node.left.type, types, table=node.table is not None))
    return Code(f"{function}({left.text}, {items})", nullable=False)


def _membership(
    operator: str, left: ScalarType, types: tuple[ScalarType, ...], *, table: bool
) -> Callable[[Value, Sequence[Value]], bool]:
    negated = operator[0] == "!"

    def pairs(items: Sequence[Value]) -> list[tuple[Value, ScalarType]]:
        return [(item, types[0]) for item in items] if table else [*zip(items, types, strict=True)]

    def terms(value: Value, items: Sequence[Value]) -> bool:
        return has_terms(dynamic_text(value), [*flatten(pairs(items), STRING)], every=operator == "has_all")

    def any_case(value: Value, items: Sequence[Value]) -> bool:
        lowered = {dynamic_text(item).lower() for item in flatten(pairs(items), STRING)}
        return (value is not None and dynamic_text(value).lower() in lowered) != negated

    def exact(value: Value, items: Sequence[Value]) -> bool:
        return (value is not None and is_member(value, flatten(pairs(items), left), left)) != negated

    return terms if operator in ("has_any", "has_all") else any_case if operator.endswith("~") else exact

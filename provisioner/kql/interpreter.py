"""Evaluates expressions of the bound tree directly, one row at a time.

It is slow and plain on purpose: the compiler is judged against it, and it serves where speed does not matter, for
constants and the arguments of operators. Functions are shared with the compiler; the evaluation of operators, nulls,
conditions and paths is not.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from provisioner.kql import bound
from provisioner.kql.arithmetic import negate, operation
from provisioner.kql.comparison import equal_dynamic, flatten, is_member, less_dynamic
from provisioner.kql.conversions import converter
from provisioner.kql.datetimes import in_range
from provisioner.kql.functions.definition import NOT_CONSTANT, Signature, target_type
from provisioner.kql.functions.locations import locator
from provisioner.kql.functions.patterns import regex_or_none
from provisioner.kql.functions.table import FUNCTIONS, GUARDED
from provisioner.kql.matching import TESTS, find_term
from provisioner.kql.runtime import NotSimulatedError
from provisioner.kql.types import DYNAMIC, STRING
from provisioner.kql.values import Value, dynamic_text, null

if TYPE_CHECKING:
    from provisioner.kql.runtime import Run, Table
    from provisioner.kql.types import ScalarType

Row = Sequence[Value]
TableOf = Callable[[bound.Plan], "Table"]
_ORDER: Final[dict[str, Callable[[Value, Value], bool]]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


class Interpreter:
    """Evaluates expressions within one run; `table_of` gives the tables of subqueries."""

    def __init__(self, run: Run, table_of: TableOf) -> None:
        self._run = run
        self._table_of = table_of

    def value(self, node: bound.Expression, row: Row = ()) -> Value:
        """The value of an expression for a row of the operator's input."""
        match node:
            case bound.Literal():
                return node.value
            case bound.ColumnRef():
                return row[node.slot]
            case bound.Convert():
                return _convert(self.value(node.operand, row), node.operand.type, node.type)
            case bound.Negate():
                operand = self.value(node.operand, row)
                return None if operand is None else negate(operand, node.type)
            case bound.Binary():
                return self._binary(node, row)
            case bound.Call():
                return self._call(node, row)
            case _:
                return self._other(node, row)

    def _other(self, node: bound.Expression, row: Row) -> Value:
        match node:
            case bound.Membership():
                return self._membership(node, row)
            case bound.Between():
                return self._between(node, row)
            case bound.Member():
                return step(self.value(node.target, row), node.name)
            case bound.Element():
                return step(self.value(node.target, row), self.value(node.index, row))
            case bound.ScalarQuery():
                columns = self._table_of(node.plan).columns
                return columns[0][0] if columns and columns[0] else null(node.type)
            case _:
                raise AssertionError(f"no evaluation of {type(node).__name__}")

    def is_true(self, node: bound.Expression, row: Row) -> bool:
        """Whether a condition holds; null does not."""
        return self.value(node, row) is True

    def _binary(self, node: bound.Binary, row: Row) -> Value:
        operator = node.operator
        if operator in ("and", "or"):
            left, right = self.is_true(node.left, row), self.is_true(node.right, row)
            return (left and right) if operator == "and" else (left or right)
        one, other = self.value(node.left, row), self.value(node.right, row)
        if operator in ("==", "!="):
            equal = _equal(one, other, node.left.type)
            return equal if equal is None or operator == "==" else not equal
        if operator in _ORDER:
            return _ordered(operator, one, other, node.left.type)
        if operator in "+-*/%":
            if one is None or other is None:
                return None
            return operation(operator, node.left.type, node.right.type, node.type)(one, other)
        return self._text_test(operator, one, other)

    def _text_test(self, operator: str, text: str, part: str) -> bool:
        if operator == "matches regex":
            regex = regex_or_none(part)
            search = self._run.failures.guard(lambda: regex is not None and regex.search(text) is not None, False)
            return bool(search())
        if operator == "!~":
            return not TESTS["=~"](text, part)
        return not TESTS[operator[1:]](text, part) if operator[0] == "!" else TESTS[operator](text, part)

    def _membership(self, node: bound.Membership, row: Row) -> bool:
        value = self.value(node.left, row)
        if node.table is not None:
            table = self._table_of(node.table)
            types = node.table.columns[0].type
            pairs = [(item, types) for item in (table.columns[0] if table.columns else [])]
        else:
            pairs = [(self.value(item, row), item.type) for item in node.items]
        operator = node.operator
        if operator in ("has_any", "has_all"):
            return has_terms(dynamic_text(value), [*flatten(pairs, STRING)], every=operator == "has_all")
        negated = operator[0] == "!"
        if operator.endswith("~"):
            found = value is not None and dynamic_text(value).lower() in {
                dynamic_text(item).lower() for item in flatten(pairs, STRING)
            }
        else:
            found = value is not None and is_member(value, flatten(pairs, node.left.type), node.left.type)
        return found != negated

    def _between(self, node: bound.Between, row: Row) -> bool:
        operand, low, high = (self.value(part, row) for part in (node.operand, node.low, node.high))
        if operand is None or low is None or high is None:
            return False
        inside = _ordered("<=", low, operand, node.operand.type) and _ordered("<=", operand, high, node.operand.type)
        return bool(inside) != node.negated

    def _call(self, node: bound.Call, row: Row) -> Value:
        special = getattr(self, f"_call_{node.function}", None)
        if special is not None:
            return special(node, row)
        return self._function(node)(*[self.value(argument, row) for argument in node.arguments])

    def _function(self, node: bound.Call) -> Callable[..., Value]:
        definition = FUNCTIONS.get(node.function)
        if definition is None:
            raise NotSimulatedError(node.function, node.start, node.end)
        types = tuple(target_type(definition, i, item.type) for i, item in enumerate(node.arguments))
        constants = tuple(
            _convert_argument(item.value, item.type, type_) if isinstance(item, bound.Literal) else NOT_CONSTANT
            for item, type_ in zip(node.arguments, types, strict=True)
        )
        implementation = definition.build(Signature(types, constants, node.type))
        if node.function == "geo_location" and self._run.locations is not None:
            implementation = locator(self._run.locations)
        missing = null(node.type)

        def call(*values: Value) -> Value:
            arguments = [
                _convert_argument(value, item.type, type_)
                for value, item, type_ in zip(values, node.arguments, types, strict=True)
            ]
            if definition.strict and any(argument is None for argument in arguments):
                return missing
            result = implementation(*arguments)
            return missing if result is None else result

        return self._run.failures.guard(call, missing) if node.function in GUARDED else call

    def _call_iff(self, node: bound.Call, row: Row) -> Value:
        condition, one, other = node.arguments
        return self.value(one if self.is_true(condition, row) else other, row)

    _call_iif = _call_iff

    def _call_case(self, node: bound.Call, row: Row) -> Value:
        *pairs, otherwise = node.arguments
        for condition, value in zip(pairs[::2], pairs[1::2], strict=True):
            if self.is_true(condition, row):
                return self.value(value, row)
        return self.value(otherwise, row)

    def _call_not(self, node: bound.Call, row: Row) -> Value:
        value = self.value(node.arguments[0], row)
        return None if value is None else not value

    def _call_now(self, node: bound.Call, row: Row) -> Value:
        offset = self.value(node.arguments[0], row) if node.arguments else 0
        return None if offset is None else in_range(self._run.now + offset)

    def _call_ago(self, node: bound.Call, row: Row) -> Value:
        offset = self.value(node.arguments[0], row)
        return None if offset is None else in_range(self._run.now - offset)

    def _call_ingestion_time(self, _node: bound.Call, _row: Row) -> Value:
        return self._run.ingestion_time

    def _call_new_guid(self, _node: bound.Call, _row: Row) -> Value:
        return str(uuid.uuid4())

    def _call_assert(self, _node: bound.Call, _row: Row) -> Value:
        return True


def step(target: Value, index: Value) -> Value:
    """One step into a dynamic value; null where it leads nowhere."""
    if isinstance(target, dict) and isinstance(index, str):
        return target.get(index)
    if isinstance(target, list) and isinstance(index, int) and -len(target) <= index < len(target):
        return target[index]
    return None


def has_terms(text: str, terms: Sequence[Value], *, every: bool) -> bool:
    """`has_any` and `has_all`; a term that is null or empty is in every text."""
    lower = text.lower()
    found = (term is None or find_term(lower, dynamic_text(term).lower()) for term in terms)
    return all(found) if every else any(found)


def _convert(value: Value, source: ScalarType, target: ScalarType) -> Value:
    if value is None:
        return null(target)
    convert = converter(source, target)
    result = value if convert is None else convert(value)
    return null(target) if result is None else result


def _convert_argument(value: Value, source: ScalarType, target: ScalarType) -> Value:
    """As `_convert`, except that a text stored inside a dynamic value stays a text."""
    return value if source == STRING and target == DYNAMIC else _convert(value, source, target)


def _equal(one: Value, other: Value, type_: ScalarType) -> bool | None:
    if one is None or other is None:
        return None if one is None and other is None else False
    return equal_dynamic(one, other) if type_ == DYNAMIC else bool(one == other)


def _ordered(operator: str, one: Value, other: Value, type_: ScalarType) -> bool | None:
    if one is None or other is None:
        return None
    if type_ != DYNAMIC:
        return _ORDER[operator](one, other)
    less = less_dynamic(other, one) if operator in (">", "<=") else less_dynamic(one, other)
    return less if less is None or operator in ("<", ">") else not less

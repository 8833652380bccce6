"""The bound tree, what the checker hands to the compiler and the interpreter: expressions (operators: `plans`).

Everything a name could mean is settled here. Scalar `let`s and user functions are substituted, tabular `let`s are the
same node object wherever they are used, implicit conversions are `Convert` nodes, aliases of functions and operators
are replaced by one canonical name. The only names left are columns, and a `ColumnRef` says by `slot` which one: the
position in the `columns` of the operator's input (for `Join` keys: of the left or the right input).

All assignments of one operator see the input of the operator, never each other.

Values in `Literal` are run-time values: bool, int, float, `decimal.Decimal`, str; datetime and timespan are ints that
count 100 ns ticks (a datetime from 0001-01-01); a guid is its lower-case text with hyphens; dynamic is what JSON means
in Python. None is null; a string is never null.

A part of a `dynamic([...])` literal that is not JSON makes it a call of `pack_array` or `bag_pack`.

Nodes are immutable by contract: type checkers refuse an assignment, but no run-time guard is paid for on every field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal as OneOf
from typing import TypeAlias, TypeVar, dataclass_transform

from provisioner.kql.types import Column, ScalarType, Schema

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(cls: type[T]) -> type[T]:
    """A dataclass of the bound tree: immutable to type checkers, cheap to make."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Value: TypeAlias = "Json | Decimal"

BinaryOperator: TypeAlias = OneOf[
    "+", "-", "*", "/", "%",
    "==", "!=", "<", "<=", ">", ">=", "=~", "!~",
    "and", "or",
    "contains", "!contains", "contains_cs", "!contains_cs",
    "has", "!has", "has_cs", "!has_cs",
    "hasprefix", "!hasprefix", "hasprefix_cs", "!hasprefix_cs",
    "hassuffix", "!hassuffix", "hassuffix_cs", "!hassuffix_cs",
    "startswith", "!startswith", "startswith_cs", "!startswith_cs",
    "endswith", "!endswith", "endswith_cs", "!endswith_cs",
    "matches regex",
]  # fmt: skip
MembershipOperator: TypeAlias = OneOf["in", "!in", "in~", "!in~", "has_any", "has_all"]


@node
class Expression:
    """A scalar expression; `start` and `end` are code point offsets in the text that was checked."""

    start: int = field(compare=False)
    end: int = field(compare=False)
    type: ScalarType


@node
class Literal(Expression):
    """A constant as a run-time value, None for a typed null."""

    value: Value


@node
class ColumnRef(Expression):
    """The value of one column of the operator's input."""

    slot: int
    name: str = field(compare=False)


@node
class Convert(Expression):
    """An implicit conversion of `operand` to `type`, as by the function to<type>(): never raises, null on failure."""

    operand: Expression


@node
class Negate(Expression):
    """Unary minus."""

    operand: Expression


@node
class Binary(Expression):
    """An operator on two operands whose types the operator takes as they are; conversions are written out."""

    operator: BinaryOperator
    left: Expression
    right: Expression


@node
class Membership(Expression):
    """`left in (items)` and its kin; a dynamic array among the items stands for its elements.

    `table` replaces `items` when the right side is a tabular expression: its first column is meant.
    """

    operator: MembershipOperator
    left: Expression
    items: tuple[Expression, ...]
    table: Plan | None = None


@node
class Between(Expression):
    """`operand between (low .. high)`, both ends included; `negated` is `!between`."""

    operand: Expression
    low: Expression
    high: Expression
    negated: bool


@node
class Call(Expression):
    """A built-in function under its canonical name (`tobool` for `toboolean`), lower case."""

    function: str
    arguments: tuple[Expression, ...]


@node
class Member(Expression):
    """`target.name` or `target['name']` with a constant name, on a dynamic target."""

    target: Expression
    name: str


@node
class Element(Expression):
    """`target[index]` with a long (negative counts from the end) or string index, on a dynamic target."""

    target: Expression
    index: Expression


@node
class ScalarQuery(Expression):
    """`toscalar(plan)`: the first column of the first row, null when there is none; evaluated once."""

    plan: Plan


@node
class Assignment:
    """One result column and its value; `slot` is its position in the `columns` of the operator that holds it."""

    column: Column
    slot: int
    value: Expression


@node
class Plan:
    """A tabular operator with its output columns; the operators are in `plans`."""

    start: int = field(compare=False)
    end: int = field(compare=False)
    columns: Schema

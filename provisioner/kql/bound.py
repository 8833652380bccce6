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

Nodes are `Record`s: positional construction, equality by value without positions, not hashable (key by `id`).
"""

from __future__ import annotations

from provisioner.kql.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal
    from typing import ClassVar, TypeAlias
    from typing import Literal as OneOf

    from provisioner.kql.types import Column, ScalarType, Schema

    Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
    Value: TypeAlias = Json | Decimal
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


class Bound(Record):
    """Anything in the bound tree; `start` and `end` are code point offsets in the text that was checked."""

    _not_compared: ClassVar[frozenset[str]] = frozenset({"start", "end"})

    start: int
    end: int


class Expression(Bound):
    """A scalar expression."""

    type: ScalarType


class Literal(Expression):
    """A constant as a run-time value, None for a typed null."""

    value: Value


class ColumnRef(Expression):
    """The value of one column of the operator's input."""

    slot: int
    name: str


class Convert(Expression):
    """An implicit conversion of `operand` to `type`, as by the function to<type>(): never raises, null on failure."""

    operand: Expression


class Negate(Expression):
    """Unary minus."""

    operand: Expression


class Binary(Expression):
    """An operator on two operands whose types the operator takes as they are; conversions are written out."""

    operator: BinaryOperator
    left: Expression
    right: Expression


class Membership(Expression):
    """`left in (items)` and its kin; a dynamic array among the items stands for its elements.

    `table` replaces `items` when the right side is a tabular expression: its first column is meant.
    """

    operator: MembershipOperator
    left: Expression
    items: tuple[Expression, ...]
    table: Plan | None = None


class Between(Expression):
    """`operand between (low .. high)`, both ends included; `negated` is `!between`."""

    operand: Expression
    low: Expression
    high: Expression
    negated: bool


class Call(Expression):
    """A built-in function under its canonical name (`tobool` for `toboolean`), lower case."""

    function: str
    arguments: tuple[Expression, ...]


class Member(Expression):
    """`target.name` or `target['name']` with a constant name, on a dynamic target."""

    target: Expression
    name: str


class Element(Expression):
    """`target[index]` with a long (negative counts from the end) or string index, on a dynamic target."""

    target: Expression
    index: Expression


class ScalarQuery(Expression):
    """`toscalar(plan)`: the first column of the first row, null when there is none; evaluated once."""

    plan: Plan


class Assignment(Record):
    """One result column and its value; `slot` is its position in the `columns` of the operator that holds it."""

    column: Column
    slot: int
    value: Expression


class Plan(Bound):
    """A tabular operator with its output columns; the operators are in `plans`."""

    columns: Schema

"""What the parts of the compiler ask of the whole: the code of an expression within a growing function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from provisioner.kql import bound
from provisioner.kql.compiler.code import Code, Source

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType
    from provisioner.kql.values import Value

# The code of each column of an operator's input, computed when it is asked for.
Columns: TypeAlias = Sequence[Callable[[], Code]]


class Emits(Protocol):
    """An emitter of expressions; see `expressions.Emitter`."""

    source: Source

    def value(self, node: bound.Expression, columns: Columns) -> Code:
        """The value of an expression."""

    def test(self, node: bound.Expression, columns: Columns) -> str:
        """A condition that is True or False."""

    def constancy(self, node: bound.Expression) -> str:
        """Whether a value is `constant`, the same for a `run`, or different from `row` to row."""

    def constant_value(self, node: bound.Expression) -> Value:
        """The value of a constant expression."""

    def convert(self, code: Code, source: ScalarType, target: ScalarType) -> Code:
        """The value as another type."""

    def strict(self, arguments: Sequence[Code], function: str, *, nullable: bool, missing: str = "None") -> Code:
        """A call that is made only when no argument is null."""

    def named(self, code: Code) -> tuple[str, str]:
        """How to write a value the first time and again."""

    def lower(self, code: Code) -> str:
        """The text in lower case."""


def children(node: bound.Expression) -> Sequence[bound.Expression]:
    """The direct parts of an expression."""
    match node:
        case bound.Convert() | bound.Negate():
            return (node.operand,)
        case bound.Binary():
            return (node.left, node.right)
        case bound.Membership():
            return (node.left, *node.items)
        case bound.Between():
            return (node.operand, node.low, node.high)
        case bound.Call():
            return node.arguments
        case bound.Member():
            return (node.target,)
        case bound.Element():
            return (node.target, node.index)
        case _:
            return ()

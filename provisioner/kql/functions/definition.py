"""What a built-in function is to the compiler and the interpreter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from provisioner.kql.types import BOOL, DATETIME, DYNAMIC, LONG, REAL, STRING, TIMESPAN
from provisioner.kql.values import Value

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType

Implementation: TypeAlias = Callable[..., Value]


class NotConstant:
    """Stands in `Signature.constants` for an argument that differs from row to row."""


NOT_CONSTANT: Final = NotConstant()


class Signature(NamedTuple):
    """One use of a function: the types of its arguments after `takes`, those that are literals, and its result."""

    types: tuple[ScalarType, ...]
    constants: tuple[Value, ...]
    result: ScalarType

    def constant(self, position: int, otherwise: Value = None) -> Value:
        """The literal at a position, `otherwise` when the argument is left out, NOT_CONSTANT when it varies."""
        return self.constants[position] if position < len(self.constants) else otherwise


class Function(NamedTuple):
    """A built-in function.

    `build` picks the implementation for one use. `takes` has a letter for each argument, the last one repeating: the
    type the argument is converted to first (`.` for none, `d` as it is stored inside a dynamic value). A null argument
    of a `strict` function makes the result null without a call. A `total` one returns no null when it is called.
    """

    build: Callable[[Signature], Implementation]
    takes: str = "."
    strict: bool = True
    total: bool = False


_LETTERS: Final[dict[str, ScalarType]] = {
    "s": STRING,
    "r": REAL,
    "l": LONG,
    "b": BOOL,
    "d": DYNAMIC,
    "t": DATETIME,
    "p": TIMESPAN,
}


def plain(implementation: Implementation, takes: str = ".", *, strict: bool = True, total: bool = False) -> Function:
    """A function with one implementation for all its uses."""
    return Function(lambda _signature: implementation, takes, strict, total)


def built(build: Callable[[Signature], Implementation], takes: str = ".", *, strict: bool = True) -> Function:
    """A function whose implementation depends on types or literals."""
    return Function(build, takes, strict, False)


def target_type(function: Function, position: int, type_: ScalarType) -> ScalarType:
    """The type that the argument at a position is converted to before the call."""
    letter = function.takes[min(position, len(function.takes) - 1)]
    return _LETTERS.get(letter, type_)

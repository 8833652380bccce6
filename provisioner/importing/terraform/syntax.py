"""Expressions of HCL as trees; each node keeps its text, which is what is said of it where it cannot be resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from provisioner.model.json import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A number, a truth or `null`."""

    text: str
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A string: its plain parts, and the expressions between them."""

    text: str
    parts: tuple[str | Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Where a traversal begins: `var`, `local`, a type of resources, what a loop names."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`.name` or `[index]` behind something."""

    text: str
    base: Node
    step: str | Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Splat:
    """`[*]` or `.*`: what follows is taken of every item."""

    text: str
    base: Node
    steps: tuple[str | Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A function with its arguments; `spread` says that the last one is a list of them."""

    text: str
    name: str
    arguments: tuple[Node, ...]
    spread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary:
    """`!x` or `-x`."""

    text: str
    sign: str
    of: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """Two operands and the sign between them."""

    text: str
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """`test ? yes : no`."""

    text: str
    test: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuple:
    """`[a, b]`."""

    text: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """`{a = 1, (b) = 2}`; a bare word is a key as it stands."""

    text: str
    pairs: tuple[tuple[str | Node, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class For:
    """`[for … in over : value if test]`, or with `key => value` in braces; `grouped` is the `...` behind the value."""

    text: str
    names: tuple[str, ...]
    over: Node
    key: Node | None
    value: Node
    test: Node | None
    grouped: bool = False


Node: TypeAlias = Literal | Template | Name | Step | Splat | Call | Unary | Binary | Conditional | Tuple | Object | For

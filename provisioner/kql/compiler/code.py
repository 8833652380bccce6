"""Pieces of Python source, and the function that they are put together into."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from provisioner.kql.values import Value, null

if TYPE_CHECKING:
    from provisioner.kql.bound import Expression, Plan
    from provisioner.kql.types import ScalarType


class Code(NamedTuple):
    """An expression in Python.

    `simple`: a name or a constant, which may be written twice. `holds` is what is known of a dynamic value: `texts` is
    an array of texts, `text` a text or null.
    """

    text: str
    nullable: bool
    simple: bool = False
    holds: str = ""


class Query(NamedTuple):
    """A subquery whose result a generated function needs before it starts."""

    plan: Plan
    as_set: bool


class Source:
    """A generated function while it grows.

    `preamble` runs once, `lines` for every row. Objects that the source needs are bound to names, which become default
    arguments, so that the loop finds them as locals.
    """

    def __init__(self) -> None:
        self.preamble: list[str] = []
        self.lines: list[str] = []
        self.bound: dict[str, object] = {}
        self.queries: list[Query] = []
        self.used: dict[int, str] = {}
        self.guards = False
        self._names: dict[int, str] = {}
        self._constants: dict[int, Code] = {}
        self._kept: list[object] = []
        self._count = 0

    def name(self, prefix: str) -> str:
        """A name that is not in use."""
        self._count += 1
        return f"{prefix}{self._count}"

    def bind(self, value: object) -> str:
        """The name of an object in the generated function."""
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = self.name("K")
            self.bound[name] = value
        return name

    def constant(self, value: Value, type_: ScalarType) -> Code:
        """A literal: written out when it is short, else bound."""
        if value is None:
            value = null(type_)
        if value is None:
            return Code("None", nullable=True, simple=True)
        written = type(value) in (bool, int) or (type(value) is str and len(value) < 60)
        if written or (type(value) is float and math.isfinite(value)):
            text = repr(value)
            return Code(f"({text})" if text.startswith("-") else text, nullable=False, simple=True)
        return Code(self.bind(value), nullable=False, simple=True)

    def once(self, node: Expression, text: str, *, nullable: bool) -> Code:
        """A value that is the same for all rows, computed before the first."""
        known = self._constants.get(id(node))
        if known is None:
            name = self.name("c")
            self.preamble.append(f"{name} = {text}")
            known = self._constants[id(node)] = Code(name, nullable, simple=True)
            self._kept.append(node)
        return known

    def guarded(self, function: object, missing: Value) -> str:
        """The name of a function that gives `missing` where the original runs out of time."""
        self.guards = True
        name = self.name("g")
        self.preamble.append(f"{name} = failures.guard({self.bind(function)}, {missing!r})")
        return name

    def guarded_call(self, function: object, missing: object) -> str:
        """As `guarded`, for a result that is bound and not written out."""
        self.guards = True
        name = self.name("g")
        self.preamble.append(f"{name} = failures.guard({self.bind(function)}, {self.bind(missing)})")
        return name

    def query(self, plan: Plan, *, as_set: bool) -> str:
        """The name of a subquery's result."""
        self.queries.append(Query(plan, as_set))
        name = self.name("q")
        self.preamble.append(f"{name} = queries[{len(self.queries) - 1}]")
        return name

    def function(self, header: str, footer: Sequence[str]) -> str:
        """The whole function; `header` opens the loop."""
        defaults = "".join(f", {name}={name}" for name in self.bound)
        body = [*self.preamble, header, *(f"    {line}" for line in self.lines or ["pass"]), *footer]
        indented = "\n".join(f"    {line}" for line in body)
        return f"def segment(rows, length, now, ingestion_time, failures, queries{defaults}):\n{indented}\n"

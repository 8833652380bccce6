"""How much work one template may do, and the charges that are written into its syntax tree.

Jinja has no limits of its own. Before a template is compiled, a charge is put at the head of every loop, macro and
block, and every joining of texts goes through a function that counts; the sandbox charges calls and output.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field

from jinja2 import nodes
from jinja2.runtime import Context
from jinja2.utils import pass_context
from jinja2.visitor import NodeTransformer

# Names that no template can write: filters whose use only the rewritten tree contains.
CHARGE_FILTER = "\x00charge"
JOIN_FILTER = "\x00join"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits for rendering one document: loop rounds and calls, characters produced, seconds."""

    steps: int = 500_000
    characters: int = 32 * 1024 * 1024
    seconds: float = 10.0


class TooMuchWorkError(Exception):
    """A template went past its bounds; the text says which one."""


@dataclass(slots=True)
class Budget:
    """What is left of the bounds while a document is being rendered."""

    bounds: Bounds
    steps: int = 0
    characters: int = 0
    started: float = field(default_factory=time.monotonic)

    def spend(self, characters: int = 0) -> None:
        """Count one step and the characters it makes."""
        self.steps += 1
        self.characters += characters
        if self.steps > self.bounds.steps:
            raise TooMuchWorkError(f"it takes more than {self.bounds.steps:,} steps")
        if self.characters > self.bounds.characters:
            raise TooMuchWorkError(f"it makes more than {self.bounds.characters:,} characters")
        if time.monotonic() - self.started > self.bounds.seconds:
            raise TooMuchWorkError(f"it takes more than {self.bounds.seconds:g} seconds")


CURRENT: ContextVar[Budget] = ContextVar("template_budget")


def spend(characters: int = 0) -> None:
    """Charge the document that is being rendered."""
    CURRENT.get().spend(characters)


@pass_context
def charge(context: Context, characters: int) -> str:
    """The filter behind `CHARGE_FILTER`; it needs the context only so that it is never run at compile time."""
    spend(characters)
    return ""


@pass_context
def join(context: Context, parts: Iterable[object]) -> str:
    """The filter behind `JOIN_FILTER`: the operator `~`."""
    texts = [str(part) for part in parts]
    spend(sum(map(len, texts)))
    return "".join(texts)


class _Joins(NodeTransformer):
    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(parts, JOIN_FILTER, [], [], None, None, lineno=node.lineno)


def with_charges(tree: nodes.Template) -> nodes.Template:
    """The same template, paying for what it does."""
    _Joins().visit(tree)
    for node in [tree, *tree.find_all((nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block))]:
        assert isinstance(node, nodes.Template | nodes.For | nodes.Macro | nodes.CallBlock | nodes.Block)
        fixed = sum(len(data.data) for part in node.body for data in part.find_all(nodes.TemplateData))
        node.body.insert(0, nodes.ExprStmt(_paid(fixed, node.lineno), lineno=node.lineno))
        if isinstance(node, nodes.For) and node.test is not None:
            # The charge gives an empty text, so `or` goes on to the loop's own condition.
            node.test = nodes.Or(_paid(0, node.lineno), node.test, lineno=node.lineno)
    return tree


def _paid(characters: int, line: int) -> nodes.Filter:
    cost = nodes.Const(characters, lineno=line)
    return nodes.Filter(cost, CHARGE_FILTER, [], [], None, None, lineno=line)

"""Pipelines and statements: how rows flow through operators, and what `let` binds."""

from __future__ import annotations

from provisioner.kql import syntax
from provisioner.kql.checking.context import Value, Variable
from provisioner.kql.checking.kinds import ERROR, TUPLE, Table
from provisioner.kql.checking.user_functions import define
from provisioner.kql.record import Record
from provisioner.kql.types import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from provisioner.kql.checking.context import Checker

    OperatorRule = Callable[[Checker, syntax.Operator, Value, Table], Value]


MAX_SIZE = 20_000
"""Nodes of the bound tree that one variable may stand for."""


def written_out(node: object, sizes: dict[int, int]) -> int:
    """How many nodes a bound tree has when every use of a shared part counts; `sizes` keeps what is known."""
    if isinstance(node, tuple):
        return sum(written_out(part, sizes) for part in node)
    if not isinstance(node, Record):
        return 0
    size = sizes.get(id(node))
    if size is None:
        size = sizes[id(node)] = 1 + sum(written_out(getattr(node, field), sizes) for field in node.__match_args__)
    return size


class Runner:
    """Runs operators one after the other; `rules` says how each class of operator is checked."""

    def __init__(self, rules: Mapping[type, OperatorRule]) -> None:
        self._rules = rules

    def __call__(self, cx: Checker, source: Value, nodes: Sequence[syntax.Operator]) -> Value:
        """Check the operators over the rows of `source`."""
        row, in_aggregate = cx.row, cx.in_aggregate
        cx.in_aggregate = False
        value = source
        for node in nodes:
            table = value.kind if isinstance(value.kind, Table) else Table((), open=True)
            cx.row = table
            cx.use("operator", type(node).__name__, node)
            rule = self._rules.get(type(node))
            value = rule(cx, node, value, table) if rule is not None else Value(None, Table((), open=True))
        cx.row, cx.in_aggregate = row, in_aggregate
        return value


def check_pipeline(cx: Checker, node: syntax.Pipeline) -> Value:
    """A source and operators over its rows."""
    source = cx.value(node.source)
    if not isinstance(source.kind, Table):
        if source.kind not in (ERROR, UNKNOWN):
            words = cx.quote(node.source)
            cx.error(node.source, "KQL111", f"`{words}` is a single value, `|` needs a table before it")
        source = Value(None, Table((), open=True))
    return cx.run(source, node.operators)


def check_let(cx: Checker, node: syntax.Let) -> Value:
    """Bind a name to a value, a table or a function for the statements that follow."""
    name = node.name.name
    if name in cx.locals:
        cx.error(node.name, "KQL114", f"variable `{name}` is there already", "give it another name")
    if isinstance(node.value, syntax.Function):
        variable = define(cx, node.value)
    else:
        value = cx.value(node.value)
        if value.kind == TUPLE or (value.columns and len(value.columns) > 1):
            cx.error(node.value, "KQL144", f"`{cx.quote(node.value)}` gives several values, a variable holds one")
        literal = value.literal
        if value.node is not None and written_out(value.node, cx.sizes) > MAX_SIZE:
            message = f"variable `{name}` uses others so often that it is too large to be written out"
            cx.error(node.name, "KQL146", message, "use the variables that it is made of fewer times")
            value = Value(None, value.kind)
        variable = Variable(Value(value.node, value.kind, constant=value.constant, literal=literal), None, {})
    cx.locals = {**cx.locals, name: variable}
    return Value(None, UNKNOWN)


def check_set(cx: Checker, node: syntax.Set) -> Value:
    """A request option: nothing to check."""
    cx.use("statement", "set", node)
    return Value(None, UNKNOWN)

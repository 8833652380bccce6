"""`summarize` and `make-series`: groups of rows, and what aggregates make of them."""

from __future__ import annotations

from provisioner.kql import operators, plans, syntax
from provisioner.kql.bound import ColumnRef, Plan
from provisioner.kql.checking.columns import PROJECT, Style, add_columns, column_of
from provisioner.kql.checking.context import Value
from provisioner.kql.checking.conversions import PROMOTABLE, assignable
from provisioner.kql.checking.kinds import ERROR, Symbol, Table, is_dynamic, name_of
from provisioner.kql.checking.matching import Argument
from provisioner.kql.checking.operators import result_kind
from provisioner.kql.checking.projection import Projection
from provisioner.kql.types import DYNAMIC, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind


def check_summarize(cx: Checker, node: operators.Summarize, source: Value, table: Table) -> Value:
    """A row for each group of equal keys."""
    projection = Projection()
    add_columns(cx, projection, node.keys, PROJECT)
    for part in node.keys:
        value = cx.seen[id(part)]
        if is_dynamic(value.kind):
            words = cx.quote(part.value if isinstance(part, syntax.NamedExpression) else part)
            message = f"`{words}` is dynamic, `summarize … by` needs a plain type"
            cx.error(part, "KQL118", message, f"use `tostring({words})`")
            break
    keys = [node for node in projection.nodes if not isinstance(node, int)]
    for slot, symbol in enumerate(projection.symbols):
        projection.nodes[slot] = ColumnRef(node.start, node.end, symbol.type, slot, symbol.name)
    projection.block(list(projection.symbols))
    outer = cx.aggregates, cx.aggregate_slots, cx.summary_keys
    cx.aggregates, cx.aggregate_slots = [], len(keys)
    cx.summary_keys = [key for part in node.keys if (key := _key_column(cx, part)) is not None]
    cx.in_aggregate = True
    add_columns(cx, projection, node.aggregates, PROJECT)
    cx.in_aggregate = False
    aggregates = tuple(cx.aggregates)
    cx.aggregates, cx.aggregate_slots, cx.summary_keys = outer
    result = projection.table(open=table.open)
    made = projection.assignments()
    grouped = tuple([key for key in keys if key is not None])
    if made is None or len(grouped) != len(keys) or not isinstance(source.node, Plan):
        return Value(None, result)
    columns = result.public
    return Value(plans.Summarize(node.start, node.end, columns, source.node, grouped, aggregates, made), result)


def _key_column(cx: Checker, part: syntax.Expression) -> Symbol | None:
    return column_of(cx, part.value if isinstance(part, syntax.NamedExpression) else part)


def check_make_series(cx: Checker, node: operators.MakeSeries, source: Value, table: Table) -> Value:
    """Arrays over an axis: typed, not simulated."""
    projection = Projection()
    add_columns(cx, projection, node.keys, PROJECT)
    series = Style(kind=DYNAMIC)
    cx.in_aggregate = True
    for aggregate in node.aggregates:
        add_columns(cx, projection, (aggregate.value,), series)
    cx.in_aggregate = False
    for aggregate in node.aggregates:
        _check_default(cx, aggregate)
    add_columns(cx, projection, (node.axis,), series)
    axis = cx.seen[id(node.axis)].kind
    for part in (node.low, node.high):
        value = cx.scalar(part) if part is not None else None
        if part is not None and value is not None and not value.broken and not assignable(axis, value.kind, PROMOTABLE):
            given, wanted = name_of(value.kind), name_of(axis)
            cx.error(part, "KQL104", f"`{cx.quote(part)}` is of type {given}, {wanted} is wanted")
    _check_step(cx, node.step, axis)
    return Value(None, projection.table())


def _check_default(cx: Checker, aggregate: operators.SeriesAggregate) -> None:
    part = aggregate.default
    if part is None:
        return
    cx.scalar(part)
    literal = part.operand if isinstance(part, syntax.Unary) else part
    if not isinstance(literal, syntax.Literal):
        cx.error(part, "KQL108", f"the default `{cx.quote(part)}` is not a literal")


def _check_step(cx: Checker, part: syntax.Expression, axis: Kind) -> None:
    step = cx.scalar(part)
    kind, fits = result_kind("+", (Argument(axis), Argument(step.kind)))
    if (not fits or not assignable(axis, kind)) and not step.broken and axis not in (ERROR, UNKNOWN):
        message = f"a step of type {name_of(step.kind)} does not lead along an axis of type {name_of(axis)}"
        cx.error(part, "KQL105", message)

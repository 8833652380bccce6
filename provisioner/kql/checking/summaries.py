"""`summarize`: groups of rows, and what aggregates make of them."""

from __future__ import annotations

from provisioner.kql import operators, plans, syntax
from provisioner.kql.bound import ColumnRef, Plan
from provisioner.kql.checking.columns import PROJECT, add_columns, column_of
from provisioner.kql.checking.context import Value
from provisioner.kql.checking.kinds import Symbol, Table, is_dynamic
from provisioner.kql.checking.projection import Projection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.checking.context import Checker


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

"""Operators that choose or order rows: `take`, `sort`, `top`, `count`, `distinct`, `getschema`, `render` …"""

from __future__ import annotations

from provisioner.kql import operators, plans, syntax
from provisioner.kql.bound import Plan
from provisioner.kql.checking.columns import DISTINCT, PROJECT, add_columns
from provisioner.kql.checking.context import Value, Variable
from provisioner.kql.checking.kinds import Symbol, Table, is_dynamic, is_integer, name_of
from provisioner.kql.checking.nodes import as_expression
from provisioner.kql.checking.projection import Projection
from provisioner.kql.types import LONG, STRING, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.checking.context import Checker


def _count(cx: Checker, node: syntax.Expression) -> Value:
    value = cx.scalar(node)
    if not is_integer(value.kind) and not value.broken:
        cx.error(node, "KQL104", f"`{cx.quote(node)}` is of type {name_of(value.kind)}, a number of rows is wanted")
    return value


def check_take(cx: Checker, node: operators.Take | operators.Sample, source: Value, table: Table) -> Value:
    """At most so many rows."""
    count = as_expression(_count(cx, node.count).node)
    if count is None or not isinstance(source.node, Plan):
        return Value(None, table)
    sample = isinstance(node, operators.Sample)
    return Value(plans.Take(node.start, node.end, source.node.columns, source.node, count, sample), table)


def check_sample_distinct(cx: Checker, node: operators.SampleDistinct, source: Value, table: Table) -> Value:
    """So many different values of one column."""
    count = as_expression(_count(cx, node.count).node)
    value = cx.scalar(node.column)
    if value.symbol is None and not value.broken:
        cx.error(node.column, "KQL113", f"`{cx.quote(node.column)}` is no column", "name a column")
    projection = Projection()
    add_columns(cx, projection, (node.column,), PROJECT)
    result = projection.table(open=table.open)
    made = projection.assignments()
    if made is None or count is None or not isinstance(source.node, Plan):
        return Value(None, result)
    columns = result.public
    distinct = plans.Distinct(node.start, node.end, columns, source.node, made)
    return Value(plans.Take(node.start, node.end, columns, distinct, count, True), result)


def _refuse_dynamic(cx: Checker, part: syntax.Expression, value: Value, doing: str) -> None:
    if is_dynamic(value.kind):
        words = cx.quote(part)
        cx.error(part, "KQL118", f"`{words}` is dynamic, {doing} needs a plain type", f"use `tostring({words})`")


def _keys(cx: Checker, keys: tuple[operators.SortKey, ...], doing: str | None) -> tuple[plans.SortKey, ...] | None:
    made = []
    for key in keys:
        value = cx.scalar(key.value)
        if doing is not None:
            _refuse_dynamic(cx, key.value, value, doing)
        expression = as_expression(value.node)
        descending = key.order != "asc"
        nulls_first = not descending if key.nulls is None else key.nulls == "first"
        if expression is not None:
            made.append(plans.SortKey(expression, descending, nulls_first))
    return tuple(made) if len(made) == len(keys) else None


def check_sort(cx: Checker, node: operators.Sort, source: Value, table: Table) -> Value:
    """Rows in order."""
    keys = _keys(cx, node.keys, "`sort`")
    if keys is None or not isinstance(source.node, Plan):
        return Value(None, table)
    return Value(plans.Sort(node.start, node.end, source.node.columns, source.node, keys), table)


def check_top(cx: Checker, node: operators.Top, source: Value, table: Table) -> Value:
    """The first rows in order."""
    count = as_expression(_count(cx, node.count).node)
    keys = _keys(cx, (node.key,), None)
    if count is None or keys is None or not isinstance(source.node, Plan):
        return Value(None, table)
    return Value(plans.Top(node.start, node.end, source.node.columns, source.node, count, keys), table)


def check_count(cx: Checker, node: operators.Count, source: Value, table: Table) -> Value:
    """How many rows."""
    result = Table((Symbol("Count", LONG),))
    if not isinstance(source.node, Plan):
        return Value(None, result)
    return Value(plans.Count(node.start, node.end, result.public, source.node), result)


def check_distinct(cx: Checker, node: operators.Distinct, source: Value, table: Table) -> Value:
    """Different rows of these columns."""
    projection = Projection()
    add_columns(cx, projection, node.columns, DISTINCT)
    result = projection.table(open=table.open)
    faults = len(cx.findings)
    for part in node.columns:
        if not isinstance(part, syntax.Star) and faults == len(cx.findings):
            _refuse_dynamic(cx, part, cx.seen[id(part)], "`distinct`")
    star = next((part for part in node.columns if isinstance(part, syntax.Star)), None)
    dynamic = next((symbol for symbol in result.columns if is_dynamic(symbol.kind)), None)
    if star is not None and dynamic is not None and faults == len(cx.findings):
        hint = f"use `extend {dynamic.name} = tostring({dynamic.name})` first"
        cx.error(star, "KQL118", f"column `{dynamic.name}` is dynamic, `distinct` needs plain types", hint)
    made = projection.assignments()
    if made is None or not isinstance(source.node, Plan):
        return Value(None, result)
    return Value(plans.Distinct(node.start, node.end, result.public, source.node, made), result)


def check_getschema(cx: Checker, node: operators.GetSchema, source: Value, table: Table) -> Value:
    """One row for each column."""
    names = (("ColumnName", STRING), ("ColumnOrdinal", LONG), ("DataType", STRING), ("ColumnType", STRING))
    result = Table([Symbol(name, kind) for name, kind in names])
    if not isinstance(source.node, Plan):
        return Value(None, result)
    return Value(plans.GetSchema(node.start, node.end, result.public, source.node), result)


def check_render(cx: Checker, node: operators.Render, source: Value, table: Table) -> Value:
    """The same rows, and how to draw them."""
    if not isinstance(source.node, Plan):
        return Value(None, table)
    properties = tuple((option.name, cx.quote(option.value)) for option in node.options)
    return Value(plans.Render(node.start, node.end, source.node.columns, source.node, node.chart, properties), table)


def check_as(cx: Checker, node: operators.As, source: Value, table: Table) -> Value:
    """The same rows, under a name that later statements may use."""
    cx.locals = {**cx.locals, node.name.name: Variable(source, None, {})}
    return source


def check_consume(cx: Checker, node: operators.Consume, source: Value, table: Table) -> Value:
    """No rows, and no table."""
    return Value(None, UNKNOWN)

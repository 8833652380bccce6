"""`mv-expand` and `mv-apply`: a row for each element of a dynamic array or bag."""

from __future__ import annotations

from provisioner.kql import operators, plans, syntax
from provisioner.kql.bound import ColumnRef, Plan
from provisioner.kql.checking.columns import Style, add_column, column_of
from provisioner.kql.checking.context import Value
from provisioner.kql.checking.kinds import (
    ARRAY,
    BAG,
    Array,
    Bag,
    Symbol,
    Table,
    dynamic_of,
    is_dynamic,
    is_integer,
    name_of,
)
from provisioner.kql.checking.nodes import as_expression
from provisioner.kql.checking.projection import Projection
from provisioner.kql.types import DYNAMIC, LONG, Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal as OneOf

    from provisioner.kql.bound import Expression
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind

    Expanding = operators.MvExpand | operators.MvApply


def _element_kind(node: Expanding, column: operators.ExpandColumn, kind: Kind) -> Kind:
    if column.type is not None:
        return column.type
    if isinstance(kind, Array):
        return dynamic_of(kind.element)
    if isinstance(kind, Bag):
        return ARRAY if _bag_arrays(node) else BAG
    return DYNAMIC if is_dynamic(kind) else kind


def _bag_arrays(node: Expanding) -> bool:
    values = [_word(option.value) for option in node.options if option.name in ("bagexpansion", "kind")]
    return "array" in values


def _word(node: syntax.Expression) -> str:
    if isinstance(node, syntax.Name):
        return node.name
    return str(node.value) if isinstance(node, syntax.Literal) else ""


def _expand(cx: Checker, node: Expanding, source: Value, table: Table) -> tuple[Projection, plans.MvExpand | None]:
    projection = Projection()
    projection.pass_all(table, node)
    values: list[tuple[Expression | None, Kind]] = []
    for column in node.columns:
        value = cx.scalar(column.value)
        if not is_dynamic(value.kind) and not value.broken:
            words = cx.quote(column.value)
            hint = f"use `parse_json({words})`" if value.kind == "string" else f"use `pack_array({words})`"
            cx.error(column.value, "KQL104", f"`{words}` is of type {name_of(value.kind)}, dynamic is wanted", hint)
        kind = _element_kind(node, column, value.kind)
        before = list(projection.nodes)
        style = Style(replace_named=True, replace_columns=True, kind=kind)
        add_column(cx, projection, column.value, value, style)
        values.append((as_expression(value.node), kind))
        _mark(projection, before, len(values) - 1)
    index_name = next((_word(option.value) for option in node.options if option.name == "with_itemindex"), None)
    if index_name is not None:
        projection.add(Symbol(index_name, LONG), None)
    limit = cx.scalar(node.limit) if node.limit is not None else None
    if limit is not None and node.limit is not None and not is_integer(limit.kind) and not limit.broken:
        cx.error(node.limit, "KQL104", f"`{cx.quote(node.limit)}` is no number of rows")
    return projection, _plan(node, source, projection, values, index_name, limit)


class _Marker(ColumnRef):
    """Stands in the projection for the expanded value with this position."""


def _mark(projection: Projection, before: list[Expression | int | None], position: int) -> None:
    for slot, node in enumerate(projection.nodes):
        if slot >= len(before) or node is not before[slot]:
            projection.nodes[slot] = _Marker(0, 0, DYNAMIC, position, "")


def _plan(
    node: Expanding,
    source: Value,
    projection: Projection,
    values: list[tuple[Expression | None, Kind]],
    index_name: str | None,
    limit: Value | None,
) -> plans.MvExpand | None:
    expansions: list[plans.Expansion] = []
    index_slot = None
    for slot, (symbol, made) in enumerate(zip(projection.symbols, projection.nodes, strict=True)):
        if isinstance(made, _Marker):
            value = values[made.slot][0]
            if value is None:
                return None
            expansions.append(plans.Expansion(Column(symbol.name, symbol.type), slot, value))
        elif made is None and index_name is not None:
            index_slot = slot
    if not isinstance(source.node, Plan) or len(expansions) != len(values):
        return None
    columns = projection.table().public
    most = as_expression(limit.node) if limit is not None else None
    return plans.MvExpand(
        node.start, node.end, columns, source.node, tuple(expansions), _bag_arrays(node), index_slot, most
    )


def check_mv_expand(cx: Checker, node: operators.MvExpand, source: Value, table: Table) -> Value:
    """A row for each element."""
    projection, plan = _expand(cx, node, source, table)
    return Value(plan, projection.table(open=table.open))


def check_mv_apply(cx: Checker, node: operators.MvApply, source: Value, table: Table) -> Value:
    """A subquery over the elements of each row."""
    projection, plan = _expand(cx, node, source, table)
    expanded = projection.table(open=table.open)
    rows = Value(plans.Rows(node.start, node.end, expanded.public), expanded)
    body = cx.run(rows, node.operators)
    inner = body.kind if isinstance(body.kind, Table) else Table(())
    applied = {column_of(cx, column.value) for column in node.columns}
    output = Projection()
    for slot, symbol in enumerate(table.columns):
        if symbol not in applied:
            output.add(symbol, ColumnRef(node.start, node.end, "left", slot, symbol.name), once=True)
    for slot, symbol in enumerate(inner.columns):
        output.add(symbol, ColumnRef(node.start, node.end, "right", slot, symbol.name), replace=True)
    result = output.table(open=table.open)
    sides = tuple([_side(ref) for ref in _refs(output)])
    if plan is None or not isinstance(body.node, Plan) or not isinstance(source.node, Plan):
        return Value(None, result)
    made = plans.MvApply(
        node.start,
        node.end,
        result.public,
        source.node,
        plan,
        body.node,
        sides,
    )
    return Value(made, result)


def _side(ref: ColumnRef) -> tuple[OneOf["left", "right"], int]:
    return ("right" if ref.type == "right" else "left", ref.slot)


def _refs(projection: Projection) -> list[ColumnRef]:
    return [node for node in projection.nodes if isinstance(node, ColumnRef)]

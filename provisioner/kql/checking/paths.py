"""`value.member` and `value[index]`: what is inside a dynamic value."""

from __future__ import annotations

from provisioner.kql import bound, syntax
from provisioner.kql.checking.context import Value, did_you_mean
from provisioner.kql.checking.kinds import (
    ERROR,
    Array,
    Bag,
    Primitive,
    Table,
    dynamic_of,
    is_dynamic,
    is_integer,
    name_of,
)
from provisioner.kql.checking.nodes import as_expression, column_ref
from provisioner.kql.types import DYNAMIC, LONG, STRING, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind


def check_path(cx: Checker, node: syntax.Path) -> Value:
    """`target.member` on a dynamic value; `$left.column` in the conditions of a join."""
    if isinstance(node.target, syntax.Name) and node.target.name in ("$left", "$right") and cx.left is not None:
        return _side(cx, node, node.target.name)
    target = cx.value(node.target)
    if target.kind in (ERROR, UNKNOWN):
        return Value(None, target.kind)
    if isinstance(target.kind, Table) and target.kind.open:
        return Value(None, target.kind)
    name = node.member.name
    if not is_dynamic(target.kind):
        return _refuse(cx, node, target.kind, f"reading the property `{name}`")
    if node.member.quoted and isinstance(target.kind, (Array, Primitive)):
        return _bad_index(cx, node.member, target.kind, STRING)
    kind = dynamic_of(target.kind.properties.get(name, DYNAMIC)) if isinstance(target.kind, Bag) else DYNAMIC
    inner = as_expression(target.node)
    return Value(inner and bound.Member(node.start, node.end, DYNAMIC, inner, name), kind)


def _side(cx: Checker, node: syntax.Path, side: str) -> Value:
    table = (cx.left if side == "$left" else cx.right) or Table(())
    slot = table.slot(node.member.name)
    if slot is None or slot < 0:
        hint = did_you_mean(node.member.name, [column.name for column in table.columns])
        if not table.open:
            cx.error(node.member, "KQL101", f"no column of `{side}` is named `{node.member.name}`", hint)
        return Value(None, UNKNOWN if table.open else ERROR)
    symbol = table.columns[slot]
    return Value(column_ref(node, table, slot), symbol.kind, symbol=symbol)


def _refuse(cx: Checker, node: syntax.Path | syntax.Index, kind: Kind, doing: str) -> Value:
    words = cx.quote(node.target)
    what = "a table" if isinstance(kind, Table) else f"of type {name_of(kind)}"
    hint = f"use `parse_json({words})` first" if kind == STRING else None
    cx.error(node, "KQL117", f"`{words}` is {what}, {doing} needs a dynamic value", hint)
    return Value(None, ERROR)


def check_index(cx: Checker, node: syntax.Index) -> Value:
    """`target[index]` on a dynamic value: a position in an array or the name of a property."""
    target = cx.value(node.target)
    in_aggregate = cx.in_aggregate
    index = cx.scalar(node.index)
    cx.in_aggregate = in_aggregate
    if target.kind == ERROR or index.kind == ERROR:
        return Value(None, ERROR)
    if target.kind == UNKNOWN or (target.columns and len(target.columns) > 1):
        return _one_of_several(target, index)
    if not is_dynamic(target.kind) or isinstance(target.kind, Primitive):
        return _refuse(cx, node, target.kind, "taking a part with `[…]`")
    if not _index_fits(target.kind, index.kind):
        return _bad_index(cx, node.index, target.kind, index.kind)
    kind = _part_kind(target.kind, index)
    base, at = as_expression(target.node), as_expression(index.node)
    if base is None or at is None:
        return Value(None, kind)
    if isinstance(at, bound.Literal) and isinstance(at.value, str):
        return Value(bound.Member(node.start, node.end, DYNAMIC, base, at.value), kind)
    return Value(bound.Element(node.start, node.end, DYNAMIC, base, at), kind)


def _one_of_several(target: Value, index: Value) -> Value:
    position = index.literal.value if index.literal is not None else None
    if target.columns and isinstance(position, int) and 0 <= position < len(target.columns):
        symbol, part = target.columns[position]
        return Value(part, symbol.kind, symbol=symbol)
    return Value(None, UNKNOWN)


def _index_fits(target: Kind, index: Kind) -> bool:
    by_position = is_integer(index) or index in (DYNAMIC, dynamic_of(LONG))
    by_name = index in (STRING, UNKNOWN) or is_dynamic(index)
    if isinstance(target, Array):
        return by_position
    return by_name if isinstance(target, Bag) else by_position or by_name


def _bad_index(cx: Checker, node: syntax.Node, target: Kind, index: Kind) -> Value:
    wanted = "a position (int or long)" if isinstance(target, Array) else "the name of a property (string)"
    if target == DYNAMIC:
        wanted = "a position (int or long) or the name of a property (string)"
    from_kind = name_of(index)
    cx.error(node, "KQL117", f"`[{cx.quote(node)}]` is of type {from_kind}, {wanted} is wanted")
    return Value(None, dynamic_of(target.element) if isinstance(target, Array) else DYNAMIC)


def _part_kind(target: Kind, index: Value) -> Kind:
    if isinstance(target, Array):
        return dynamic_of(target.element)
    name = index.literal.value if index.literal is not None else None
    if isinstance(target, Bag) and isinstance(name, str):
        return dynamic_of(target.properties.get(name, DYNAMIC))
    return DYNAMIC

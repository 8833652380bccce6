"""Operators that look at one row at a time: `where`, `extend`, the `project` family."""

from __future__ import annotations

from provisioner.kql import operators, plans, syntax
from provisioner.kql.bound import Plan
from provisioner.kql.checking.columns import EXTEND, PROJECT, add_columns
from provisioner.kql.checking.context import Value
from provisioner.kql.checking.kinds import ERROR, Symbol, Table, name_of
from provisioner.kql.checking.nodes import as_expression
from provisioner.kql.checking.projection import Projection
from provisioner.kql.types import BOOL, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from provisioner.kql.checking.context import Checker


def check_where(cx: Checker, node: operators.Where, source: Value, table: Table) -> Value:
    """Keep the rows for which a bool is true."""
    condition = cx.scalar(node.predicate)
    if condition.kind != BOOL and not condition.broken:
        given = name_of(condition.kind)
        words = cx.quote(node.predicate, 40)
        hint = f"use `tobool({words})`" if given in ("dynamic", "string") else "compare it with a value"
        cx.error(node.predicate, "KQL107", f"`{words}` is of type {given}, a condition must be bool", hint)
        return Value(None, table)
    made = as_expression(condition.node)
    if made is None or not isinstance(source.node, Plan):
        return Value(None, table)
    return Value(plans.Where(node.start, node.end, source.node.columns, source.node, made), table)


def check_extend(cx: Checker, node: operators.Extend | operators.Serialize, source: Value, table: Table) -> Value:
    """Add columns, or replace them in place."""
    projection = Projection()
    projection.pass_all(table, node)
    style = EXTEND if isinstance(node, operators.Extend) else PROJECT
    add_columns(cx, projection, node.columns, style)
    result = projection.table(open=table.open)
    made = projection.assignments(kept=len(table.columns))
    if made is None or not isinstance(source.node, Plan):
        return Value(None, result)
    return Value(plans.Extend(node.start, node.end, result.public, source.node, made), result)


def project(node: syntax.Node, source: Value, projection: Projection, *, open: bool = False) -> Value:
    """The operator that makes exactly these columns."""
    result = projection.table(open=open)
    made = projection.assignments()
    if made is None or not isinstance(source.node, Plan):
        return Value(None, result)
    return Value(plans.Project(node.start, node.end, result.public, source.node, made), result)


def check_project(cx: Checker, node: operators.Project, source: Value, table: Table) -> Value:
    """Make exactly the listed columns."""
    projection = Projection()
    add_columns(cx, projection, node.columns, PROJECT)
    return project(node, source, projection, open=table.open)


def matches(pattern: str, name: str) -> bool:
    """True when a name fits a pattern in which each `*` stands for any text."""
    first, *rest = pattern.split("*")
    if not rest:
        return name == first
    if not name.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(name) - at >= len(rest[-1]) and name.endswith(rest[-1])


def listed_columns(cx: Checker, nodes: Iterable[syntax.Expression], table: Table) -> list[Symbol]:
    """The columns that names and patterns stand for, in the order of the list."""
    found: list[Symbol] = []
    for node in nodes:
        if isinstance(node, (syntax.Wildcard, syntax.Star)):
            pattern = node.pattern if isinstance(node, syntax.Wildcard) else "*"
            fitting = [symbol for symbol in table.columns if matches(pattern, symbol.name)]
            if not fitting and not table.open:
                cx.error(node, "KQL101", f"no column fits `{pattern}`")
            found += fitting
            continue
        value = cx.value(node)
        if value.symbol is not None:
            found.append(value.symbol)
        elif value.kind not in (ERROR, UNKNOWN):
            cx.error(node, "KQL113", f"`{cx.quote(node)}` is no column", "name a column")
    return found


def _keep(node: syntax.Node, source: Value, table: Table, slots: Iterable[int]) -> Value:
    projection = Projection()
    projection.pass_some(table, node, slots)
    return project(node, source, projection, open=table.open)


def check_project_away(cx: Checker, node: operators.ProjectAway, source: Value, table: Table) -> Value:
    """All columns but these."""
    names = {symbol.name for symbol in listed_columns(cx, node.columns, table)}
    return _keep(node, source, table, [at for at, column in enumerate(table.columns) if column.name not in names])


def check_project_keep(cx: Checker, node: operators.ProjectKeep, source: Value, table: Table) -> Value:
    """Only these columns, in the order they had."""
    names = {symbol.name for symbol in listed_columns(cx, node.columns, table)}
    return _keep(node, source, table, [at for at, column in enumerate(table.columns) if column.name in names])


def check_project_rename(cx: Checker, node: operators.ProjectRename, source: Value, table: Table) -> Value:
    """The same columns, some under another name."""
    projection = Projection()
    projection.pass_all(table, node, declare=True)
    for part in node.columns:
        if not isinstance(part, syntax.NamedExpression) or part.listed:
            cx.value(part)
            cx.error(part, "KQL145", f"`{cx.quote(part)}` is no renaming", "write `new_name = old_name`")
            continue
        value = cx.value(part.value)
        if value.symbol is not None:
            projection.rename(cx, value.symbol.name, part.names[0].name, part.names[0])
        elif value.kind not in (ERROR, UNKNOWN):
            cx.error(part.value, "KQL113", f"`{cx.quote(part.value)}` is no column", "use `extend` for expressions")
    return project(node, source, projection, open=table.open)


def check_project_reorder(cx: Checker, node: operators.ProjectReorder, source: Value, table: Table) -> Value:
    """The same columns, these first."""
    slots = {symbol: slot for slot, symbol in enumerate(table.columns)}
    order: list[Symbol] = []
    for key in node.columns:
        found = listed_columns(cx, (key.column,), table)
        order += _ordered(found, key.order) if isinstance(key.column, (syntax.Wildcard, syntax.Star)) else found
    listed = list(dict.fromkeys([*order, *table.columns]))
    return _keep(node, source, table, [slots[symbol] for symbol in listed])


def _ordered(symbols: list[Symbol], order: str | None) -> list[Symbol]:
    if order is None:
        return symbols
    key = _granny if order.startswith("granny") else lambda symbol: [(symbol.name.lower(), 0)]
    return sorted(symbols, key=key, reverse=order.endswith("desc"))


def _granny(symbol: Symbol) -> list[tuple[str, int]]:
    """Text and numbers of a name apart, so that `a2` comes before `a10`."""
    parts: list[tuple[str, int]] = []
    text = number = ""
    for char in symbol.name.lower() + "\0":
        if char.isdigit():
            number += char
        elif number:
            parts.append((text, int(number)))
            text, number = char, ""
        else:
            text += char
    return [*parts, (text, 0)]

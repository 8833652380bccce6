"""`join`, `lookup` and `union`: rows of several tables."""

from __future__ import annotations

from provisioner.kql import operators, plans, syntax
from provisioner.kql.bound import Plan
from provisioner.kql.checking.context import Value, did_you_mean
from provisioner.kql.checking.kinds import ERROR, Symbol, Table, name_of
from provisioner.kql.checking.nodes import as_expression, column_ref, convert
from provisioner.kql.checking.projection import UniqueNames
from provisioner.kql.checking.rows import matches
from provisioner.kql.types import STRING, UNKNOWN, Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final
    from typing import Literal as OneOf

    from provisioner.kql.bound import Expression
    from provisioner.kql.checking.context import Checker

    Key = tuple[Symbol | None, Symbol | None, Expression | None, Expression | None]
    Output = tuple[OneOf["left", "right"], int]

_LEFT_ONLY: Final = frozenset({"leftanti", "leftsemi", "anti", "leftantisemi"})
_RIGHT_ONLY: Final = frozenset({"rightanti", "rightsemi", "rightantisemi"})
_KINDS: Final = _LEFT_ONLY | _RIGHT_ONLY | {"inner", "innerunique", "leftouter", "rightouter", "fullouter"}


def _check_kind(cx: Checker, node: operators.Join | operators.Lookup, allowed: frozenset[str]) -> None:
    if node.kind is not None and node.kind not in allowed:
        listed = ", ".join(f"`{kind}`" for kind in sorted(allowed))
        hint = did_you_mean(node.kind, allowed) or f"take one of {listed}"
        cx.error(node, "KQL109", f"`kind={node.kind}` is not a way to join", hint)


def _conditions(cx: Checker, nodes: tuple[syntax.Expression, ...], left: Table, right: Table) -> list[Key]:
    outer = cx.row, cx.left, cx.right
    cx.row, cx.left, cx.right = None, left, right
    keys: list[Key] = []
    for node in nodes:
        keys += _condition(cx, node, left, right)
    cx.row, cx.left, cx.right = outer
    return keys


def _condition(cx: Checker, node: syntax.Expression, left: Table, right: Table) -> list[Key]:
    match node:
        case syntax.Parenthesised(inner=inner):
            return _condition(cx, inner, left, right)
        case syntax.Logical(operator="and", operands=operands):
            return [key for part in operands for key in _condition(cx, part, left, right)]
        case syntax.Name():
            return _common_column(cx, node, left, right)
        case syntax.Binary(operator="=="):
            return _equality(cx, node)
    cx.error(node, "KQL123", f"`{cx.quote(node)}` is no join condition", "write a column, or `$left.a == $right.b`")
    return []


def _common_column(cx: Checker, node: syntax.Name, left: Table, right: Table) -> list[Key]:
    one, other = left.slot(node.name), right.slot(node.name)
    if one is None or other is None or one < 0 or other < 0:
        if not (left.open or right.open):
            side = "left" if one is None else "right"
            hint = did_you_mean(node.name, [column.name for column in (left if one is None else right).columns])
            cx.error(node, "KQL123", f"column `{node.name}` is missing on the {side} side", hint)
        return []
    a, b = left.columns[one], right.columns[other]
    if name_of(a.kind) != name_of(b.kind) and UNKNOWN not in (a.kind, b.kind):
        message = f"column `{node.name}` is {name_of(a.kind)} on the left and {name_of(b.kind)} on the right"
        cx.error(node, "KQL123", message, "convert one of them before the join")
        return []
    return [(a, b, column_ref(node, left, one), column_ref(node, right, other))]


def _equality(cx: Checker, node: syntax.Binary) -> list[Key]:
    left = _operand(cx, node.left, "$left")
    right = _operand(cx, node.right, "$right")
    if left is None or right is None:
        return []
    given, wanted = name_of(left.kind), name_of(right.kind)
    if given != wanted and not left.broken and not right.broken and {given, wanted} != {"int", "long"}:
        message = f"`{cx.quote(node)}` compares {given} with {wanted}"
        cx.error(node, "KQL123", message, "convert one of them before the join")
    return [(left.symbol, right.symbol, as_expression(left.node), convert(as_expression(right.node), left.kind))]


def _operand(cx: Checker, node: syntax.Expression, side: str) -> Value | None:
    while isinstance(node, syntax.Parenthesised):
        node = node.inner
    if isinstance(node, syntax.Path) and isinstance(node.target, syntax.Name) and node.target.name == side:
        value = cx.value(node)
        return None if value.kind == ERROR else value
    cx.error(node, "KQL123", f"`{cx.quote(node)}` is not a column of `{side}`", f"write `{side}.column`")
    return None


def _unique(symbols: list[Symbol]) -> list[Symbol]:
    names = UniqueNames()
    seen: set[str] = set()
    for symbol in symbols:
        names.add(symbol.name)
    result = []
    for symbol in symbols:
        if symbol.name in seen:
            symbol = Symbol(names.unique(symbol.name), symbol.kind)
        seen.add(symbol.name)
        result.append(symbol)
    return result


def check_join(cx: Checker, node: operators.Join, source: Value, table: Table) -> Value:
    """Rows of the left table with rows of the right one that fit."""
    right = cx.table(node.right)
    other = right.kind if isinstance(right.kind, Table) else Table(())
    _check_kind(cx, node, _KINDS)
    if not node.conditions:
        cx.error(node, "KQL123", "the join has no condition", "write `on column`")
    keys = _conditions(cx, node.conditions, table, other)
    outputs: list[Output] = []
    if node.kind not in _RIGHT_ONLY:
        outputs += [("left", slot) for slot in range(len(table.columns))]
    if node.kind not in _LEFT_ONLY:
        outputs += [("right", slot) for slot in range(len(other.columns))]
    return _joined(node, source, right, (table, other), node.kind or "innerunique", keys, outputs)


def check_lookup(cx: Checker, node: operators.Lookup, source: Value, table: Table) -> Value:
    """A join that keeps the left rows and adds columns of the right table, without its keys."""
    right = cx.table(node.right)
    other = right.kind if isinstance(right.kind, Table) else Table(())
    _check_kind(cx, node, frozenset({"leftouter", "inner"}))
    keys = _conditions(cx, node.conditions, table, other)
    used = {key[1] for key in keys}
    outputs: list[Output] = [("left", slot) for slot in range(len(table.columns))]
    outputs += [("right", slot) for slot, symbol in enumerate(other.columns) if symbol not in used]
    return _joined(node, source, right, (table, other), f"lookup {node.kind or 'leftouter'}", keys, outputs)


def _joined(
    node: operators.Join | operators.Lookup,
    source: Value,
    right: Value,
    tables: tuple[Table, Table],
    kind: str,
    keys: list[Key],
    outputs: list[Output],
) -> Value:
    left, other = tables
    symbols = _unique([(left if side == "left" else other).columns[slot] for side, slot in outputs])
    result = Table(symbols, open=left.open or other.open)
    left_keys = tuple([key[2] for key in keys if key[2] is not None])
    right_keys = tuple([key[3] for key in keys if key[3] is not None])
    complete = len(left_keys) == len(right_keys) == len(keys) > 0
    if not complete or not isinstance(source.node, Plan) or not isinstance(right.node, Plan):
        return Value(None, result)
    columns = result.public
    made = plans.Join(
        node.start, node.end, columns, source.node, right.node, kind, left_keys, right_keys, tuple(outputs)
    )
    return Value(made, result)


def check_union(cx: Checker, node: operators.Union, source: Value, table: Table) -> Value:
    """The rows so far and those of other tables."""
    return _union(cx, node, node.tables, node.options, [("", source)])


def check_union_source(cx: Checker, node: syntax.UnionSource) -> Value:
    """The rows of several tables."""
    cx.use("source", "union", node)
    return _union(cx, node, node.tables, node.options, [])


def _union(
    cx: Checker,
    node: syntax.Node,
    nodes: tuple[syntax.Expression, ...],
    options: tuple[syntax.Option, ...],
    inputs: list[tuple[str, Value]],
) -> Value:
    fuzzy = any(option.name == "isfuzzy" and cx.quote(option.value).lower() == "true" for option in options)
    for part in nodes:
        if not (fuzzy and isinstance(part, syntax.Name) and part.name not in {*cx.tables, *cx.locals}):
            inputs += members(cx, part)
    named = next((option.value for option in options if option.name in ("withsource", "with_source")), None)
    return unified(node, inputs, None if named is None else cx.quote(named).strip("'\"[]"))


def unified(node: syntax.Node, inputs: list[tuple[str, Value]], named: str | None) -> Value:
    """The rows of all inputs; `named` is the column that takes the name of each row's input."""
    tables = [value.kind for _, value in inputs if isinstance(value.kind, Table)]
    symbols, slots = _unify(tables)
    if named is not None:
        symbols = [Symbol(named, STRING), *symbols]
        slots = [[None, *row] for row in slots]
    result = Table(symbols, open=any(table.open for table in tables))
    parts = [value.node for _, value in inputs if isinstance(value.node, Plan)]
    if len(parts) != len(inputs):
        return Value(None, result)
    names = tuple([name or f"union_arg{at}" for at, (name, _) in enumerate(inputs)]) if named is not None else None
    made = tuple([tuple(row) for row in slots])
    return Value(plans.Union(node.start, node.end, result.public, tuple(parts), made, names), result)


def members(cx: Checker, part: syntax.Expression) -> list[tuple[str, Value]]:
    """The tables that a name, a name with stars or an expression stands for, each with its name."""
    if not isinstance(part, syntax.Wildcard | syntax.Star):
        return [(part.name if isinstance(part, syntax.Name) else "", cx.table(part))]
    pattern = part.pattern if isinstance(part, syntax.Wildcard) else "*"
    found = [name for name in cx.tables if matches(pattern, name)]
    if not found:
        cx.error(part, "KQL101", f"no table fits `{pattern}`")
    return [(name, cx.table(syntax.Name(part.start, part.end, name))) for name in found]


def _unify(tables: list[Table]) -> tuple[list[Symbol], list[list[int | None]]]:
    """One column for each name and type; a name with several types gets them as endings."""
    types: dict[str, list[Column]] = {}
    for table in tables:
        for symbol in table.columns:
            column = Column(symbol.name, symbol.type)
            if column not in types.setdefault(symbol.name, []):
                types[symbol.name].append(column)
    names = UniqueNames()
    symbols: list[Symbol] = []
    place: dict[Column, int] = {}
    for columns in types.values():
        for column in columns:
            wanted = column.name if len(columns) == 1 else f"{column.name}_{column.type}"
            place[column] = len(symbols)
            symbols.append(Symbol(names.unique(wanted), column.type))
    slots: list[list[int | None]] = []
    for table in tables:
        row: list[int | None] = [None] * len(symbols)
        for slot, symbol in enumerate(table.columns):
            row[place[Column(symbol.name, symbol.type)]] = slot
        slots.append(row)
    return symbols, slots

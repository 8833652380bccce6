"""The result columns of aggregates that return several: `take_any`, `arg_max`, `arg_min`, `percentiles`."""

from __future__ import annotations

from provisioner.kql import syntax
from provisioner.kql.checking.columns import column_of
from provisioner.kql.checking.context import Value
from provisioner.kql.checking.kinds import ARRAY, ERROR, TUPLE, Symbol
from provisioner.kql.checking.nodes import as_expression, pass_through
from provisioner.kql.checking.result_names import result_name
from provisioner.kql.types import DECIMAL, INT, LONG, REAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioner.kql.bound import Expression
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind
    from provisioner.kql.checking.signatures import Function

    Column = tuple[Symbol, Expression | None]


def summary_columns(cx: Checker, node: syntax.Call, function: Function, values: Sequence[Value]) -> Value:
    """The result of the aggregate; the node of each column is the argument that it is made from."""
    name = function.name
    if name.startswith("percentile"):
        return _percentiles(cx, node, function, values)
    if name in ("any", "take_any"):
        return _several(_chosen(cx, node, values, "any_" if name == "take_any" else ""))
    if name in ("arg_max", "arg_min"):
        return _several(_extreme(cx, node, values, name.removeprefix("arg_")))
    return _several(_extreme_deprecated(cx, node, values))


def _several(columns: list[Column]) -> Value:
    return Value(None, columns[0][0].kind if len(columns) == 1 else TUPLE, columns=tuple(columns))


def _percentiles(cx: Checker, node: syntax.Call, function: Function, values: Sequence[Value]) -> Value:
    of = result_name(cx, node.arguments[0]) or ""
    if function.name.endswith("_array"):
        return _several([(Symbol(f"percentiles_{of}", ARRAY), None)])
    kind: Kind = {INT: LONG, DECIMAL: REAL}.get(str(values[0].kind), values[0].kind)
    skipped = 2 if "w" in function.name.removesuffix("_array")[-2:] else 1
    columns: list[Column] = []
    for part in node.arguments[skipped:]:
        fragment = "".join(char if char.isalnum() else "_" for char in _constant_text(cx, part))
        columns.append((Symbol(f"percentile_{of}_{fragment}", kind), None))
    return _several(columns) if columns else Value(None, ERROR)


def _constant_text(cx: Checker, part: syntax.Expression) -> str:
    value = cx.literal_of(part)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _given_name(part: syntax.Expression) -> str | None:
    return part.names[0].name if isinstance(part, syntax.NamedExpression) else None


def _column(cx: Checker, part: syntax.Expression) -> Symbol | None:
    return column_of(cx, part.value if isinstance(part, syntax.NamedExpression) else part)


def _has_star(node: syntax.Call) -> bool:
    return any(isinstance(part, syntax.Star) for part in node.arguments)


def _star_columns(cx: Checker, node: syntax.Call, taken: set[Symbol]) -> list[Column]:
    found: list[Column] = []
    for slot, symbol in enumerate(cx.row.columns if cx.row is not None else ()):
        if symbol not in taken:
            taken.add(symbol)
            found.append((symbol, pass_through(node.start, node.end, symbol, slot)))
    return found


def _chosen(cx: Checker, node: syntax.Call, values: Sequence[Value], prefix: str) -> list[Column]:
    star, taken = _has_star(node), set(cx.summary_keys)
    columns: list[Column] = []
    for at, (part, value) in enumerate(zip(node.arguments, values, strict=True)):
        if isinstance(part, syntax.Star):
            columns += _star_columns(cx, node, taken)
        elif (symbol := _column(cx, part)) is not None:
            if not star or symbol not in taken:
                columns.append(_explicit(part, symbol, value, taken, taken))
        else:
            name = result_name(cx, part, "") or f"{prefix}arg{at}"
            columns.append((Symbol(name, value.kind), as_expression(value.node)))
    return columns


def _explicit(
    part: syntax.Expression, symbol: Symbol, value: Value, taken: set[Symbol], repeated: set[Symbol]
) -> Column:
    """A column named as an argument: itself the first time, a look-alike when it is there already."""
    name = _given_name(part)
    again = symbol in repeated
    taken.add(symbol)
    if name is not None or again:
        symbol = Symbol(name or symbol.name, symbol.kind)
    return symbol, as_expression(value.node)


def _extreme(cx: Checker, node: syntax.Call, values: Sequence[Value], prefix: str) -> list[Column]:
    star, keys, taken = _has_star(node), set(cx.summary_keys), set[Symbol]()
    primary = result_name(cx, node.arguments[0]) or ""
    columns: list[Column] = []
    for at, (part, value) in enumerate(zip(node.arguments, values, strict=True)):
        if isinstance(part, syntax.Star):
            both = taken | keys
            columns += _star_columns(cx, node, both)
            taken |= both - keys
        elif (symbol := _column(cx, part)) is not None:
            if at == 0 or not star or (symbol not in taken and symbol not in keys):
                columns.append(_explicit(part, symbol, value, taken, taken | keys))
        else:
            default = f"{prefix}_" if at == 0 else f"{prefix}_{primary}_arg{at}"
            name = result_name(cx, part, None)
            columns.append((Symbol(default if name is None else name, value.kind), as_expression(value.node)))
    return columns


def _extreme_deprecated(cx: Checker, node: syntax.Call, values: Sequence[Value]) -> list[Column]:
    first = values[0]
    primary = result_name(cx, node.arguments[0]) or ""
    symbol = _column(cx, node.arguments[0]) or Symbol(primary, first.kind)
    columns: list[Column] = [(symbol, as_expression(first.node))]
    taken = {*cx.summary_keys, symbol}
    for at, (part, value) in enumerate(zip(node.arguments[1:], values[1:], strict=True), 1):
        if isinstance(part, syntax.Star):
            added = _star_columns(cx, node, taken)
        else:
            name = result_name(cx, part, None) or f"arg{at}"
            added = [(Symbol(name, value.kind), as_expression(value.node))]
        columns += [(Symbol(f"{primary}_{symbol.name}", symbol.kind), source) for symbol, source in added]
    return columns

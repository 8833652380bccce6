"""How the expressions of an operator become columns: `project`, `extend`, `print`, `summarize`, `mv-expand` …"""

from __future__ import annotations

from provisioner.kql import syntax
from provisioner.kql.checking.kinds import ERROR, Symbol, Table
from provisioner.kql.checking.nodes import as_expression, pass_through
from provisioner.kql.checking.result_names import result_name
from provisioner.kql.record import Record
from provisioner.kql.types import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from provisioner.kql.bound import Expression
    from provisioner.kql.checking.context import Checker, Value
    from provisioner.kql.checking.kinds import Kind
    from provisioner.kql.checking.projection import Projection

CONVERSIONS: Final = frozenset(
    {"tobool", "todatetime", "todecimal", "todouble", "todynamic", "toguid", "toint", "tolong", "toreal", "tostring"}
) | {"totime", "totimespan"}


class Style(Record):
    """What differs between operators; `name` is the column's name where the text gives none."""

    replace_named: bool = False
    """A new name takes the place of a column that has it: `extend`, `mv-expand`."""
    replace_columns: bool = False
    """A plain column does, too: `mv-expand`."""
    sees_columns: bool = False
    """A made-up name must not be that of an input column: `extend`."""
    printing: bool = False
    star: bool = False
    """`*` stands for all columns: `distinct`."""
    name: str | None = None
    kind: Kind | None = None
    node: Expression | None = None


PROJECT: Final = Style()
DISTINCT: Final = Style(star=True)
EXTEND: Final = Style(replace_named=True, sees_columns=True)


def column_of(cx: Checker, node: syntax.Expression) -> Symbol | None:
    """The column that an expression is, also in parentheses or converted to the type it has."""
    if isinstance(node, syntax.Parenthesised):
        return column_of(cx, node.inner)
    value = cx.seen[id(node)]
    if value.symbol is not None:
        return value.symbol
    if isinstance(node, syntax.Call) and node.function.name in CONVERSIONS and len(node.arguments) == 1:
        inner = cx.seen.get(id(node.arguments[0]))  # a star that was refused has no value
        if inner is not None and inner.symbol is not None and inner.symbol.kind == value.kind:
            return inner.symbol
    return None


def add_column(cx: Checker, projection: Projection, node: syntax.Expression, value: Value, style: Style) -> None:
    """Add what one checked expression stands for to the columns of the operator."""
    if isinstance(node, syntax.NamedExpression):
        if node.listed:
            _add_listed(cx, projection, node, cx.seen[id(node.value)], style)
        else:
            _add_named(cx, projection, node, cx.seen[id(node.value)], style)
    else:
        _add_unnamed(cx, projection, node, value, style)


def _kind(value: Value, style: Style) -> Kind:
    return style.kind or (UNKNOWN if value.kind == ERROR else value.kind)


def _add_named(cx: Checker, projection: Projection, node: syntax.NamedExpression, value: Value, style: Style) -> None:
    name = node.names[0]
    made = style.node or as_expression(value.node)
    if value.columns:
        first, made = value.columns[0]
        symbol = Symbol(name.name, style.kind or first.kind)
        projection.declare(cx, symbol, style.node or made, name, replace=True)
        if not style.printing:
            _add_rest(cx, projection, node.value, value, 1)
        return
    replace = value.symbol is not None or style.replace_named
    projection.declare(cx, Symbol(name.name, _kind(value, style)), made, name, replace=replace)


def _add_rest(cx: Checker, projection: Projection, call: syntax.Expression, value: Value, start: int) -> None:
    function = cx.function_of(call) if isinstance(call, syntax.Call) else None
    prefix = function.prefix if function is not None else None
    for symbol, node in (value.columns or ())[start:]:
        renamed = symbol if prefix is None else Symbol(f"{prefix}_{symbol.name}", symbol.kind)
        projection.add(renamed, node)


def _add_listed(cx: Checker, projection: Projection, node: syntax.NamedExpression, value: Value, style: Style) -> None:
    columns = value.columns
    if columns is None:
        if len(node.names) == 1:
            _add_named(cx, projection, node, value, style)
        elif not value.broken:
            words = cx.quote(node.value)
            cx.error(node, "KQL144", f"`{words}` gives one value, {len(node.names)} names stand before it")
        return
    for name, (symbol, made) in zip(node.names, columns, strict=False):
        symbol = Symbol(name.name, style.kind or symbol.kind)
        projection.declare(cx, symbol, made, name, replace=style.replace_named)
    if not style.printing:
        _add_rest(cx, projection, node.value, value, len(node.names))
    for name in node.names[len(columns) :]:
        cx.error(
            name, "KQL144", f"`{name.name}` has no value: only {len(columns)} come out of `{cx.quote(node.value)}`"
        )


def _add_unnamed(cx: Checker, projection: Projection, node: syntax.Expression, value: Value, style: Style) -> None:
    symbol = column_of(cx, node)
    made = style.node or as_expression(value.node)
    if symbol is not None:
        if style.kind is not None and style.kind != symbol.kind:
            symbol = Symbol(symbol.name, style.kind)
        projection.declare(cx, symbol, made, node, replace=style.replace_columns)
        return
    columns = value.columns
    if columns and not (style.printing and len(columns) == 1):
        _add_rest(cx, projection, node, value, 0)
        return
    if columns:
        made = style.node or columns[0][1]
    kind = _kind(value, style)
    if style.printing and style.name is not None:
        projection.add(Symbol(style.name, kind), made, base=style.name)
        return
    name = result_name(cx, node, None)
    if name is None:
        name = style.name or _made_up_name(cx, style)
    projection.add(Symbol(name, kind), made, replace=style.replace_named)


def _made_up_name(cx: Checker, style: Style) -> str:
    while True:
        name = f"Column{cx.columns_named}"
        cx.columns_named += 1
        taken = style.sees_columns and cx.row is not None and cx.row.slot(name) is not None
        if not taken and name not in cx.locals and name not in cx.tables:
            return name


def add_columns(cx: Checker, projection: Projection, nodes: tuple[syntax.Expression, ...], style: Style) -> None:
    """Check the expressions of an operator and add their columns."""
    for node in nodes:
        if isinstance(node, syntax.Star) and style.star:
            for slot, symbol in enumerate(cx.row.columns if cx.row is not None else ()):
                projection.add(symbol, pass_through(node.start, node.end, symbol, slot), replace=True)
            continue
        value = cx.value(node)
        if isinstance(value.kind, Table):
            cx.error(node, "KQL112", f"`{cx.quote(node)}` is a table, a single value is wanted", "use `toscalar(…)`")
            continue
        add_column(cx, projection, node, value, style)

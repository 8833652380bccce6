"""Where rows come from: `print`, `datatable`, `range`, and pipelines over them."""

from __future__ import annotations

from provisioner.kql import bound, plans, syntax
from provisioner.kql.checking.columns import Style, add_column
from provisioner.kql.checking.context import Value
from provisioner.kql.checking.conversions import common_kind
from provisioner.kql.checking.kinds import ERROR, Symbol, Table, is_summable, name_of
from provisioner.kql.checking.matching import Argument
from provisioner.kql.checking.nodes import as_expression, convert
from provisioner.kql.checking.operators import result_kind
from provisioner.kql.checking.projection import Projection
from provisioner.kql.types import INT, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.bound import Expression
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind


def check_print(cx: Checker, node: syntax.Print) -> Value:
    """One row; a column without a name is `print_` with its position."""
    projection = Projection()
    row, cx.row = cx.row, None
    for at, part in enumerate(node.columns):
        add_column(cx, projection, part, cx.scalar(part), Style(printing=True, name=f"print_{at}"))
    cx.row = row
    table = projection.table()
    made = projection.assignments()
    if made is None:
        return Value(None, table)
    return Value(plans.Print(node.start, node.end, table.public, made), table)


def check_datatable(cx: Checker, node: syntax.Datatable) -> Value:
    """Constants in rows, each converted to the type of its column."""
    symbols: list[Symbol] = []
    for declaration in node.columns:
        name = declaration.name.name
        if any(symbol.name == name for symbol in symbols):
            cx.error(declaration, "KQL106", f"column `{name}` is made twice in one operator")
            continue
        symbols.append(Symbol(name, declaration.type))
    table = Table(symbols)
    width = len(symbols)
    if width and len(node.values) % width:
        message = f"{len(node.values)} values do not fill rows of {width} columns"
        last = node.values[-1]
        cx.report(last.start, last.end, "KQL116", message, "give every row a value for each column")
    values = [as_expression(cx.scalar(part).node) for part in node.values]
    cells = [convert(value, symbols[at % width].kind) if width else None for at, value in enumerate(values)]
    filled = [cell for cell in cells if cell is not None]
    if len(filled) != len(cells) or (width and len(cells) % width):
        return Value(None, table)
    rows = tuple([tuple(filled[at : at + width]) for at in range(0, len(filled), width or 1)])
    return Value(plans.Datatable(node.start, node.end, table.public, rows), table)


def check_range(cx: Checker, node: syntax.Range) -> Value:
    """One column that counts from a value to another."""
    cx.use("source", "range", node)
    row, cx.row = cx.row, None
    values = [cx.scalar(part) for part in (node.low, node.high, node.step)]
    cx.row = row
    for part, value in zip((node.low, node.high, node.step), values, strict=True):
        if not is_summable(value.kind) and not value.broken:
            given = name_of(value.kind)
            cx.error(part, "KQL104", f"`{cx.quote(part)}` is of type {given}, a number, datetime or timespan is wanted")
    step = values[2].literal
    if step is not None and step.value == 0 and step.value is not False:
        cx.error(node.step, "KQL109", "a step of 0 never arrives", "take another step")
    kind = _range_kind(cx, node, values)
    table = Table((Symbol(node.column.name, kind),))
    parts = [as_expression(value.node) for value in values]
    if any(part is None for part in parts) or kind in (ERROR, UNKNOWN):
        return Value(None, table)
    low, high, by = [part for part in parts if part is not None]
    low, high = _as_kind(low, kind), _as_kind(high, kind)
    by = by if name_of(kind) == "datetime" else _as_kind(by, kind)
    return Value(plans.Range(node.start, node.end, table.public, low, high, by), table)


def _as_kind(node: Expression, kind: Kind) -> Expression:
    return convert(node, kind) or node


def _range_kind(cx: Checker, node: syntax.Range, values: list[Value]) -> Kind:
    ends = common_kind((values[0].kind, values[1].kind)) or UNKNOWN
    step = values[2].kind
    if ends == step == INT:
        return INT
    kind, fits = result_kind("+", (Argument(ends), Argument(step)))
    if not fits and ends not in (ERROR, UNKNOWN) and step not in (ERROR, UNKNOWN):
        message = f"a step of type {name_of(step)} does not lead from {name_of(ends)} to {name_of(ends)}"
        cx.error(node.step, "KQL105", message)
    return kind


def check_parenthesised(cx: Checker, node: syntax.Parenthesised) -> Value:
    """What is inside; the analyser takes it for neither a constant nor a column."""
    inner = cx.value(node.inner)
    return Value(inner.node, inner.kind, columns=inner.columns)


def check_named(cx: Checker, node: syntax.NamedExpression) -> Value:
    """The value behind `name =`."""
    inner = cx.value(node.value)
    return Value(inner.node, inner.kind, literal=inner.literal, columns=inner.columns)


def check_star(cx: Checker, node: syntax.Star) -> Value:
    """`*` where neither the operator nor the function it stands in knows what to make of it."""
    cx.error(node, "KQL121", "`*` cannot stand here", "name the columns")
    return Value(None, ERROR)


def check_to_scalar(cx: Checker, node: syntax.ToScalar) -> Value:
    """The first column of the first row."""
    cx.use("source", "toscalar", node)
    row, cx.row = cx.row, None
    in_aggregate, cx.in_aggregate = cx.in_aggregate, False
    inner = cx.value(node.inner)
    cx.row, cx.in_aggregate = row, in_aggregate
    if not isinstance(inner.kind, Table):
        return Value(inner.node, inner.kind, constant=True)
    if not inner.kind.columns:
        return Value(None, UNKNOWN, constant=True)
    kind = inner.kind.columns[0].kind
    if not isinstance(inner.node, bound.Plan):
        return Value(None, kind, constant=True)
    return Value(bound.ScalarQuery(node.start, node.end, name_of(kind), inner.node), kind, constant=True)


def check_materialize(cx: Checker, node: syntax.Materialize) -> Value:
    """A table that is computed once: the same node wherever it is used."""
    cx.use("source", "materialize", node)
    inner = cx.value(node.inner)
    if not isinstance(inner.kind, Table) and not inner.broken:
        cx.error(node.inner, "KQL111", f"`{cx.quote(node.inner)}` is a single value, a table is wanted")
    return Value(inner.node, inner.kind)


def check_wildcard(cx: Checker, node: syntax.Wildcard) -> Value:
    """A name with stars, where no list of columns or tables is wanted."""
    cx.error(node, "KQL121", f"`{node.pattern}` cannot stand here", "name one column")
    return Value(None, ERROR)


def check_member_call(cx: Checker, node: syntax.MemberCall) -> Value:
    """`cluster(…).database(…)`: other places are out of reach."""
    cx.error(node, "KQL125", f"`{cx.quote(node)}` is out of reach", "only the tables given here can be used")
    return Value(None, Table((), open=True))

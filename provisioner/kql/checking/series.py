"""`make-series`: a summary over bins of an axis, whose rows then become arrays without gaps."""

from __future__ import annotations

from provisioner.kql import operators, plans, syntax
from provisioner.kql.bound import Assignment, ColumnRef, Literal, Plan
from provisioner.kql.checking.columns import PROJECT, Style, add_columns
from provisioner.kql.checking.context import Value
from provisioner.kql.checking.conversions import PROMOTABLE, assignable
from provisioner.kql.checking.kinds import ERROR, Table, name_of
from provisioner.kql.checking.matching import Argument
from provisioner.kql.checking.nodes import as_expression, convert
from provisioner.kql.checking.operators import result_kind
from provisioner.kql.checking.projection import Projection
from provisioner.kql.types import DYNAMIC, LONG, UNKNOWN, Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.bound import Expression
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind


def check_make_series(cx: Checker, node: operators.MakeSeries, source: Value, table: Table) -> Value:
    """A row for each group of equal keys, with an array for each aggregate and one for the axis."""
    projection, series = Projection(), Style(kind=DYNAMIC)
    add_columns(cx, projection, node.keys, PROJECT)
    keys = list(projection.nodes)
    outer = cx.aggregates, cx.aggregate_slots, cx.summary_keys
    cx.aggregates, cx.aggregate_slots, cx.summary_keys = [], len(keys) + 1, []
    cx.in_aggregate = True
    for aggregate in node.aggregates:
        add_columns(cx, projection, (aggregate.value,), series)
    cx.in_aggregate = False
    aggregates = tuple(cx.aggregates)
    cx.aggregates, cx.aggregate_slots, cx.summary_keys = outer
    values = projection.nodes[len(keys) :]
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
    result = projection.table()
    return Value(_plan(cx, node, source, result, (keys, values, aggregates)), result)


def _plan(
    cx: Checker,
    node: operators.MakeSeries,
    source: Value,
    result: Table,
    parts: tuple[list[Expression | int | None], list[Expression | int | None], tuple[plans.Aggregate, ...]],
) -> plans.MakeSeries | None:
    keys, values, aggregates = parts
    binned = _bins(cx, node)
    made = [part for part in (*keys, *values) if part is not None and not isinstance(part, int)]
    if binned is None or len(made) != len(keys) + len(node.aggregates) or not isinstance(source.node, Plan):
        return None
    grouped, cells = (*made[: len(keys)], binned), made[len(keys) :]
    shown = [*(ColumnRef(node.start, node.end, key.type, slot, "") for slot, key in enumerate(grouped)), *cells]
    columns = tuple([Column(str(slot), cell.type) for slot, cell in enumerate(shown)])
    filled = tuple([Assignment(columns[slot], slot, cell) for slot, cell in enumerate(shown)])
    summary = plans.Summarize(node.start, node.end, columns, source.node, grouped, aggregates, filled)
    ends = (node.low, node.high, node.step)
    low, high, step = [as_expression(cx.seen[id(part)].node) if part else None for part in ends]
    defaults = [_default(cx, one, cell) for one, cell in zip(node.aggregates, cells, strict=True)]
    whole = [default for default in defaults if default is not None]
    if step is None or len(whole) != len(defaults):
        return None
    nonempty = any(option.name == "kind" for option in node.options)
    return plans.MakeSeries(
        node.start,
        node.end,
        result.public,
        summary,
        convert(low, binned.type),
        convert(high, binned.type),
        step if step.type == "timespan" else convert(step, binned.type) or step,
        tuple(whole),
        nonempty,
    )


def _bins(cx: Checker, node: operators.MakeSeries) -> Expression | None:
    """The axis in steps from its low end, or from the bins' own beginning where there is none."""
    axis = node.axis.value if isinstance(node.axis, syntax.NamedExpression) else node.axis
    function = syntax.Name(node.axis.start, node.axis.end, "bin" if node.low is None else "bin_at")
    arguments = (axis, node.step) if node.low is None else (axis, node.step, node.low)
    cx.muted += 1  # all parts have been checked
    binned = cx.scalar(syntax.Call(node.axis.start, node.axis.end, function, arguments))
    cx.muted -= 1
    return as_expression(binned.node)


def _default(cx: Checker, aggregate: operators.SeriesAggregate, cell: Expression) -> Expression | None:
    """What stands where there are no rows: 0 where nothing else is said."""
    if aggregate.default is None:
        zero = Literal(cell.start, cell.end, LONG, 0)
        return convert(zero, cell.type) if cell.type in ("int", LONG, "real", "decimal") else zero
    given = as_expression(cx.seen[id(aggregate.default)].node)
    widened = given is not None and given.type in ("int", LONG) and cell.type == "real"
    return convert(given, cell.type) if widened else given


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

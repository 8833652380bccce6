"""Operators on scalars: arithmetic, comparison, text, logic, membership and ranges."""

from __future__ import annotations

from provisioner.kql import bound, syntax
from provisioner.kql.checking.coercion import align_comparison, align_items, align_operands, compare_warning
from provisioner.kql.checking.context import Value
from provisioner.kql.checking.kinds import ERROR, Primitive, Table, dynamic_of, is_dynamic, name_of
from provisioner.kql.checking.matching import Argument, assign_parameters, best_signatures, objection
from provisioner.kql.checking.nodes import as_expression, convert
from provisioner.kql.checking.returns import simple_return
from provisioner.kql.checking.signatures import operator_signatures
from provisioner.kql.types import BOOL, DYNAMIC, INT, LONG, STRING, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind

ARITHMETIC: Final = frozenset("+-*/%")
LISTED: Final = ARITHMETIC | {
    "==", "!=", "<", "<=", ">", ">=", "=~", "!~", "contains", "!contains", "contains_cs", "!contains_cs",
    "has", "!has", "has_cs", "!has_cs", "startswith", "!startswith", "startswith_cs", "!startswith_cs",
    "endswith", "!endswith", "endswith_cs", "!endswith_cs", "matches regex", "in", "!in",
}  # fmt: skip
"""The operators that Microsoft lists for transformations, `and` and `or` apart."""
COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})
TABLE_NAME: Final = "$table"
"""The column in which `search` tells a row's table; nothing is searched in it."""
MAX_KNOWN: Final = 4096
"""Results kept: lists of many items would make ever new ones."""
_known: dict[tuple[str, tuple[Kind, ...]], tuple[Kind, bool]] = {}


def result_kind(operator: str, arguments: Sequence[Argument]) -> tuple[Kind, bool]:
    """The kind of the result and whether the operator is defined for these operands."""
    key = (operator, tuple([argument.kind for argument in arguments]))
    cacheable = all(isinstance(argument.kind, str) and not argument.star for argument in arguments)
    if cacheable and key in _known:
        return _known[key]
    result = _resolve(operator, arguments)
    if cacheable:
        if len(_known) > MAX_KNOWN:
            _known.clear()
        _known[key] = result
    return result


def _resolve(operator: str, arguments: Sequence[Argument]) -> tuple[Kind, bool]:
    signatures = operator_signatures(operator)
    strict = not operator.endswith(("in", "in~", "between", "has_any", "has_all"))
    found = best_signatures(signatures, arguments, all_must_match=strict)
    if len(found) == 1:
        parameters = assign_parameters(found[0], arguments)
        kind = simple_return(found[0], parameters, arguments)
        fits = all(objection(parameters, arguments, at) is None for at in range(len(arguments)))
        if kind == DYNAMIC and any(isinstance(argument.kind, Primitive) for argument in arguments):
            kind = _unwrapped(operator, arguments)
        return kind, fits
    if not found:
        found = best_signatures(signatures, arguments)
    kinds = [simple_return(signature, assign_parameters(signature, arguments), arguments) for signature in found]
    if any(argument.kind in (ERROR, UNKNOWN) for argument in arguments):
        return (kinds[0] if kinds and all(kind == kinds[0] for kind in kinds) else UNKNOWN), True
    return (kinds[0] if kinds and all(kind == kinds[0] for kind in kinds) else ERROR), False


def _unwrapped(operator: str, arguments: Sequence[Argument]) -> Kind:
    bare = [Argument(a.kind.underlying if isinstance(a.kind, Primitive) else a.kind, a.star) for a in arguments]
    kind, _ = _resolve(operator, bare)
    return dynamic_of(kind) if isinstance(kind, str) and kind not in (ERROR, UNKNOWN) else DYNAMIC


def check_binary(cx: Checker, node: syntax.Binary) -> Value:
    """`left operator right`; `:` is `has`, except that `search` reads stars in its text."""
    if node.operator == ":":
        node = syntax.Binary(node.start, node.end, "has", node.left, node.right)
    if isinstance(node.left, syntax.Star):
        return _check_any_column(cx, node)
    left, right = cx.scalar(node.left), cx.scalar(node.right)
    if node.operator not in LISTED:
        cx.use("scalar", node.operator, node)
    kind, fits = result_kind(node.operator, (Argument(left.kind), Argument(right.kind)))
    if not fits:
        _report(cx, node, node.operator, (left.kind, right.kind))
    constant = left.constant and right.constant
    one, other = as_expression(left.node), as_expression(right.node)
    if one is None or other is None or not fits:
        return Value(None, kind, constant=constant)
    if node.operator in COMPARISONS:
        compare_warning(cx, node, left.kind, right.kind)
    return Value(_combine(node, node.operator, one, other, name_of(kind)), kind, constant=constant)


def _combine(
    node: syntax.Node, operator: str, one: bound.Expression, other: bound.Expression, type_: str
) -> bound.Expression:
    if operator in ARITHMETIC:
        one, other = align_operands(operator, one, other, type_)
    elif operator in COMPARISONS:
        one, other = align_comparison(one, other)
    else:
        one, other = convert(one, STRING) or one, convert(other, STRING) or other
    return bound.Binary(node.start, node.end, type_, operator, one, other)  # type: ignore[arg-type]  # parser's list


def _check_any_column(cx: Checker, node: syntax.Binary) -> Value:
    """`* has 'text'`: true when it holds for any column."""
    right = cx.scalar(node.right)
    _, fits = result_kind(node.operator, (Argument(DYNAMIC, star=True), Argument(right.kind)))
    if not fits:
        _report(cx, node, node.operator, (DYNAMIC, right.kind))
    other = as_expression(right.node)
    if other is None or cx.row is None or not fits:
        return Value(None, BOOL)
    tests: list[bound.Expression] = []
    for slot, symbol in enumerate(cx.row.columns):
        if symbol.name != TABLE_NAME:
            column = bound.ColumnRef(node.start, node.end, symbol.type, slot, symbol.name)
            tests.append(_combine(node, node.operator, convert(column, STRING) or column, other, BOOL))
    never = bound.Literal(node.start, node.end, BOOL, False)
    return Value(_halved("or", tests or [never]), BOOL)


def _report(cx: Checker, node: syntax.Node, operator: str, operands: Sequence[Kind]) -> None:
    if any(kind in (ERROR, UNKNOWN) for kind in operands):
        return
    listed = " and ".join(dict.fromkeys(name_of(kind) for kind in operands))
    cx.error(node, "KQL105", f"`{operator}` is not defined for {listed}", _cast_hint(operator, operands))


def _cast_hint(operator: str, operands: Sequence[Kind]) -> str | None:
    names = {name_of(kind) for kind in operands}
    if operator == "+" and STRING in names:
        return "join texts with `strcat(a, b)`; calculate with `tolong(…)` or `toreal(…)`"
    if operator in ("and", "or"):
        return "both sides must be conditions; compare, or use `tobool(…)`"
    if STRING in names and operator in ARITHMETIC | COMPARISONS:
        others = names - {STRING}
        type_ = others.pop() if len(others) == 1 else "long"
        return f"convert the text with `to{type_ if type_ != DYNAMIC else 'long'}(…)`"
    if not operator.strip("!").startswith(("=", "<", ">")) and operator not in ARITHMETIC:
        return "convert to text with `tostring(…)`"
    return None


def check_logical(cx: Checker, node: syntax.Logical) -> Value:
    """A chain of `and` or `or`; halved again and again, so that a long one is not deep."""
    result = cx.scalar(node.operands[0])
    parts = [convert(as_expression(result.node), BOOL)]
    for operand in node.operands[1:]:
        right = cx.scalar(operand)
        kind, fits = result_kind(node.operator, (Argument(result.kind), Argument(right.kind)))
        if not fits:
            culprit = node.operands[0] if right.kind == BOOL or is_dynamic(right.kind) else operand
            _report(cx, culprit, node.operator, (result.kind, right.kind))
        parts.append(convert(as_expression(right.node), BOOL) if fits else None)
        result = Value(None, kind if fits else BOOL, constant=result.constant and right.constant)
    whole = [part for part in parts if part is not None]
    made = _halved(node.operator, whole) if len(whole) == len(parts) else None
    return Value(made, result.kind, constant=result.constant)


def _halved(operator: str, parts: list[bound.Expression]) -> bound.Expression:
    if len(parts) == 1:
        return parts[0]
    middle = (len(parts) + 1) // 2
    left, right = _halved(operator, parts[:middle]), _halved(operator, parts[middle:])
    return bound.Binary(left.start, right.end, BOOL, operator, left, right)  # type: ignore[arg-type]  # is and, or


def check_unary(cx: Checker, node: syntax.Unary) -> Value:
    """`-operand` and `+operand`."""
    operand = cx.scalar(node.operand)
    argument = Argument(operand.kind)
    found = best_signatures(operator_signatures("minus"), (argument,), all_must_match=True)
    if len(found) != 1:
        if not operand.broken:
            cx.error(node, "KQL105", f"`{node.operator}` is not defined for {name_of(operand.kind)}")
        return Value(None, ERROR)
    kind = LONG if operand.kind == INT and not operand.constant else operand.kind
    inner = convert(as_expression(operand.node), kind)
    if inner is None or node.operator == "+":
        return Value(inner, kind, constant=operand.constant)
    if isinstance(inner, bound.Literal) and isinstance(inner.value, int | float):
        return Value(bound.Literal(node.start, node.end, inner.type, -inner.value), kind, constant=True)
    return Value(bound.Negate(node.start, node.end, name_of(kind), inner), kind, constant=operand.constant)


def check_between(cx: Checker, node: syntax.Between) -> Value:
    """`operand between (low .. high)`; a timespan as upper end counts from the lower one."""
    values = [cx.scalar(part) for part in (node.operand, node.low, node.high)]
    operator = "!between" if node.negated else "between"
    cx.use("scalar", operator, node)
    kind, fits = result_kind(operator, [Argument(value.kind) for value in values])
    if not fits:
        _report(cx, node, operator, [value.kind for value in values])
    operand, low, high = [as_expression(value.node) for value in values]
    if operand is None or low is None or high is None or not fits:
        return Value(None, kind)
    if low.type == "datetime" and high.type == "timespan":
        high = bound.Binary(node.high.start, node.high.end, "datetime", "+", low, high)
    _, low = align_comparison(operand, low)
    operand, high = align_comparison(operand, high)
    constant = all(value.constant for value in values)
    return Value(bound.Between(node.start, node.end, BOOL, operand, low, high, node.negated), BOOL, constant=constant)


def check_membership(cx: Checker, node: syntax.InList) -> Value:
    """`operand in (items)`, `has_any`, `has_all`; the one item may be a table."""
    operand = Value(None, DYNAMIC) if isinstance(node.operand, syntax.Star) else cx.scalar(node.operand)
    items = [cx.value(item) for item in node.items]
    if node.operator not in LISTED:
        cx.use("scalar", node.operator, node)
    star = isinstance(node.operand, syntax.Star)
    arguments = [Argument(operand.kind, star), *[Argument(item.kind) for item in items]]
    kind, fits = result_kind(node.operator, arguments)
    if not fits:
        _report(cx, node, node.operator, [argument.kind for argument in arguments[:2]])
    left = as_expression(operand.node)
    if left is None or not fits:
        return Value(None, kind)
    if len(items) == 1 and isinstance(items[0].kind, Table):
        plan = items[0].node
        if not isinstance(plan, bound.Plan):
            return Value(None, kind)
        return Value(bound.Membership(node.start, node.end, BOOL, node.operator, left, (), plan), kind)
    parts = [as_expression(item.node) for item in items]
    if any(part is None for part in parts):
        return Value(None, kind)
    left, aligned = align_items(node.operator, left, [part for part in parts if part is not None])
    constant = operand.constant and all(item.constant for item in items)
    return Value(
        bound.Membership(node.start, node.end, BOOL, node.operator, left, aligned, None), kind, constant=constant
    )

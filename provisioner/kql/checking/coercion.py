"""Where operands of different types meet: which side is converted, and to what."""

from __future__ import annotations

from provisioner.kql.checking.kinds import is_dynamic, name_of
from provisioner.kql.checking.nodes import convert, is_number, widest
from provisioner.kql.types import BOOL, DATETIME, DECIMAL, DYNAMIC, GUID, INT, LONG, REAL, STRING, TIMESPAN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql import syntax
    from provisioner.kql.bound import Expression
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind

    Pair = tuple[Expression, Expression]


def align_operands(operator: str, one: Expression, other: Expression, result: str) -> Pair:
    """The operands of an arithmetic operator as its run-time form takes them."""
    if is_number(result) and result != REAL:
        return _both(one, other, result)
    if result == REAL and not {one.type, other.type} & {DATETIME, TIMESPAN}:
        return _both(one, other, REAL)
    if one.type == DYNAMIC and other.type != DYNAMIC:
        return _to(one, _dynamic_partner(operator, other.type, result)), other
    if other.type == DYNAMIC and one.type != DYNAMIC:
        return one, _to(other, _dynamic_partner(operator, one.type, result))
    return _factor(one), _factor(other)


def _dynamic_partner(operator: str, partner: str, result: str) -> str:
    """What a dynamic operand must be next to a datetime or timespan for the result to come out."""
    if operator == "+":
        return TIMESPAN
    if operator == "-" and partner == DATETIME:
        return DATETIME
    return partner if partner in (DATETIME, TIMESPAN) else result


def _factor(node: Expression) -> Expression:
    if node.type == INT:
        return _to(node, LONG)
    return _to(node, REAL) if node.type == DECIMAL else node


def _both(one: Expression, other: Expression, type_: str) -> Pair:
    return _to(one, type_), _to(other, type_)


def _to(node: Expression, type_: str) -> Expression:
    return convert(node, type_) or node


def align_comparison(one: Expression, other: Expression) -> Pair:
    """The operands of a comparison, both of one type where one of them decides it."""
    left, right = one.type, other.type
    if left == right:
        return one, other
    if is_number(left) and is_number(right):
        return _both(one, other, widest(left, right))
    if BOOL in (left, right) and (is_number(left) or is_number(right)):
        return _both(one, other, widest(LONG, right if left == BOOL else left))
    if left == DYNAMIC or (left == STRING and right != DYNAMIC):
        return _to(one, right), other
    return one, _to(other, left)


def align_items(operator: str, left: Expression, items: list[Expression]) -> tuple[Expression, tuple[Expression, ...]]:
    """The operand and items of a membership test; items that are dynamic stand for their elements and stay."""
    scalars = [item.type for item in items if item.type != DYNAMIC]
    if operator in ("in~", "!in~", "has_any", "has_all"):
        return _to(left, STRING), tuple([_to(item, STRING) if item.type != DYNAMIC else item for item in items])
    type_ = left.type
    if type_ == DYNAMIC and len(set(scalars)) == 1 and len(scalars) == len(items):
        type_ = scalars[0]
    elif is_number(type_):
        for item in scalars:
            type_ = widest(type_, item) if is_number(item) else type_
    if type_ == DYNAMIC:
        return left, tuple(items)
    return _to(left, type_), tuple([_to(item, type_) if item.type != DYNAMIC else item for item in items])


def compare_warning(cx: Checker, node: syntax.Binary, left: Kind, right: Kind) -> None:
    """Say that the service refuses a comparison which the analyser lets pass."""
    one, other = name_of(left), name_of(right)
    if one == other or is_dynamic(left) or is_dynamic(right) or {one, other} & {"unknown", "null"}:
        return
    if ((is_number(one) or one == BOOL) and (is_number(other) or other == BOOL)) or {one, other} == {GUID, STRING}:
        return
    wanted = other if one == STRING else one
    culprit = node.left if one == STRING else node.right
    message = f"`{node.operator}` compares {one} with {other}, which Azure refuses"
    hint = f"write `to{wanted}({cx.quote(culprit)})`"
    cx.report(node.start, node.end, "KQL132", message, hint, warning=True)

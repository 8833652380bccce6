"""Constants, and what is known of the value inside `dynamic(…)`."""

from __future__ import annotations

from provisioner.kql import bound, syntax
from provisioner.kql.checking.context import Value
from provisioner.kql.checking.conversions import NONE, common_kind
from provisioner.kql.checking.kinds import ERROR, NULL, TYPE, Bag, array_of, dynamic_of
from provisioner.kql.types import BOOL, DECIMAL, DYNAMIC, INT, LONG, REAL, STRING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind

_PLAIN: dict[type, Kind] = {type(None): NULL, bool: BOOL, int: LONG, float: REAL, str: STRING}


def check_literal(cx: Checker, node: syntax.Literal) -> Value:
    """A constant of its type; a dynamic with Kusto literals inside becomes a call that packs them."""
    if node.type != DYNAMIC:
        literal = bound.Literal(node.start, node.end, node.type, node.value)  # type: ignore[arg-type]  # the lexer's
        return Value(literal, node.type, constant=True, literal=literal)
    cx.use("dynamic", "", node)
    kind = dynamic_of(_json_kind(node.value))
    _refuse_parts(cx, node.value)
    literal = bound.Literal(node.start, node.end, DYNAMIC, None)
    if _is_json(node.value):
        literal = bound.Literal(node.start, node.end, DYNAMIC, node.value)  # type: ignore[arg-type]  # JSON, just seen
        return Value(literal, kind, constant=True, literal=literal)
    return Value(_pack(node, node.value), kind, constant=True, literal=literal)


def _json_kind(value: object) -> Kind:
    if isinstance(value, syntax.Literal):
        return value.type
    if isinstance(value, list):
        return array_of(common_kind(map(_json_kind, value), NONE))
    if isinstance(value, dict):
        return Bag({str(name): _json_kind(part) for name, part in value.items()})
    return _PLAIN.get(type(value), DYNAMIC)


def _is_json(value: object) -> bool:
    if isinstance(value, list):
        return all(map(_is_json, value))
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    return not isinstance(value, syntax.Literal)


def _refuse_parts(cx: Checker, value: object) -> None:
    parts = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    for part in parts:
        _refuse_parts(cx, part)
    if isinstance(value, syntax.Literal) and value.type in (DECIMAL, INT):
        article = "a decimal" if value.type == DECIMAL else "an int"
        cx.error(value, "KQL131", f"{article} cannot stand inside `dynamic(…)`", "write the number alone")


def _pack(node: syntax.Literal, value: object) -> bound.Expression:
    start, end = node.start, node.end
    if isinstance(value, syntax.Literal):
        return bound.Literal(value.start, value.end, value.type, value.value)  # type: ignore[arg-type]  # the lexer's
    if isinstance(value, list):
        return bound.Call(start, end, DYNAMIC, "pack_array", tuple(_pack(node, part) for part in value))
    if isinstance(value, dict):
        pairs = [(bound.Literal(start, end, STRING, str(name)), _pack(node, part)) for name, part in value.items()]
        return bound.Call(start, end, DYNAMIC, "bag_pack", tuple(part for pair in pairs for part in pair))
    return bound.Literal(start, end, DYNAMIC, value)  # type: ignore[arg-type]  # JSON: none of the above


def check_typeof(cx: Checker, node: syntax.TypeOf) -> Value:
    """`typeof(long)`: a value for functions that take a type; the name of the type stands for it."""
    if node.type is None:
        return Value(None, ERROR if node.schema is None else TYPE, constant=True)
    literal = bound.Literal(node.start, node.end, STRING, node.type)
    return Value(literal, TYPE, constant=True, literal=literal)

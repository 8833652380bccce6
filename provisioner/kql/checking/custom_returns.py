"""What those functions return whose result depends on more than the types of their arguments."""

from __future__ import annotations

from provisioner.kql.checking.context import Value
from provisioner.kql.checking.conversions import NONE, WITH_DYNAMIC, common_kind
from provisioner.kql.checking.kinds import (
    ARRAY,
    BAG,
    ERROR,
    TUPLE,
    TYPE,
    Array,
    Bag,
    Symbol,
    array_of,
    is_array,
    is_dynamic,
    promote,
)
from provisioner.kql.checking.result_names import result_name
from provisioner.kql.types import UNKNOWN, scalar_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Final, TypeAlias

    from provisioner.kql import syntax
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind
    from provisioner.kql.checking.signatures import Function

    Arguments: TypeAlias = Sequence[Value]


def literal_return(rule: str, arguments: Arguments) -> Kind:
    """The type that `typeof(…)` names in the argument which the rule points at."""
    at = -1 if "N" in rule else int(rule.removeprefix("Parameter")[0])
    value = arguments[at] if arguments and at < len(arguments) else None
    if value is None or value.kind != TYPE or value.literal is None:
        return ERROR
    return scalar_type(str(value.literal.value)) or ERROR


def custom_return(cx: Checker, node: syntax.Call, function: Function, arguments: Arguments) -> Value:
    """The result of a function with a rule of its own, without its node."""
    if function.columns:
        return _series(cx, node, function)
    if function.name in ("array_sort_asc", "array_sort_desc"):
        return _sorted(cx, node, arguments)
    rule = _RULES.get(function.name)
    return Value(None, rule(cx, arguments) if rule is not None else _by_prefix(function.name))


def _by_prefix(name: str) -> Kind:
    return BAG if name.endswith("_dynamic") else ARRAY


def several(columns: Sequence[Symbol]) -> Value:
    """A result of several columns, which is a plain value when there is but one."""
    pairs = tuple((symbol, None) for symbol in columns)
    return Value(None, columns[0].kind if len(columns) == 1 else TUPLE, columns=pairs)


def _series(cx: Checker, node: syntax.Call, function: Function) -> Value:
    prefix = result_name(cx, node.arguments[0]) if node.arguments else None
    parts = [function.name] if prefix is None else [function.name, prefix]
    return several([Symbol("_".join([*parts, name]), kind) for name, kind in function.columns])


def _sorted(cx: Checker, node: syntax.Call, arguments: Arguments) -> Value:
    columns = []
    for at, value in enumerate(arguments):
        if not is_array(value.kind):
            break
        columns.append(Symbol(f"{result_name(cx, node.arguments[at]) or f'array{at}'}_sorted", value.kind))
    return several(columns) if columns else Value(None, ERROR)


def _kinds(arguments: Arguments) -> list[Kind]:
    return [value.kind for value in arguments]


def _text(value: Value) -> str | None:
    found = value.literal.value if value.literal is not None else None
    return found if isinstance(found, str) else None


def _bag_pack(cx: Checker, arguments: Arguments) -> Kind:
    pairs = zip(arguments[::2], arguments[1::2], strict=False)
    return Bag({name: value.kind for key, value in pairs if (name := _text(key)) is not None})


def _pack_all(cx: Checker, arguments: Arguments) -> Kind:
    return Bag({column.name: column.kind for column in cx.row.columns}) if cx.row is not None else BAG


def _pack_columns(cx: Checker, arguments: Arguments) -> Kind:
    return Bag({value.symbol.name: value.kind for value in arguments if value.symbol is not None})


def _pack_array(cx: Checker, arguments: Arguments) -> Kind:
    if arguments and arguments[0].kind == TUPLE:
        columns = cx.row.columns if cx.row is not None else ()
        return array_of(common_kind(column.kind for column in columns))
    return array_of(common_kind(_kinds(arguments)))


def _concat(cx: Checker, arguments: Arguments) -> Kind:
    return common_kind(_kinds(arguments), NONE) or ARRAY


def _choose(cx: Checker, arguments: Arguments) -> Kind:
    chosen = arguments[1].kind if len(arguments) > 1 else UNKNOWN
    return chosen if is_dynamic(chosen) else array_of(chosen)


def _sets(cx: Checker, arguments: Arguments) -> Kind:
    common = common_kind(_kinds(arguments))
    return common if isinstance(common, Array) else ARRAY


def _merge(cx: Checker, arguments: Arguments) -> Kind:
    first = arguments[0].kind if arguments else None
    if not isinstance(first, Bag):
        return BAG
    merged = dict(first.properties)
    for value in arguments[1:]:
        if isinstance(value.kind, Bag):
            for name, kind in value.kind.properties.items():
                merged[name] = common_kind((merged.get(name, kind), kind), WITH_DYNAMIC) or kind
    return Bag(merged)


def _set_key(cx: Checker, arguments: Arguments) -> Kind:
    bag = arguments[0].kind if arguments else BAG
    name = _text(arguments[1]) if len(arguments) > 2 else None
    if not name or not name.strip() or name.startswith("$"):
        return bag
    known = bag.properties if isinstance(bag, Bag) else {}
    return Bag({**known, name: arguments[2].kind})


def _without_keys(cx: Checker, arguments: Arguments) -> Kind:
    return BAG


def _rounded(cx: Checker, arguments: Arguments) -> Kind:
    return promote(arguments[0].kind) if arguments else UNKNOWN


_RULES: Final[dict[str, Callable[[Checker, Arguments], Kind]]] = {
    "array_concat": _concat,
    "array_iff": _choose,
    "array_iif": _choose,
    "bag_merge": _merge,
    "bag_pack": _bag_pack,
    "bag_pack_columns": _pack_columns,
    "bag_remove_keys": _without_keys,
    "bag_set_key": _set_key,
    "bin_auto": _rounded,
    "pack": _bag_pack,
    "pack_all": _pack_all,
    "pack_array": _pack_array,
    "pack_dictionary": _bag_pack,
    "set_difference": _sets,
    "set_intersect": _sets,
    "set_union": _sets,
}

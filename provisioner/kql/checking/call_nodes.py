"""The bound form of a call: arguments converted, aliases resolved, `*` written out, column lookups settled."""

from __future__ import annotations

from provisioner.kql import syntax
from provisioner.kql.bound import Call, Element, Expression, Literal
from provisioner.kql.checking.aliases import canonical
from provisioner.kql.checking.kinds import ERROR, is_dynamic, name_of
from provisioner.kql.checking.matching import Argument, common_argument_kind
from provisioner.kql.checking.nodes import as_expression, convert, pass_through
from provisioner.kql.types import DYNAMIC, LONG, STRING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioner.kql.checking.context import Checker, Value
    from provisioner.kql.checking.kinds import Kind, Symbol
    from provisioner.kql.checking.signatures import Function, Parameter, Signature

    Columns = tuple[tuple[Symbol, Expression | None], ...]

_KEEP_DYNAMIC = frozenset({"parse_json", "todynamic"})
_SPECIAL = frozenset(
    {"bag_pack_columns", "column_ifexists", "columnifexists", "iscolumnexists", "pack_all", "pack_array", "todynamic"}
)


def argument_targets(
    function: Function,
    signature: Signature,
    parameters: Sequence[Parameter],
    kinds: Sequence[Kind],
    result: Kind,
) -> tuple[str | None, ...]:
    """The type that each argument is converted to, None where it is taken as it is."""
    common: Kind | None = None
    if any(parameter.accepts.startswith("Common") for parameter in parameters):
        common = common_argument_kind(parameters, [Argument(kind) for kind in kinds])
    if signature.rule.startswith("Common") or (signature.rule == "Widest" and result != ERROR):
        common = result
    pairs = zip(parameters, kinds, strict=True)
    return tuple([_target(function, parameter, kind, common) for parameter, kind in pairs])


def _target(function: Function, parameter: Parameter, kind: Kind, common: Kind | None) -> str | None:
    accepts, given = parameter.accepts, name_of(kind)
    wanted = None
    if accepts == "Declared":
        if len(parameter.kinds) == 1 and parameter.kinds[0] != "type" and not is_dynamic(kind):
            wanted = name_of(parameter.kinds[0])
    elif common is not None and (accepts.startswith("Common") or accepts == "Number"):
        wanted = name_of(common)
    elif accepts == "StringOrDynamic" and given == DYNAMIC and canonical(function.name) not in _KEEP_DYNAMIC:
        wanted = STRING
    return None if wanted in (given, "unknown") else wanted


def convert_arguments(values: Sequence[Value], targets: Sequence[str | None]) -> tuple[Expression, ...] | None:
    """The arguments as the run time takes them, None when one of them has no bound form."""
    nodes = []
    for value, target in zip(values, targets, strict=True):
        node = as_expression(value.node) if target is None else convert(as_expression(value.node), target)
        if node is None:
            return None
        nodes.append(node)
    return tuple(nodes)


def call_node(
    cx: Checker, node: syntax.Call, function: Function, arguments: tuple[Expression, ...] | None, result: Value
) -> Value:
    """Give the result its node: the call under its canonical name, or what the call stands for."""
    name = canonical(function.name)
    special = _special(cx, node, name, arguments, result) if name in _SPECIAL else None
    if special is not None:
        result.node = special
    elif arguments is not None:
        call = Call(node.start, node.end, DYNAMIC if result.columns else name_of(result.kind), name, arguments)
        result.node = call
        result.columns = _taken_apart(call, result.columns)
    return result


def _taken_apart(call: Call, columns: Columns | None) -> Columns | None:
    """The columns of a function with several results, which it gives as an array."""
    if columns is None or len(columns) == 1:
        return None if columns is None else ((columns[0][0], call),)
    index = [Literal(call.start, call.end, LONG, at) for at in range(len(columns))]
    made = [Element(call.start, call.end, DYNAMIC, call, at) for at in index]
    return tuple((symbol, convert(part, symbol.kind)) for (symbol, _), part in zip(columns, made, strict=True))


def _special(
    cx: Checker, node: syntax.Call, name: str, arguments: tuple[Expression, ...] | None, result: Value
) -> Expression | None:
    if name == "pack_all" and cx.row is not None:
        ignore = bool(node.arguments) and cx.literal_of(node.arguments[0]) is True
        return _packed(cx, node, range(len(cx.row.columns)), "pack_all" if ignore else "bag_pack")
    if name == "pack_array" and node.arguments and isinstance(node.arguments[0], syntax.Star) and cx.row is not None:
        columns = [pass_through(node.start, node.end, symbol, slot) for slot, symbol in enumerate(cx.row.columns)]
        return Call(node.start, node.end, DYNAMIC, "pack_array", tuple(columns))
    if arguments is None:
        return None
    if name == "bag_pack_columns" and cx.row is not None:
        slots = [slot for part in node.arguments if (slot := _slot(cx, part)) is not None]
        return _packed(cx, node, slots, "bag_pack")
    if name in ("columnifexists", "column_ifexists", "iscolumnexists"):
        return _column_if_exists(cx, node, name, arguments, result)
    if name == "todynamic":
        return _to_dynamic(node, arguments[0])
    return None


def _slot(cx: Checker, part: syntax.Node) -> int | None:
    symbol = cx.seen[id(part)].symbol
    return cx.row.slot(symbol.name) if symbol is not None and cx.row is not None else None


def _packed(cx: Checker, node: syntax.Call, slots: Sequence[int], function: str) -> Expression:
    parts: list[Expression] = []
    columns = cx.row.columns if cx.row is not None else ()
    for slot in slots:
        parts.append(Literal(node.start, node.end, STRING, columns[slot].name))
        parts.append(pass_through(node.start, node.end, columns[slot], slot))
    return Call(node.start, node.end, DYNAMIC, function, tuple(parts))


def _column_if_exists(
    cx: Checker, node: syntax.Call, name: str, arguments: tuple[Expression, ...], result: Value
) -> Expression | None:
    wanted = cx.literal_of(node.arguments[0])
    slot = cx.row.slot(wanted) if cx.row is not None and isinstance(wanted, str) else None
    if name == "iscolumnexists":
        return Literal(node.start, node.end, "bool", slot is not None)
    if slot is None or slot < 0 or cx.row is None:
        return arguments[1]
    return convert(pass_through(node.start, node.end, cx.row.columns[slot], slot), result.kind)


def _to_dynamic(node: syntax.Call, argument: Expression) -> Expression | None:
    if argument.type in (STRING, DYNAMIC):
        return Call(node.start, node.end, DYNAMIC, "parse_json", (argument,))
    return convert(argument, DYNAMIC)

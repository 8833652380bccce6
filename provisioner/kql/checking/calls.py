"""Calls of built-in functions and aggregates: which signature, are the arguments right, what comes out."""

from __future__ import annotations

from provisioner.kql import plans, syntax
from provisioner.kql.bound import ColumnRef
from provisioner.kql.checking.aliases import canonical
from provisioner.kql.checking.arguments import check_argument_forms
from provisioner.kql.checking.call_nodes import argument_targets, call_node, convert_arguments
from provisioner.kql.checking.context import Value, did_you_mean, meant
from provisioner.kql.checking.custom_returns import custom_return, literal_return
from provisioner.kql.checking.elsewhere import ELSEWHERE, elsewhere
from provisioner.kql.checking.kinds import ERROR, TUPLE, Primitive, Table, dynamic_of, name_of
from provisioner.kql.checking.matching import (
    Argument,
    accepts_count,
    assign_parameters,
    best_signatures,
    lacks_common_kind,
    objection,
    star_refused,
)
from provisioner.kql.checking.nodes import as_expression
from provisioner.kql.checking.operators import MAX_KNOWN
from provisioner.kql.checking.returns import simple_return
from provisioner.kql.checking.signatures import (
    aggregate_names,
    find_aggregate,
    find_function,
    function_names,
    is_plugin,
)
from provisioner.kql.checking.summary_columns import summary_columns
from provisioner.kql.checking.user_functions import call_user_function
from provisioner.kql.types import DYNAMIC, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from provisioner.kql.bound import Expression
    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind
    from provisioner.kql.checking.signatures import Function, Parameter, Signature

    Targets: TypeAlias = tuple[str | None, ...] | None

_known: dict[tuple[str, bool, tuple[Kind, ...]], tuple[Signature, list[Parameter], Kind, Targets]] = {}
_SIMPLE_RULES = ("Declared", "Widest", "Common", "CommonNonDynamic")


def check_call(cx: Checker, node: syntax.Call) -> Value:
    """A call by name: an aggregate where one may stand, else a built-in function, else one of `let`."""
    name = node.function.name
    function = find_aggregate(name) if cx.in_aggregate else None
    if function is None:
        function = find_function(name)
    if function is None:
        variable = cx.locals.get(name)
        if variable is not None and variable.function is not None:
            return call_user_function(cx, node, variable, _values(cx, node))
        _values(cx, node)
        return _unknown(cx, node)
    cx.functions[id(node)] = function
    cx.use("aggregate" if function.aggregate else "function", name, node.function)
    in_aggregate, cx.in_aggregate = cx.in_aggregate, cx.in_aggregate and not function.aggregate
    values = _values(cx, node)
    cx.in_aggregate = in_aggregate
    if name in ELSEWHERE:
        return elsewhere(cx, node)
    return _call(cx, node, function, values)


def _values(cx: Checker, node: syntax.Call) -> list[Value]:
    return [Value(None, TUPLE) if isinstance(part, syntax.Star) else cx.value(part) for part in node.arguments]


def _unknown(cx: Checker, node: syntax.Call) -> Value:
    name = node.function.name
    if name in cx.locals:
        cx.error(node.function, "KQL102", f"`{name}` is a variable, not a function", f"write `{name}` without `()`")
    elif find_aggregate(name) is not None:
        message = f"`{name}` works over several rows and may stand only in `summarize`"
        cx.error(node.function, "KQL110", message, _aggregate_hint(name))
    elif is_plugin(name):
        cx.error(node.function, "KQL124", f"`{name}` is a plugin", f"write `evaluate {name}(…)` as an operator")
    elif name.startswith("__"):
        return Value(None, UNKNOWN)
    else:
        known = [*function_names(), *(aggregate_names() if cx.in_aggregate else ()), *cx.locals]
        cx.error(
            node.function,
            "KQL102",
            f"no function is named `{name}`",
            did_you_mean(name, known),
            meant(name, known, closed=True),
        )
    return Value(None, Table((), open=True) if cx.row is None else ERROR)


def _aggregate_hint(name: str) -> str | None:
    within_row = {"max": "max_of", "min": "min_of", "count": "array_length", "any": "coalesce"}
    return f"within one row use `{within_row[name]}(…)`" if name in within_row else None


def _call(cx: Checker, node: syntax.Call, function: Function, values: list[Value]) -> Value:
    key = (function.name, function.aggregate, tuple([value.kind for value in values]))
    found = _known.get(key)
    if found is None:
        pairs = zip(node.arguments, values, strict=True)
        arguments = [Argument(value.kind, isinstance(part, syntax.Star)) for part, value in pairs]
        resolved = _resolve(cx, node, function, arguments)
        if resolved is None:
            return Value(None, _likely_kind(function, arguments))
        signature, parameters, fits = resolved
        kind = simple_return(signature, parameters, arguments)
        if kind == DYNAMIC and any(isinstance(argument.kind, Primitive) for argument in arguments):
            kind = _unwrapped(function, arguments)
        targets: Targets = None
        if fits and _cacheable(signature, values):
            if len(_known) > MAX_KNOWN:
                _known.clear()
            targets = argument_targets(function, signature, parameters, key[2], kind)
            _known[key] = (signature, parameters, kind, targets)
    else:
        signature, parameters, kind, targets = found
    if not signature.plain:
        check_argument_forms(cx, node, function, parameters, values)
    if targets is not None and not function.aggregate:
        result = Value(None, kind, constant=function.folds and all([value.constant for value in values]))
        return call_node(cx, node, function, convert_arguments(values, targets), result)
    return _result(cx, node, function, signature, parameters, values, kind)


def _cacheable(signature: Signature, values: Sequence[Value]) -> bool:
    return signature.rule in _SIMPLE_RULES and all(
        isinstance(value.kind, str) and value.kind not in (ERROR, UNKNOWN, TUPLE) for value in values
    )


def _resolve(
    cx: Checker, node: syntax.Call, function: Function, arguments: list[Argument]
) -> tuple[Signature, list[Parameter], bool] | None:
    found = best_signatures(function.signatures, arguments)
    if len(found) != 1:
        _report_no_match(cx, node, function, arguments)
        return None
    signature = found[0]
    if not accepts_count(signature, len(arguments)):
        _report_count(cx, node, function.name, signature, len(arguments))
        return None
    parameters = assign_parameters(signature, arguments)
    if lacks_common_kind(parameters, arguments):
        listed = ", ".join(name_of(argument.kind) for argument in arguments)
        hint = "convert them to one type, such as with `tostring(…)`"
        cx.error(node.function, "KQL119", f"the arguments of `{function.name}` have no type in common: {listed}", hint)
        return signature, parameters, False
    fits = [_check_argument(cx, node, function, parameters, arguments, at) for at in range(len(arguments))]
    return signature, parameters, all(fits)


def _check_argument(
    cx: Checker,
    node: syntax.Call,
    function: Function,
    parameters: list[Parameter],
    arguments: list[Argument],
    at: int,
) -> bool:
    part = node.arguments[at]
    if star_refused(parameters[at], arguments[at]):
        cx.error(part, "KQL104", f"`*` cannot be an argument of `{function.name}`", "name the column")
        return False
    wanted = objection(parameters, arguments, at)
    if wanted is not None:
        given = name_of(arguments[at].kind)
        which = f"argument {at + 1} of `{function.name}`"
        cx.error(part, "KQL104", f"{which} is {_article(given)}, {wanted} is wanted", _cast(cx, part, wanted, given))
    return wanted is None


def _article(type_: str) -> str:
    return f"a {type_}" if type_ != "int" else "an int"


def _cast(cx: Checker, part: syntax.Node, wanted: str, given: str) -> str | None:
    first = wanted.split(" or ")[0]
    if first in ("a dynamic array", "a dynamic property bag") and given == "string":
        return f"use `parse_json({cx.quote(part)})`"
    target = {"a number": "long", "a number, datetime": "long", "int": "int"}.get(first, first)
    if target in ("bool", "int", "long", "real", "decimal", "string", "datetime", "timespan", "guid", "dynamic"):
        return f"use `to{target}({cx.quote(part)})`"
    return None


def _report_count(cx: Checker, node: syntax.Call, name: str, signature: Signature, count: int) -> None:
    low, high = signature.minimum, signature.maximum
    wanted = f"{low}" if low == high else f"{low} or more" if high > 1000 else f"{low} to {high}"
    message = f"`{name}` has {count} argument{'s' * (count != 1)}, it takes {wanted}"
    if low <= count <= high:
        message = f"`{name}` has {count} arguments, which do not come out even"
    hint = "join them in several steps" if name == "strcat" and count > high else None
    cx.error(node.function, "KQL103", message, hint or _usage(name, signature))


def _usage(name: str, signature: Signature) -> str:
    listed = ", ".join(p.name + ("?" if p.minimum == 0 else ", …" * (p.maximum > 1)) for p in signature.parameters)
    return f"write `{name}({listed})`"


def _report_no_match(cx: Checker, node: syntax.Call, function: Function, arguments: list[Argument]) -> None:
    if not arguments and function.minimum > 0:
        _report_count(cx, node, function.name, function.signatures[0], 0)
    elif not any(argument.kind in (ERROR, UNKNOWN) for argument in arguments):
        listed = ", ".join("*" if argument.star else name_of(argument.kind) for argument in arguments)
        hint = " or ".join(_usage(function.name, signature)[6:] for signature in function.signatures[:3])
        cx.error(node.function, "KQL104", f"`{function.name}` does not take ({listed})", f"write {hint}")


def _likely_kind(function: Function, arguments: list[Argument]) -> Kind:
    kinds = [
        simple_return(signature, assign_parameters(signature, arguments), arguments)
        for signature in best_signatures(function.signatures, arguments)
    ]
    if kinds and all(kind == kinds[0] for kind in kinds):
        return kinds[0]
    return UNKNOWN if any(argument.kind in (ERROR, UNKNOWN) for argument in arguments) else ERROR


def _unwrapped(function: Function, arguments: list[Argument]) -> Kind:
    bare = [Argument(a.kind.underlying if isinstance(a.kind, Primitive) else a.kind, a.star) for a in arguments]
    found = best_signatures(function.signatures, bare)
    if len(found) != 1:
        return DYNAMIC
    kind = simple_return(found[0], assign_parameters(found[0], bare), bare)
    return dynamic_of(kind) if isinstance(kind, str) and kind not in (ERROR, UNKNOWN) else DYNAMIC


def _result(
    cx: Checker,
    node: syntax.Call,
    function: Function,
    signature: Signature,
    parameters: list[Parameter],
    values: list[Value],
    kind: Kind,
) -> Value:
    if function.aggregate:
        return _aggregate(cx, node, function, signature, parameters, values, kind)
    if signature.rule == "Custom":
        result = custom_return(cx, node, function, values)
    elif signature.rule.endswith("Literal"):
        result = Value(None, literal_return(signature.rule, values))
    else:
        result = Value(None, kind)
    result.constant = function.folds and all(value.constant for value in values)
    if result.kind in (ERROR, UNKNOWN):
        return result
    return call_node(cx, node, function, _convert(function, signature, parameters, values, result.kind), result)


def _convert(
    function: Function, signature: Signature, parameters: list[Parameter], values: list[Value], kind: Kind
) -> tuple[Expression, ...] | None:
    kinds = [value.kind for value in values]
    return convert_arguments(values, argument_targets(function, signature, parameters, kinds, kind))


def _aggregate(
    cx: Checker,
    node: syntax.Call,
    function: Function,
    signature: Signature,
    parameters: list[Parameter],
    values: list[Value],
    kind: Kind,
) -> Value:
    result = Value(None, kind)
    if signature.rule == "Custom":
        result = summary_columns(cx, node, function, values)
    if result.kind in (ERROR, UNKNOWN):
        return result
    arguments = _convert(function, signature, parameters, values, result.kind)
    if result.columns is not None and not function.name.startswith("percentile"):
        arguments = _sources(function, values, result)
    return _place(cx, node, function, result, arguments)


def _sources(function: Function, values: list[Value], result: Value) -> tuple[Expression, ...] | None:
    """What the result columns are made from, behind the value that decides which row is taken."""
    made = [node for _, node in result.columns or ()]
    if function.name.startswith("arg"):
        made.insert(0, as_expression(values[0].node))
    nodes = tuple([node for node in made if node is not None])
    return nodes if len(nodes) == len(made) else None


def _place(
    cx: Checker, node: syntax.Call, function: Function, result: Value, arguments: tuple[Expression, ...] | None
) -> Value:
    columns = result.columns
    kinds = [symbol.kind for symbol, _ in columns] if columns is not None else [result.kind]
    types = tuple(name_of(kind) for kind in kinds)
    first = cx.aggregate_slots
    refs = [ColumnRef(node.start, node.end, type_, first + at, "") for at, type_ in enumerate(types)]
    if arguments is not None:
        cx.aggregates.append(plans.Aggregate(node.start, node.end, canonical(function.name), arguments, types))
        cx.aggregate_slots += len(types)
        result.node = refs[0] if refs else None
        if columns is not None:
            result.columns = tuple((symbol, ref) for (symbol, _), ref in zip(columns, refs, strict=True))
    return result

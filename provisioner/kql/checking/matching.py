"""Overload resolution: which signature is meant, and whether its arguments fit, as Microsoft's analyser decides."""

from __future__ import annotations

from provisioner.kql.checking import kinds as k
from provisioner.kql.checking.conversions import (
    NONE,
    PROMOTABLE,
    WITH_DYNAMIC,
    assignable,
    common_kind,
)
from provisioner.kql.checking.signatures import UNKNOWN_PARAMETER
from provisioner.kql.record import Record
from provisioner.kql.types import BOOL, DECIMAL, DYNAMIC, REAL, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Final

    from provisioner.kql.checking.kinds import Kind
    from provisioner.kql.checking.signatures import Parameter, Signature


class Argument(Record):
    """What overload resolution looks at: the kind of an argument, and whether it is `*`."""

    kind: Kind
    star: bool = False


NO_MATCH: Final = 0
EXACT: Final = 16
_COMMON: Final = {
    "CommonScalar": k.is_scalar,
    "CommonNumber": k.is_numeric,
    "CommonSummable": k.is_summable,
    "CommonOrderable": k.is_orderable,
    "CommonScalarOrDynamic": k.is_scalar,
}
_CLASSES: Final[dict[str, tuple[Callable[[Kind], bool], int, str]]] = {
    "Any": (lambda kind: True, 1, "anything"),
    "Scalar": (k.is_scalar, 7, "a single value"),
    "Integer": (k.is_integer, 11, "int or long"),
    "RealOrDecimal": (lambda kind: kind in (REAL, DECIMAL), 6, "real or decimal"),
    "StringOrDynamic": (k.is_string_or_dynamic, 6, "string or dynamic"),
    "StringOrArray": (k.is_string_or_array, 6, "string or a dynamic array"),
    "IntegerOrArray": (k.is_integer_or_array, 6, "int, long or a dynamic array"),
    "DynamicArray": (k.is_array, 6, "a dynamic array"),
    "DynamicBag": (k.is_bag, 6, "a dynamic property bag"),
    "Number": (k.is_numeric, 10, "a number"),
    "NumberOrBool": (lambda kind: k.is_numeric(kind) or kind == BOOL, 10, "a number or bool"),
    "Summable": (k.is_summable, 8, "a number, datetime or timespan"),
    "Orderable": (k.is_orderable, 9, "a number, string, bool, datetime or timespan"),
    "Tabular": (lambda kind: isinstance(kind, k.Table), 12, "a table"),
    "NotBool": (lambda kind: kind != BOOL and k.is_scalar(kind), 5, "anything but bool"),
    "NotRealOrBool": (lambda kind: kind not in (BOOL, REAL) and k.is_scalar(kind), 5, "anything but real or bool"),
    "NotDynamic": (lambda kind: k.is_scalar(kind) and not k.is_dynamic(kind), 5, "anything but dynamic"),
}


def _match(parameters: Sequence[Parameter], arguments: Sequence[Argument], parameter: Parameter, at: int) -> int:
    """How well the argument fits: 0 not at all, 16 exactly."""
    argument = arguments[at]
    kind = argument.kind
    if kind == UNKNOWN:
        return 1
    if argument.star or parameter.argument == "StarOnly":
        return EXACT if argument.star and parameter.argument in ("StarOnly", "StarAllowed") else NO_MATCH
    accepts = parameter.accepts
    if accepts == "Declared":
        return _match_declared(parameter, kind)
    known = _CLASSES.get(accepts)
    if known is not None:
        return known[1] if known[0](kind) else NO_MATCH
    if accepts.startswith("Parameter"):
        return _match(parameters, arguments, parameters[int(accepts[-1])], at)
    return _match_common(parameters, arguments, parameter, kind)


def _match_declared(parameter: Parameter, kind: Kind) -> int:
    if any(assignable(wanted, kind, NONE) for wanted in parameter.kinds):
        return EXACT if len(parameter.kinds) == 1 else 6
    return 4 if any(assignable(wanted, kind, PROMOTABLE) for wanted in parameter.kinds) else NO_MATCH


def _match_common(
    parameters: Sequence[Parameter], arguments: Sequence[Argument], parameter: Parameter, kind: Kind
) -> int:
    common = common_argument_kind(parameters, arguments)
    if common is None:
        return NO_MATCH
    for allowed, quality in ((NONE, EXACT), (PROMOTABLE, 4), (WITH_DYNAMIC, 2)):
        if assignable(common, kind, allowed):
            return quality
    return EXACT if parameter.accepts == "CommonScalarOrDynamic" and assignable(kind, DYNAMIC) else NO_MATCH


def common_argument_kind(
    parameters: Sequence[Parameter], arguments: Sequence[Argument], *, ignore_dynamic: bool = False
) -> Kind | None:
    """What the arguments of all `Common…` parameters have in common."""
    common: Kind | None = None
    for parameter, argument in zip(parameters, arguments, strict=False):
        accepted = _COMMON.get(parameter.accepts)
        if accepted is None or not accepted(argument.kind) or (ignore_dynamic and k.is_dynamic(argument.kind)):
            continue
        allowed = WITH_DYNAMIC if parameter.accepts == "CommonScalarOrDynamic" else PROMOTABLE
        common = argument.kind if common is None else common_kind((common, argument.kind), allowed)
        if common is None:
            return None
    if common is None and ignore_dynamic:
        return common_argument_kind(parameters, arguments)
    return common


def assign_parameters(signature: Signature, arguments: Sequence[Argument]) -> list[Parameter]:
    """The parameter that each argument stands for."""
    if signature.layout == "Repeating":
        return _repeat(signature, arguments)
    if signature.layout == "BlockRepeating":
        return _repeat_blocks(signature, len(arguments))
    declared = signature.parameters
    if signature.layout == "Custom":  # array_sort_asc and _desc: arrays, then perhaps a bool
        last = len(arguments) - 1
        return [declared[1 if at == last and arguments[at].kind == BOOL else 0] for at in range(len(arguments))]
    return [declared[at] if at < len(declared) else UNKNOWN_PARAMETER for at in range(len(arguments))]


def _repeat_blocks(signature: Signature, count: int) -> list[Parameter]:
    declared = signature.parameters
    repeating = [at for at, parameter in enumerate(declared) if parameter.maximum > 1]
    first, width = repeating[0], len(repeating)
    after = len(declared) - repeating[-1] - 1
    groups = max(1, (count - first - after + width - 1) // width)
    last = first + groups * width - 1
    result = []
    for at in range(count):
        if at < first:
            result.append(declared[at])
        elif at <= last:
            result.append(declared[first + (at - first) % width])
        else:
            position = repeating[-1] + at - last
            result.append(declared[position] if position < len(declared) else UNKNOWN_PARAMETER)
    return result


def _repeat(signature: Signature, arguments: Sequence[Argument]) -> list[Parameter]:
    declared = signature.parameters
    result: list[Parameter] = []
    current = taken = 0
    for at in range(len(arguments)):
        if at >= signature.maximum:
            result.append(UNKNOWN_PARAMETER)
            continue
        if current < len(declared) - 1 and taken >= declared[current].maximum:
            current, taken = current + 1, 0
        parameter = declared[current]
        required = taken < parameter.minimum or (taken == 0 and parameter.minimum == 0)
        if not required and current < len(declared) - 1:
            here = _match([*result, parameter], arguments, parameter, at)
            following = _match([*result, declared[current + 1]], arguments, declared[current + 1], at)
            if following > here:
                current, taken = current + 1, 0
                parameter = declared[current]
        result.append(parameter if required or taken < parameter.maximum else UNKNOWN_PARAMETER)
        taken += 1
    return result


def _score(signature: Signature, arguments: Sequence[Argument]) -> tuple[int, int, int]:
    """How many arguments match, the worst match and the best."""
    parameters = assign_parameters(signature, arguments)
    matches = [_match(parameters, arguments, parameters[at], at) for at in range(len(arguments))]
    return sum(1 for match in matches if match), min(matches, default=EXACT), max(matches, default=NO_MATCH)


def _compare(one: tuple[int, int, int], other: tuple[int, int, int], count: int) -> int:
    if one[0] == count > other[0]:
        return one[0] - other[0]
    return (one[1] - other[1]) or (one[2] - other[2]) or (one[0] - other[0])


def best_signatures(
    signatures: Sequence[Signature], arguments: Sequence[Argument], *, all_must_match: bool = False
) -> list[Signature]:
    """The one signature that fits best, several when that is not clear, none when an operator does not fit."""
    if len(signatures) == 1:
        return list(signatures)
    candidates = _by_count(signatures, len(arguments))
    if len(candidates) < 2:
        return candidates
    scored = [(signature, _score(signature, arguments)) for signature in candidates]
    most = max(score[0] for _, score in scored)
    if all_must_match:
        most = max(most, len(arguments))
    scored = [entry for entry in scored if entry[1][0] == most]
    if len(scored) < 2:
        return [signature for signature, _ in scored]
    best = scored[0]
    for entry in scored[1:]:
        order = _compare(entry[1], best[1], len(arguments))
        if order == 0:
            return [signature for signature, _ in scored]
        best = entry if order > 0 else best
    if any(entry is not best and _compare(best[1], entry[1], len(arguments)) <= 0 for entry in scored):
        return [signature for signature, _ in scored]
    return [best[0]]


def _by_count(signatures: Sequence[Signature], count: int) -> list[Signature]:
    fitting = [signature for signature in signatures if signature.minimum <= count <= signature.maximum]
    if fitting:
        return fitting
    most = max(signature.maximum for signature in signatures)
    return [signature for signature in signatures if signature.minimum <= most <= signature.maximum]


def accepts_count(signature: Signature, count: int) -> bool:
    """True when a call with so many arguments is complete."""
    if not signature.minimum <= count <= signature.maximum:
        return False
    if signature.layout != "BlockRepeating":
        return True
    repeating = [at for at, parameter in enumerate(signature.parameters) if parameter.maximum > 1]
    return (count - len(signature.parameters) + len(repeating)) % len(repeating) == 0


def objection(parameters: Sequence[Parameter], arguments: Sequence[Argument], at: int) -> str | None:
    """What is wanted of this argument in words, None when its kind is accepted."""
    parameter, kind = parameters[at], arguments[at].kind
    if kind in (UNKNOWN, k.ERROR) or arguments[at].star:
        return None
    if parameter.accepts == "Declared":
        return (
            None if _match_declared(parameter, kind) else " or ".join(k.name_of(wanted) for wanted in parameter.kinds)
        )
    known = _CLASSES.get(parameter.accepts)
    if known is not None:
        return None if known[0](kind) else known[2]
    if parameter.accepts.startswith("Parameter"):
        wanted = arguments[int(parameter.accepts[-1])].kind
        return None if kind == UNKNOWN or assignable(wanted, kind, NONE) else k.name_of(wanted)
    if not _COMMON[parameter.accepts](kind):
        return _CLASSES[parameter.accepts.removeprefix("Common").removesuffix("OrDynamic")][2]
    common = common_argument_kind(parameters, arguments)
    if common is None or assignable(common, kind, PROMOTABLE):
        return None
    if parameter.accepts == "CommonScalarOrDynamic" and assignable(DYNAMIC, kind, WITH_DYNAMIC):
        return None
    return k.name_of(common)


def lacks_common_kind(parameters: Sequence[Parameter], arguments: Sequence[Argument]) -> bool:
    """True when arguments that must be of one kind are not."""
    if not any(parameter.accepts in _COMMON for parameter in parameters):
        return False
    return common_argument_kind(parameters, arguments) is None


def star_refused(parameter: Parameter, argument: Argument) -> bool:
    """True when `*` stands where it may not."""
    return argument.star and parameter.argument not in ("StarOnly", "StarAllowed")

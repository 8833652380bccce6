"""What a signature returns for given arguments, where that is a matter of their kinds alone."""

from __future__ import annotations

from provisioner.kql.checking.conversions import widest_number
from provisioner.kql.checking.kinds import ERROR, array_of, promote
from provisioner.kql.checking.matching import common_argument_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioner.kql.checking.kinds import Kind
    from provisioner.kql.checking.matching import Argument
    from provisioner.kql.checking.signatures import Parameter, Signature


def simple_return(signature: Signature, parameters: Sequence[Parameter], arguments: Sequence[Argument]) -> Kind:
    """The kind that the signature's rule gives; `error` for rules that look at more than kinds."""
    rule = signature.rule
    if rule == "Declared":
        return signature.returns if signature.returns is not None else ERROR
    if rule == "Widest":
        return widest_number(argument.kind for argument in arguments) or ERROR
    if rule.startswith("Common"):
        ignore = rule == "CommonNonDynamic"
        return common_argument_kind(parameters, arguments, ignore_dynamic=ignore) or ERROR
    kind = _parameter_kind(signature, rule, parameters, arguments)
    if rule.endswith("Array"):
        return array_of(kind)
    return promote(kind) if rule.endswith("Promoted") else kind


def _parameter_kind(
    signature: Signature, rule: str, parameters: Sequence[Parameter], arguments: Sequence[Argument]
) -> Kind:
    which = rule.removeprefix("Parameter")[:1]
    if rule.endswith("Literal") or not (which.isdigit() or which == "N"):
        return ERROR
    wanted = signature.parameters[int(which) if which.isdigit() else -1]
    for parameter, argument in zip(parameters, arguments, strict=False):
        if parameter is wanted:
            return argument.kind
    return ERROR

"""Arguments that must be more than of the right type: constants, literals, columns, one of a few words."""

from __future__ import annotations

from provisioner.kql import syntax
from provisioner.kql.checking.context import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioner.kql.checking.context import Checker, Value
    from provisioner.kql.checking.signatures import Function, Parameter


def check_argument_forms(
    cx: Checker, node: syntax.Call, function: Function, parameters: Sequence[Parameter], values: Sequence[Value]
) -> None:
    """Report arguments that are expressions where a constant, a literal or a column must stand."""
    for part, parameter, value in zip(node.arguments, parameters, values, strict=True):
        if value.broken or isinstance(part, syntax.Star):
            continue
        words = f"argument `{parameter.name}` of `{function.name}`"
        if parameter.argument == "Constant" and not value.constant:
            cx.error(part, "KQL108", f"{words} is calculated, it must be a constant", "write the value itself")
        elif parameter.argument == "Column" and value.symbol is None:
            cx.error(part, "KQL113", f"{words} is an expression, it must be a column", "`extend` it to a column first")
        elif parameter.argument.startswith("Literal"):
            _check_literal(cx, part, parameter, words)


def _check_literal(cx: Checker, part: syntax.Expression, parameter: Parameter, words: str) -> None:
    if not isinstance(part, (syntax.Literal, syntax.TypeOf)):
        cx.error(part, "KQL108", f"{words} is not a literal", "write the value itself")
        return
    value = "" if isinstance(part, syntax.TypeOf) or part.value is None else str(part.value)
    if parameter.argument == "LiteralNotEmpty" and isinstance(part, syntax.Literal) and not value:
        cx.error(part, "KQL109", f"{words} is empty")
    if parameter.values and not _among(value, parameter):
        listed = ", ".join(f"`{choice}`" for choice in parameter.values[:12])
        hint = did_you_mean(value, parameter.values) or f"take one of {listed}"
        cx.error(part, "KQL109", f"{words} is `{value}`, which is none of its values", hint)


def _among(value: str, parameter: Parameter) -> bool:
    if parameter.case_sensitive:
        return value in parameter.values
    return value.lower() in {choice.lower() for choice in parameter.values}

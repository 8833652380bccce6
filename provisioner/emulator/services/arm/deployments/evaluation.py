"""Values of a template at its deployment: every expression has a value, or the template is wrong."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from provisioner.arm_language.expressions import Call, Expression, Literal, Member, SyntaxFaultError, parse
from provisioner.arm_language.functions import FUNCTIONS, resource_id
from provisioner.emulator.http import JsonObject

_MISFIT = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)
_DEEPEST = 60
_MOST = 800  # turns of a loop (documented)
_LONGEST = 1_000_000
_LOOP = {"name", "count", "input"}
_TOKENS = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


class TemplateError(Exception):
    """What is wrong with a template, in Resource Manager's words."""


class UnknownYetError(TemplateError):
    """A value that only the deployment itself will know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a template is deployed to; `group` is the resource group as it is shown, None for a subscription."""

    subscription: JsonObject
    group: JsonObject | None
    deployment: JsonObject
    now: float

    @property
    def id(self) -> str:
        """The ID that resources are put below."""
        return str((self.group or self.subscription)["id"])

    @property
    def subscription_id(self) -> str:
        """The subscription's ARM ID."""
        return str(self.subscription["id"])


@dataclass(frozen=True, slots=True)
class Looped:
    """An array that a loop makes."""

    loop: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What expressions can name: `parameters` have their values, `variables` are still to be evaluated.

    `copies` are the indexes of the loops that are running, the innermost under the name `""`; `reference` looks at a
    resource, None where there is none to look at yet.
    """

    place: Place
    parameters: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    copies: Mapping[str, int] = field(default_factory=dict)
    reference: Callable[[str, str | None, bool], Any] | None = None
    depth: int = 0

    def looping(self, name: str, index: int) -> Scope:
        """The same inside one turn of a loop."""
        return replace(self, copies={**self.copies, name: index, "": index})


def evaluate(value: Any, scope: Scope, *, lenient: bool = False) -> Any:  # noqa: ANN401 - JSON is what it is
    """A tree without expressions; those that nobody can know yet stay as they are written where that is allowed."""
    if isinstance(value, str):
        try:
            return _text(value, scope)
        except UnknownYetError:
            if lenient:
                return value
            raise
    if isinstance(value, Looped):
        return [evaluate(value.loop["input"], turn, lenient=lenient) for turn in repeat(value.loop, scope)]
    if isinstance(value, dict):
        return {str(_text(key, scope)): evaluate(item, scope, lenient=lenient) for key, item in unlooped(value).items()}
    return [evaluate(item, scope, lenient=lenient) for item in value] if isinstance(value, list) else value


def unlooped(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The members of an object, those that its loops (`copy`) make among them."""
    loops = value.get("copy")
    if not isinstance(loops, list) or not all(isinstance(loop, dict) and set(loop) >= _LOOP for loop in loops):
        return value
    plain = {key: item for key, item in value.items() if key != "copy"}
    return plain | {str(loop["name"]): Looped(loop) for loop in loops}


def repeat(loop: Mapping[str, Any], scope: Scope) -> list[Scope]:
    """The scope of each turn of a loop."""
    name, count = str(loop.get("name", "")), evaluate(loop.get("count"), scope)
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= _MOST:
        raise TemplateError(f"The template copy definition '{name}' has an invalid copy count: '{count}'.")
    return [scope.looping(name, index) for index in range(count)]


def calls_in(value: Any, name: str) -> list[Call]:  # noqa: ANN401 - JSON is what it is
    """The calls of a function anywhere in a tree."""
    if isinstance(value, dict):
        return [call for pair in value.items() for part in pair for call in calls_in(part, name)]
    if isinstance(value, list):
        return [call for item in value for call in calls_in(item, name)]
    if not isinstance(value, str) or not _is_expression(value):
        return []
    try:
        return _calls(parse(value[1:-1]), name)
    except SyntaxFaultError:
        return []


def value_of(expression: Expression, scope: Scope) -> Any:  # noqa: ANN401 - JSON is what it is
    """What an expression stands for."""
    if scope.depth > _DEEPEST:
        raise TemplateError("The template language expression is too deep, or names itself.")
    match expression:
        case Literal(value):
            return value
        case Call():
            return _call(expression, scope)
        case Member():
            return _member(expression, scope)


def _is_expression(text: str) -> bool:
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def _text(text: str, scope: Scope) -> Any:  # noqa: ANN401 - JSON is what it is
    if text.startswith("[["):
        return text[1:]
    if not _is_expression(text):
        return text
    try:
        expression = parse(text[1:-1])
    except SyntaxFaultError as exc:
        raise TemplateError(f"The language expression '{text[1:-1]}' is not valid.") from exc
    return value_of(expression, scope)


def _calls(expression: Expression, name: str) -> list[Call]:
    match expression:
        case Call():
            inner = [call for argument in expression.arguments for call in _calls(argument, name)]
            return [expression, *inner] if expression.name.casefold() == name else inner
        case Member():
            return [*_calls(expression.of, name), *_calls(expression.key, name)]
    return []


def _member(expression: Member, scope: Scope) -> Any:  # noqa: ANN401 - JSON is what it is
    whole, key = value_of(expression.of, scope), value_of(expression.key, scope)
    if isinstance(whole, dict):
        found = next((name for name in whole if name.casefold() == str(key).casefold()), None)
        if found is not None:
            return whole[found]
        names = ", ".join(whole)
        raise TemplateError(
            f"The language expression property '{key}' doesn't exist, available properties are '{names}'."
        )
    if isinstance(whole, list) and isinstance(key, int) and 0 <= key < len(whole):
        return whole[key]
    raise TemplateError(f"The language expression property '{key}' can't be evaluated.")


def _call(call: Call, scope: Scope) -> Any:  # noqa: ANN401 - JSON is what it is
    name = call.name.casefold()
    inner = replace(scope, depth=scope.depth + 1)
    if name == "if" and len(call.arguments) == 3:
        return value_of(call.arguments[1 if value_of(call.arguments[0], inner) is True else 2], inner)
    function = _HERE.get(name)
    plain = FUNCTIONS.get(name)
    if function is None and plain is None:
        raise TemplateError(f"The template function '{call.name}' is not valid.")
    arguments = [value_of(argument, inner) for argument in call.arguments]
    try:
        found = function(inner, *arguments) if function else plain(*arguments) if plain else None
    except _MISFIT as exc:
        text = f"Unable to evaluate template language function '{call.name}': the arguments are not valid."
        raise TemplateError(text) from exc
    if isinstance(found, str | list) and len(found) > _LONGEST:
        raise TemplateError(f"The result of the template language function '{call.name}' is too long.")
    return found


def _parameter(scope: Scope, name: str) -> Any:  # noqa: ANN401 - JSON is what it is
    found = _folded(scope.parameters, name)
    if found is None:
        raise TemplateError(f"The template parameter '{name}' is not found.")
    return scope.parameters[found]


def _variable(scope: Scope, name: str) -> Any:  # noqa: ANN401 - JSON is what it is
    found = _folded(scope.variables, name)
    if found is None:
        raise TemplateError(f"The template variable '{name}' is not found.")
    return evaluate(scope.variables[found], scope)


def _folded(values: Mapping[str, Any], name: str) -> str | None:
    return next((key for key in values if key.casefold() == name.casefold()), None)


def _copy_index(scope: Scope, *arguments: Any) -> int:  # noqa: ANN401 - a name, an offset, or both
    name = next((item for item in arguments if isinstance(item, str)), "")
    offset = next((item for item in arguments if isinstance(item, int)), 0)
    if name not in scope.copies:
        raise TemplateError("The template function 'copyIndex' is not expected at this location.")
    return scope.copies[name] + offset


def _reference(scope: Scope, target: str, version: str | None = None, full: str = "") -> Any:  # noqa: ANN401
    if scope.reference is None:
        raise UnknownYetError("The template function 'reference' is not expected at this location.")
    return scope.reference(target, version, full.casefold() == "full")


def _group(scope: Scope) -> JsonObject:
    if scope.place.group is None:
        raise TemplateError("The template function 'resourceGroup' is not expected at this location.")
    return scope.place.group


def _unique_string(scope: Scope, *values: Any) -> str:  # noqa: ANN401 - texts
    """13 characters that depend on the arguments alone; not those of Azure, whose way is not published."""
    digest = hashlib.sha256("-".join(map(str, values)).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:13]


def _utc_now(scope: Scope, form: str = "yyyyMMddTHHmmssZ") -> str:
    for token, directive in _TOKENS.items():
        form = form.replace(token, directive)
    return datetime.fromtimestamp(scope.place.now, UTC).strftime(form)


_HERE: Final[Mapping[str, Callable[..., Any]]] = {
    "parameters": _parameter,
    "variables": _variable,
    "copyindex": _copy_index,
    "reference": _reference,
    "resourcegroup": _group,
    "subscription": lambda scope: scope.place.subscription,
    "tenant": lambda scope: {"tenantId": scope.place.subscription["tenantId"]},
    "deployment": lambda scope: scope.place.deployment,
    "environment": lambda scope: {"name": "AzureCloud", "resourceManager": "https://management.azure.com/"},
    "resourceid": lambda scope, *values: resource_id(*values, scope=scope.place.id),
    "subscriptionresourceid": lambda scope, *values: resource_id(*values, scope=scope.place.subscription_id),
    "tenantresourceid": lambda scope, *values: resource_id(*values, scope=""),
    "extensionresourceid": lambda scope, base, *values: resource_id(*values, scope=base),
    "uniquestring": _unique_string,
    "newguid": lambda scope: str(uuid.uuid4()),
    "utcnow": _utc_now,
}

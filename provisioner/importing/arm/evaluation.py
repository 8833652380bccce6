"""Values of a template: expressions evaluated as far as they can be, the rest variables of the spec.

A value that only a deployment knows is `Unresolved` until it stands in a tree; there it is a text with `{{ vars.x }}`
in it. `concat`, `format` and the like take such parts on; every other function of one is unresolved as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from provisioner.arm_language.expressions import Call, Expression, Literal, Member, SyntaxFaultError, parse
from provisioner.arm_language.functions import FUNCTIONS, PATIENT, resource_id
from provisioner.diagnostics import Span
from provisioner.importing.placeholders import telling, with_placeholders
from provisioner.importing.unknowns import MARK, Unknowns, Unresolved, marked, shown
from provisioner.model.json import Json

_MISFIT = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
_DEEPEST = 60
_BROKEN = re.compile(r"\[[A-Za-z]+\('")
"""An expression of which the end is missing."""
_TENANT_ROLES: Final = "subscriptionresourceid"

Evaluated = Json | Unresolved


@dataclass(slots=True)
class Scope:
    """What expressions of one template can name.

    `parameters` and `variables` hold values still to be evaluated, `given` those that the caller of the template gives.
    `copies` are the indexes of the loops that are being unrolled, by name; the innermost has the name `""`.
    `lambdas` are the variables of the lambdas that are being run.
    """

    unknowns: Unknowns
    parameters: Mapping[str, Json] = field(default_factory=dict)
    given: Mapping[str, Json] = field(default_factory=dict)
    variables: Mapping[str, Json] = field(default_factory=dict)
    copies: Mapping[str, int] = field(default_factory=dict)
    lambdas: Mapping[str, Json] = field(default_factory=dict)
    source: Span = field(default_factory=lambda: Span.start_of(""))
    running: tuple[str, ...] = ()

    def at(self, source: Span) -> Scope:
        """The same, for what stands at another place."""
        return replace(self, source=source)

    def looping(self, name: str, index: int) -> Scope:
        """The same inside one turn of a loop."""
        return replace(self, copies={**self.copies, name: index, "": index})

    @property
    def group_id(self) -> str:
        """The resource group that the template is deployed to: variables of the spec."""
        return f"/subscriptions/{self.known('subscription')}/resourceGroups/{self.known('resourceGroup')}"

    def known(self, what: str) -> str:
        """The subscription or the resource group of the deployment, as a variable."""
        return self.unknowns.deployed(what, f"[{_ASKED[what]}]", self.source)


_ASKED: Final = {"subscription": "subscription().subscriptionId", "resourceGroup": "resourceGroup().name"}


def evaluate(value: Json, scope: Scope) -> Json:
    """A tree without expressions; what is unresolved is a variable in it."""
    if isinstance(value, str):
        return _settled(text(value, scope), scope)
    if isinstance(value, Mapping):
        return {str(_settled(text(key, scope), scope)): evaluate(item, scope) for key, item in value.items()}
    if isinstance(value, list):
        return [evaluate(item, scope) for item in value]
    return value


def text(value: str, scope: Scope) -> Evaluated:
    """One text: an expression in brackets, or itself; `[[` stands for a bracket."""
    if value.startswith("[[") and _is_escaped(value):
        return value[1:]
    if _BROKEN.match(value) and not value.endswith("]"):
        return Unresolved(expression=value, hint=telling(value))
    if not (value.startswith("[") and value.endswith("]")) or value.startswith("[["):
        return with_placeholders(value, scope.unknowns, scope.source)
    try:
        return _value(parse(value[1:-1]), scope)
    except SyntaxFaultError:
        return Unresolved(expression=value, hint=telling(value)) if "(" in value else value


def _is_escaped(value: str) -> bool:
    """True for `[[…`, which stands for a bracket; a placeholder `[[name]]` is none."""
    if not value.endswith("]]"):
        return True
    try:
        parse(value[2:-1])
    except SyntaxFaultError:
        return False
    return True


def _settled(value: Evaluated, scope: Scope) -> Json:
    return scope.unknowns.mark(value, scope.source) if isinstance(value, Unresolved) else value


def _value(expression: Expression, scope: Scope) -> Evaluated:
    if scope.unknowns.exhausted():
        return Unresolved(expression="an expression of a file that unfolds too far", hint="value")
    match expression:
        case Literal(value):
            return value
        case Call():
            return _call(expression, scope)
        case Member():
            return _member(expression, scope)


def _member(expression: Member, scope: Scope) -> Evaluated:
    asked = expression.text.replace(" ", "")
    if asked in _ASKED.values():
        return scope.known(next(what for what, text in _ASKED.items() if text == asked))
    if asked == "resourceGroup().id":
        return scope.group_id
    whole, key = _value(expression.of, scope), _value(expression.key, scope)
    if isinstance(whole, Mapping) and isinstance(key, str):
        found = next((item for name, item in whole.items() if name.casefold() == key.casefold()), None)
        return found if found is not None else _unresolved(expression)
    if isinstance(whole, list) and isinstance(key, int) and 0 <= key < len(whole):
        item: Json = whole[key]
        return item
    hint = whole.hint if isinstance(whole, Unresolved) and not isinstance(expression.of, Member) else ""
    return Unresolved(expression=f"[{expression.text}]", hint=_member_hint(expression, hint, key))


def _member_hint(expression: Member, hint: str, key: Evaluated) -> str:
    if isinstance(expression.of, Call) and expression.of.name.casefold() in ("parameters", "variables") and hint:
        return f"{hint} {key}"
    return str(key) if isinstance(key, str) and key not in ("value", "id", "name") else telling(expression.text)


def _call(call: Call, scope: Scope) -> Evaluated:
    name = call.name.casefold()
    special = _SPECIAL.get(name)
    if special is not None:
        return special(call, scope)
    function = FUNCTIONS.get(name)
    if function is None:
        return _unresolved(call)
    arguments = [_value(argument, scope) for argument in call.arguments]
    if name in PATIENT:
        settled = [_settled(item, scope) for item in arguments]
        if name == "format" and any(True for _ in marked(settled[:1])):
            return _unresolved(call)
    elif any(isinstance(item, Unresolved) or any(True for _ in marked(item)) for item in arguments):
        return _unresolved(call, arguments)
    else:
        settled = [item for item in arguments if not isinstance(item, Unresolved)]
    try:
        result: Json = function(*settled)
        return result
    except _MISFIT:
        return _unresolved(call)


def _unresolved(expression: Call | Member, arguments: list[Evaluated] | None = None) -> Unresolved:
    for item in arguments or ():
        if isinstance(item, Unresolved):
            return Unresolved(expression=f"[{expression.text}]", hint=item.hint)
        names = list(marked(item))
        if names:
            return Unresolved(expression=f"[{expression.text}]", hint=names[0])
    return Unresolved(expression=f"[{expression.text}]", hint=telling(expression.text))


def _parameter(call: Call, scope: Scope) -> Evaluated:
    return _named(call, scope, "parameters")


def _variable(call: Call, scope: Scope) -> Evaluated:
    return _named(call, scope, "variables")


def _named(call: Call, scope: Scope, kind: str) -> Evaluated:
    name = _value(call.arguments[0], scope) if call.arguments else None
    if not isinstance(name, str):
        return _unresolved(call)
    key = f"{kind} {name.casefold()}"
    if key in scope.running or len(scope.running) > _DEEPEST:
        return Unresolved(expression=f"[{call.text}]", hint=name)
    found, outside = _declared(scope, kind, name)
    if found is None:
        return Unresolved(expression=f"[{call.text}]", hint=name)
    if outside:
        return found[0]
    inner = replace(scope, running=(*scope.running, key))
    return text(found[0], inner) if isinstance(found[0], str) else evaluate(found[0], inner)


def _declared(scope: Scope, kind: str, name: str) -> tuple[tuple[Json] | None, bool]:
    """What a name stands for, and whether it is evaluated already."""
    if kind == "parameters":
        given = _folded(scope.given, name)
        if given is not None:
            return given, True
        return _folded(scope.parameters, name), False
    return _folded(scope.variables, name), False


def _folded(values: Mapping[str, Json], name: str) -> tuple[Json] | None:
    return next(((value,) for key, value in values.items() if key.casefold() == name.casefold()), None)


def _if(call: Call, scope: Scope) -> Evaluated:
    if len(call.arguments) != 3:
        return _unresolved(call)
    test = _value(call.arguments[0], scope)
    if isinstance(test, bool):
        return _value(call.arguments[1 if test else 2], scope)
    return _unresolved(call, [test])


def _resource_id(call: Call, scope: Scope) -> Evaluated:
    return _id(call, scope, scope.group_id, 0)


def _subscription_resource_id(call: Call, scope: Scope) -> Evaluated:
    return _id(call, scope, scope.group_id.partition("/resourceGroups/")[0], 0)


def _extension_resource_id(call: Call, scope: Scope) -> Evaluated:
    base = _settled(_value(call.arguments[0], scope), scope) if call.arguments else None
    return _id(call, scope, str(base), 1)


def _id(call: Call, scope: Scope, base: str, skipped: int) -> Evaluated:
    values = [_settled(_value(item, scope), scope) for item in call.arguments[skipped:]]
    try:
        return resource_id(*values, scope=base)
    except _MISFIT:
        return _unresolved(call)


def _copy_index(call: Call, scope: Scope) -> Evaluated:
    values = [_value(item, scope) for item in call.arguments]
    name = next((item for item in values if isinstance(item, str)), "")
    offset = next((item for item in values if isinstance(item, int)), 0)
    index = scope.copies.get(name)
    return _unresolved(call) if index is None else index + offset


def _lambda_variable(call: Call, scope: Scope) -> Evaluated:
    name = _value(call.arguments[0], scope) if call.arguments else None
    return scope.lambdas[name] if isinstance(name, str) and name in scope.lambdas else _unresolved(call)


def _with_lambda(call: Call, scope: Scope) -> Evaluated:
    """`map`, `filter`, `reduce` and `toObject`, as Bicep's compiler writes them."""
    items = _value(call.arguments[0], scope) if call.arguments else None
    if not isinstance(items, list):
        return _unresolved(call, [items])
    try:
        return _run(call.name.casefold(), items, call, scope)
    except _MISFIT:
        return _unresolved(call)


def _run(name: str, items: list[Json], call: Call, scope: Scope) -> Json:
    first, *others = call.arguments[1:]
    if name == "map":
        return [_applied(first, scope, item, index) for index, item in enumerate(items)]
    if name == "filter":
        return [item for index, item in enumerate(items) if _is_true(_applied(first, scope, item, index))]
    if name == "reduce":
        result = _settled(_value(first, scope), scope)
        for index, item in enumerate(items):
            result = _applied(others[0], scope, result, item, index)
        return result
    keys = [str(_applied(first, scope, item)) for item in items]
    return dict(zip(keys, [_applied(others[0], scope, item) for item in items] if others else items, strict=True))


def _applied(function: Expression, scope: Scope, *values: Json) -> Json:
    """The body of `lambda('a', 'b', body)` for these values; raises what counts as a misfit for anything else."""
    if not isinstance(function, Call) or function.name.casefold() != "lambda":
        raise ValueError(function)
    *names, body = function.arguments
    named = {str(name.value): value for name, value in zip(names, values, strict=False) if isinstance(name, Literal)}
    inner = replace(scope, lambdas={**scope.lambdas, **named})
    return _settled(_value(body, inner), inner)


def _is_true(value: Json) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


_SPECIAL: Final[Mapping[str, Callable[[Call, Scope], Evaluated]]] = {
    "parameters": _parameter,
    "variables": _variable,
    "if": _if,
    "resourceid": _resource_id,
    _TENANT_ROLES: _subscription_resource_id,
    "extensionresourceid": _extension_resource_id,
    "copyindex": _copy_index,
    "lambdavariables": _lambda_variable,
    **dict.fromkeys(("map", "filter", "reduce", "toobject"), _with_lambda),
}

__all__ = ["MARK", "Scope", "evaluate", "shown"]

"""A template unfolded: parameters, variables, loops, conditions and nested templates, down to its resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from provisioner.diagnostics import Diagnostic, Severity, Span
from provisioner.importing.arm.evaluation import Scope, evaluate
from provisioner.importing.arm.loops import declared_variables, properties_unrolled, turns
from provisioner.importing.codes import CONDITIONAL, NOT_READ
from provisioner.importing.unknowns import Unknowns
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject, Path

_DEPLOYMENT: Final = "microsoft.resources/deployments"
_SHELLS: Final = ("contenttemplates", "templatespecs/versions")
_DEEPEST: Final = 12


@dataclass(slots=True)
class Unfolding:
    """One file being unfolded: where its values stand, and what was found on the way.

    `whole` says that it is a template, whose resources go to the group that it is deployed to.
    """

    spans: Mapping[Path, Span]
    path: str
    unknowns: Unknowns
    whole: bool = False
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def span(self, path: Path) -> Span:
        """The place of a value, or of the nearest one around it."""
        while path and path not in self.spans:
            path = path[:-1]
        return self.spans.get(path) or Span.start_of(self.path)

    def note(self, code: str, message: str, path: Path, hint: str, severity: Severity = "info") -> None:
        """Remember a finding."""
        found = Diagnostic(code=code, severity=severity, message=message, span=self.span(path), hint=hint)
        self.diagnostics.append(found)


def template_resources(
    unfolding: Unfolding, template: JsonObject, path: Path = (), *, given: Mapping[str, Json] | None = None
) -> Iterator[Resource]:
    """Every resource of a template, its nested templates included."""
    unfolding.whole = True
    scope = _scope(unfolding, template, given or {})
    yield from _resources(unfolding, template.get("resources"), scope, (*path, "resources"), "", 0)
    _describe(unfolding.unknowns, template)


def bare_resources(unfolding: Unfolding, value: Json, path: Path = ()) -> Iterator[Resource]:
    """Resources that stand by themselves: one, or a list."""
    items = value if isinstance(value, list) else [value]
    for at, item in enumerate(items):
        here = (*path, at) if isinstance(value, list) else path
        scope = Scope(unfolding.unknowns)
        yield from _resource(unfolding, item, scope, here, "", 0)


def _scope(unfolding: Unfolding, template: JsonObject, given: Mapping[str, Json]) -> Scope:
    declared = _object(template.get("parameters"))
    defaults = {
        name: item["defaultValue"]
        for name, item in declared.items()
        # An empty default, as Microsoft Sentinel's solutions have it, is only there to be filled in.
        if isinstance(item, Mapping) and "defaultValue" in item and item["defaultValue"] != ""
    }
    variables = declared_variables(_object(template.get("variables")), Scope(unfolding.unknowns, defaults, given))
    return Scope(unfolding.unknowns, parameters=defaults, given=given, variables=variables)


def _describe(unknowns: Unknowns, template: JsonObject) -> None:
    """What a template says of its parameters: what they may be."""
    for name, item in _object(template.get("parameters")).items():
        allowed = _object(item).get("allowedValues")
        known = next((one for one in unknowns.variables.values() if one.expression == f"[parameters('{name}')]"), None)
        if known is not None and known.value is None and isinstance(allowed, list) and allowed:
            known.value = allowed[0]


def _resources(
    unfolding: Unfolding, value: Json, scope: Scope, path: Path, parent: str, depth: int
) -> Iterator[Resource]:
    named = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, item in named:
        yield from _resource(unfolding, item, scope, (*path, key), parent, depth)


def _resource(
    unfolding: Unfolding, value: Json, scope: Scope, path: Path, parent: str, depth: int
) -> Iterator[Resource]:
    if not isinstance(value, Mapping) or depth > _DEEPEST or value.get("existing") is True:
        return
    scope = scope.at(unfolding.span(path))
    for turn in turns(value, scope, unfolding, path):
        if _taken(unfolding, value, turn, path):
            yield from _one(unfolding, value, turn, path, parent, depth)


def _taken(unfolding: Unfolding, value: JsonObject, scope: Scope, path: Path) -> bool:
    if "condition" not in value:
        return True
    condition = evaluate(value["condition"], scope)
    kind = str(evaluate(value.get("type"), scope)).rpartition("/")[2]
    if condition is False:
        message = f"A resource of type `{kind}` is not deployed: its condition is false"
        unfolding.note(CONDITIONAL, message, (*path, "condition"), "give the parameter with `--parameter NAME=VALUE`")
        return False
    if condition is not True:
        message = f"Whether a resource of type `{kind}` is deployed is not known here: it is taken in"
        unfolding.note(CONDITIONAL, message, (*path, "condition"), "give the parameter with `--parameter NAME=VALUE`")
    return True


def _one(
    unfolding: Unfolding, value: JsonObject, scope: Scope, path: Path, parent: str, depth: int
) -> Iterator[Resource]:
    kind = str(evaluate(value.get("type", ""), scope))
    if kind.casefold() == _DEPLOYMENT:
        yield from _nested(unfolding, value, scope, path, depth)
        return
    if any(kind.casefold().endswith(shell) for shell in _SHELLS):
        yield from _shell(unfolding, value, scope, path, depth)
        return
    body = {
        key: evaluate(properties_unrolled(item, scope), scope)
        for key, item in value.items()
        if key not in ("resources", "copy", "condition", "dependsOn", "comments", "type")
    }
    said = body.pop("name", None)
    name = said if isinstance(said, str) else ""
    whole_kind, whole_name = _placed(kind, name, parent)
    base = scope.group_id if unfolding.whole or "scope" in body else ""
    id = str(body.pop("id", "") or "") or _id(base, body, whole_kind, whole_name)
    yield Resource(type=whole_kind, name=whole_name.rpartition("/")[2], body=body, source=unfolding.span(path), id=id)
    inner = f"{whole_kind}\n{whole_name}"
    yield from _resources(unfolding, value.get("resources"), scope, (*path, "resources"), inner, depth + 1)


def _placed(kind: str, name: str, parent: str) -> tuple[str, str]:
    """Type and name with those of the resource it stands in; a full type is already whole."""
    if not parent or "." in kind.partition("/")[0]:
        return kind, name
    outer_kind, _, outer_name = parent.partition("\n")
    return f"{outer_kind}/{kind}", f"{outer_name}/{name}"


def _id(group: str, body: dict[str, Json], kind: str, name: str) -> str:
    """The ID that the resource will have, where it is clear from type, names and scope."""
    extended = body.pop("scope", None)
    if isinstance(extended, str):
        base = extended if extended.startswith("/") else f"{group}/providers/{_interleaved(extended)}"
    elif group:
        base = group
    else:
        return ""
    head, marker, tail = kind.partition("/providers/")
    names = name.split("/")
    if not marker:
        return f"{base}{_chain(kind, names)}"
    count = head.count("/")
    if "/" not in tail and len(names) > count + 1:  # `type/providers/roleAssignments` has its provider in the name
        tail, names = f"{names[count]}/{tail}", [*names[:count], *names[count + 1 :]]
    return f"{base}{_chain(head, names[:count])}{_chain(tail, names[count:])}"


def _chain(kind: str, names: Sequence[str]) -> str:
    provider, *types = kind.split("/")
    if not types or len(types) != len(names):
        return ""
    return f"/providers/{provider}" + "".join(f"/{type}/{name}" for type, name in zip(types, names, strict=True))


def _interleaved(text: str) -> str:
    """`Microsoft.X/types/name`, as `scope` may say it."""
    return text.strip("/")


def _nested(unfolding: Unfolding, value: JsonObject, scope: Scope, path: Path, depth: int) -> Iterator[Resource]:
    properties = _object(value.get("properties"))
    template = properties.get("template")
    if not isinstance(template, Mapping):
        hint = "import the linked file by itself"
        unfolding.note(NOT_READ, "A linked template is not read", path, hint, "warning")
        return
    options = _object(properties.get("expressionEvaluationOptions"))
    inner = (*path, "properties", "template")
    if str(options.get("scope", "outer")).casefold() != "inner":
        here = scope
        if "variables" in template or "parameters" in template:
            here = _inherited(unfolding, template, scope)
    else:
        passed = {
            name: evaluate(_object(item).get("value"), scope)
            for name, item in _object(properties.get("parameters")).items()
            if isinstance(item, Mapping) and "value" in item
        }
        here = _scope(unfolding, template, passed)
    yield from _resources(unfolding, template.get("resources"), here, (*inner, "resources"), "", depth + 1)


def _inherited(unfolding: Unfolding, template: JsonObject, scope: Scope) -> Scope:
    """A template that is evaluated outside sees the outer parameters and variables; its own are beside them."""
    own = _scope(unfolding, template, {})
    return Scope(
        unfolding.unknowns,
        parameters={**own.parameters, **scope.parameters},
        given=scope.given,
        variables={**own.variables, **scope.variables},
        copies=scope.copies,
    )


def _shell(unfolding: Unfolding, value: JsonObject, scope: Scope, path: Path, depth: int) -> Iterator[Resource]:
    """A template inside a resource, as Microsoft Sentinel packs its solutions; its brackets are escaped once."""
    template = _object(value.get("properties")).get("mainTemplate")
    if not isinstance(template, Mapping):
        return
    unescaped = evaluate(template, scope)
    inner = unescaped if isinstance(unescaped, Mapping) else {}
    here = _scope(unfolding, inner, {})
    at = (*path, "properties", "mainTemplate", "resources")
    yield from _resources(unfolding, inner.get("resources"), here, at, "", depth + 1)


def _object(value: Json) -> JsonObject:
    return value if isinstance(value, Mapping) else {}

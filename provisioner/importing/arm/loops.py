"""Loops of templates (`copy`) unrolled, where their count is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from provisioner.importing.arm.evaluation import Scope, evaluate
from provisioner.importing.codes import NOT_READ
from provisioner.model.json import Json, JsonObject, Path

_MOST = 800
"""Azure's own limit."""


class _Notes(Protocol):
    def note(self, code: str, message: str, path: Path, hint: str) -> None: ...


def turns(value: JsonObject, scope: Scope, notes: _Notes, path: Path) -> Iterator[Scope]:
    """The scope of each turn of a resource's loop; the scope itself where there is none."""
    loop = value.get("copy")
    if not isinstance(loop, Mapping):
        yield scope
        return
    name, count = str(loop.get("name", "")), evaluate(loop.get("count"), scope)
    if isinstance(count, bool) or not isinstance(count, int):
        message = f"How often the loop `{name}` runs is not known here: it is taken once"
        notes.note(NOT_READ, message, (*path, "copy"), "give the parameter with `--parameter NAME=VALUE`")
        count = 1
    for index in range(min(count, _MOST)):
        if scope.unknowns.exhausted():
            return
        yield scope.looping(name, index)


def properties_unrolled(value: Json, scope: Scope) -> Json:
    """Loops inside an object (`copy: [{name, count, input}]`) as the arrays that they make, evaluated."""
    if isinstance(value, list):
        return [properties_unrolled(item, scope) for item in value]
    if not isinstance(value, Mapping):
        return value
    loops = value.get("copy")
    plain = {key: properties_unrolled(item, scope) for key, item in value.items()}
    if not isinstance(loops, list) or not all(isinstance(loop, Mapping) and "input" in loop for loop in loops):
        return plain
    plain.pop("copy")
    for loop in loops:
        assert isinstance(loop, Mapping)
        plain[str(loop.get("name", ""))] = _array(loop, scope)
    return plain


def declared_variables(variables: JsonObject, scope: Scope) -> dict[str, Json]:
    """The variables of a template, those that loops make included."""
    found = {name: value for name, value in variables.items() if name != "copy"}
    loops = variables.get("copy")
    whole = Scope(scope.unknowns, scope.parameters, scope.given, found)
    for loop in loops if isinstance(loops, list) else ():
        if isinstance(loop, Mapping) and "input" in loop:
            found[str(loop.get("name", ""))] = _array(loop, whole)
    return {name: properties_unrolled(value, whole) for name, value in found.items()}


def _array(loop: JsonObject, scope: Scope) -> Json:
    name, count = str(loop.get("name", "")), evaluate(loop.get("count"), scope)
    if isinstance(count, bool) or not isinstance(count, int):
        return str(loop.get("count"))
    return [evaluate(loop["input"], scope.looping(name, index)) for index in range(min(count, _MOST))]

"""Which of the errors below an `anyOf` or `oneOf` to report: those of the form that the author seems to have meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from jsonschema import ValidationError

SUBSTITUTE = "x-instead-of-a-value"
"""Marks a form that only stands in for the real one (a variable): it is never what to explain."""


def meant(error: ValidationError) -> list[ValidationError]:
    """The errors that explain one failed `anyOf`/`oneOf`, or the error itself when no form is nearer than another."""
    branches = [branch for branch in _branches(error) if not _is_substitute(branch)]
    possible = [branch for branch in branches if not any(_wrong_type(error, item) for item in branch)]
    if not possible:
        return [error] if len(branches) != 1 else list(_flat(branches[0]))
    if len(possible) > 1 and not any(_depth(error, branch) for branch in possible):
        begun = [branch for branch in possible if _begun(branch)]
        return list(_flat(begun[0])) if len(begun) == 1 else [error]
    best = max(possible, key=lambda branch: (_depth(error, branch), -len(branch)))
    return list(_flat(best))


def wanted_types(error: ValidationError) -> list[str]:
    """The types of all real forms, when each of them failed by its type; else nothing."""
    types: list[str] = []
    for branch in _branches(error):
        if _is_substitute(branch):
            continue
        found = [name for item in branch for name in _refused_types(error, item)]
        if not found:
            return []
        types += [name for name in dict.fromkeys(found) if name not in types]
    return types


def _branches(error: ValidationError) -> list[list[ValidationError]]:
    grouped: dict[int, list[ValidationError]] = {}
    for child in cast("list[ValidationError]", error.context or []):
        at = child.relative_schema_path[0]
        if isinstance(at, int):
            grouped.setdefault(at, []).append(child)
    return [grouped[at] for at in sorted(grouped)]


def _flat(branch: list[ValidationError]) -> Iterator[ValidationError]:
    for error in branch:
        if error.validator in ("anyOf", "oneOf"):
            yield from meant(error)
        else:
            yield error


def _is_substitute(branch: list[ValidationError]) -> bool:
    return all(isinstance(item.schema, dict) and item.schema.get(SUBSTITUTE) for item in branch)


def _wrong_type(parent: ValidationError, child: ValidationError) -> bool:
    return bool(_refused_types(parent, child))


def _refused_types(parent: ValidationError, child: ValidationError) -> list[str]:
    if len(child.absolute_path) != len(parent.absolute_path):
        return []
    if child.validator == "type":
        names = cast("str | list[str]", child.validator_value)
        return [names] if isinstance(names, str) else list(names)
    return wanted_types(child) if child.validator in ("anyOf", "oneOf") else []


def _begun(branch: list[ValidationError]) -> bool:
    """True when only keys are missing and some of those that belong to them are there."""
    wanted = [(cast("list[str]", item.validator_value), item.instance) for item in branch]
    return all(item.validator == "required" for item in branch) and any(
        key in cast("dict[str, object]", instance) for keys, instance in wanted for key in keys
    )


def _depth(parent: ValidationError, branch: list[ValidationError]) -> int:
    return max(len(item.absolute_path) for item in _flat(branch)) - len(parent.absolute_path)

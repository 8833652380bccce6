"""A value against a schema: every violation with its place, its words and a hint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from provisioner.diagnostics import did_you_mean, meant
from provisioner.model.json import Json, JsonObject, Path
from provisioner.schema import alternatives
from provisioner.schema.acceptance import Test, UnknownKeywordError, compile_schema
from provisioner.schema.alternatives import wanted_types
from provisioner.schema.wording import WORDINGS, kind_of, kinds, label, shown

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

WANTED = "x-wanted"
"""Annotation of a schema: in words, what a value that fails here should have been."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken rule: `path` is the value's place, or the key's when `at_key` is true."""

    keyword: str
    path: Path
    message: str
    hint: str | None = None
    at_key: bool = False
    instead: str | None = None
    """What must be written for the word that stands there, where that is certain."""


_compiled: dict[int, tuple[JsonObject, Test | None, list[Validator]]] = {}


def violations(value: Json, schema: JsonObject, *, whole: str = "the spec") -> list[Violation]:
    """What is wrong, in document order; `whole` is how messages call the value itself."""
    test, validators = _prepared(schema)
    if test is not None and test(value):
        return []
    if not validators:
        from jsonschema.validators import Draft202012Validator

        validators.append(cast("Validator", Draft202012Validator(cast(Any, schema))))
    found: list[Violation] = []
    for error in validators[0].iter_errors(cast(Any, value)):
        for chosen in alternatives.meant(error) if error.validator in ("anyOf", "oneOf") else [error]:
            found += _explained(chosen, whole)
    return list(dict.fromkeys(found))


def _prepared(schema: JsonObject) -> tuple[Test | None, list[Validator]]:
    known = _compiled.get(id(schema))
    if known is None:
        try:
            test: Test | None = compile_schema(cast(Any, schema))
        except UnknownKeywordError:
            test = None
        # The schema is kept beside its own id, so that the id cannot be given to another object.
        known = _compiled[id(schema)] = (schema, test, [])
    return known[1], known[2]


def _explained(error: ValidationError, whole: str) -> Iterator[Violation]:
    path = cast(Path, tuple(error.absolute_path))
    match error.validator:
        case "additionalProperties" if error.validator_value is False:
            yield from _unknown_keys(error, path, whole)
        case "required":
            yield from _missing_keys(error, path, whole)
        case _ if _inside_property_names(error):
            yield _illegal_key(error, path, whole)
        case _:
            yield _other(error, path, whole)


def _unknown_keys(error: ValidationError, path: Path, whole: str) -> Iterator[Violation]:
    schema = cast(dict[str, Any], error.schema)
    known = list(schema.get("properties", {}))
    unused = [name for name in known if name not in cast(dict[str, Any], error.instance)] or known
    for key in cast(dict[str, Any], error.instance):
        if key not in known:
            hint = did_you_mean(key, unused) or f"known here: {', '.join(f'`{name}`' for name in known)}"
            message = f"Unknown key `{key}` in {label(path, whole)}"
            meant_key = meant(key, unused, closed=True)
            yield Violation(
                keyword="additionalProperties",
                path=(*path, key),
                message=message,
                hint=hint,
                at_key=True,
                instead=meant_key,
            )


def _missing_keys(error: ValidationError, path: Path, whole: str) -> Iterator[Violation]:
    # jsonschema reports one missing key an error, without naming it apart from its message.
    present = cast(dict[str, Any], error.instance)
    for key in cast(list[str], error.validator_value):
        if key not in present:
            name = label(path, whole)
            message = f"{name[0].upper()}{name[1:]} has no `{key}`"
            yield Violation(keyword="required", path=path, message=message, at_key=True)


def _inside_property_names(error: ValidationError) -> bool:
    return "propertyNames" in error.absolute_schema_path


def _illegal_key(error: ValidationError, path: Path, whole: str) -> Violation:
    wanted = cast(dict[str, Any], error.schema).get(WANTED)
    if wanted is None:
        wanted = f"one that matches `{error.validator_value}`" if error.validator == "pattern" else "a legal one"
    return Violation(
        keyword="propertyNames",
        path=(*path, cast(str, error.instance)),
        message=f"Key {shown(error.instance)} in {label(path, whole)} is not a legal name",
        hint=f"use {wanted}",
        at_key=True,
    )


def _other(error: ValidationError, path: Path, whole: str) -> Violation:
    keyword = str(error.validator)
    name = label(path, whole)
    schema = error.schema if isinstance(error.schema, dict) else {}
    types = wanted_types(error) if keyword in ("anyOf", "oneOf") else []
    if types:
        keyword, message = "type", f"{name} is {kind_of(error.instance)}, not {kinds(types)}"
    elif WANTED in schema and keyword != "type":
        message = f"{name} is {shown(error.instance)}, not {schema[WANTED]}"
    elif keyword in WORDINGS:
        message = WORDINGS[keyword](name, error.instance, error.validator_value)
    else:
        message = f"{name} breaks the rule `{keyword}`"
    return Violation(
        keyword=keyword,
        path=path,
        message=message[0].upper() + message[1:],
        hint=_hint(error, keyword),
        instead=_instead(error, keyword),
    )


_GUESSES = frozenset({"integer", "number", "decimal"})
"""Words of other systems that stand for more than one of our types."""


def _instead(error: ValidationError, keyword: str) -> str | None:
    if not isinstance(error.instance, str) or not isinstance(error.schema, dict):
        return None
    word = error.instance.casefold()
    if keyword == "type":
        return _literal(word, error)
    spellings = cast("dict[str, str]", error.schema.get("x-spellings", {}))
    if word in spellings:
        return None if word in _GUESSES else spellings[word]
    values = cast("list[Any]", error.validator_value) if keyword == "enum" else []
    return meant(error.instance, [one for one in values if isinstance(one, str)], closed=True)


def _hint(error: ValidationError, keyword: str) -> str | None:
    schema = error.schema if isinstance(error.schema, dict) else {}
    if isinstance(error.instance, str):
        spellings = schema.get("x-spellings", {})
        if error.instance.casefold() in spellings:
            return f"did you mean `{spellings[error.instance.casefold()]}`?"
        if keyword == "type":
            literal = _literal(error.instance.casefold(), error)
            return f"write `{literal}`" if literal else None
        if keyword == "enum":
            near = did_you_mean(error.instance, [one for one in cast(list[Any], error.validator_value) if one])
            if near:
                return near
    hint = schema.get("x-hint")
    return hint if isinstance(hint, str) else None


_LITERALS = {
    "boolean": {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"},
    "null": {"null": "null", "~": "null", "none": "null"},
}


def _literal(word: str, error: ValidationError) -> str | None:
    """Only `true`, `false` and `null` are special in a spec; other systems have more words for them."""
    wanted = error.validator_value
    for name in wanted_types(error) or ([wanted] if isinstance(wanted, str) else cast(list[Any], wanted)):
        if isinstance(name, str) and word in _LITERALS.get(name, {}):
            return _LITERALS[name][word]
    return None

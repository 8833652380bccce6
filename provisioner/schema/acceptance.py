"""Does a value fit a schema: yes, or let jsonschema tell why not.

A schema is compiled once into closures over the keywords that our schemas use; a keyword that is not known here makes
the whole answer "ask jsonschema", so nothing is accepted by ignorance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

Test: TypeAlias = Callable[[Any], bool]


class UnknownKeywordError(Exception):
    """The schema uses what this module does not know."""


_ANNOTATIONS = frozenset(
    {"$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples", "deprecated", "readOnly"}
)


def _is_integer(value: Any) -> bool:  # noqa: ANN401  a JSON value of any shape
    return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))


def _is_number(value: Any) -> bool:  # noqa: ANN401  a JSON value of any shape
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPES: Mapping[str, Test] = {
    "string": lambda value: isinstance(value, str),
    "integer": _is_integer,
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def compile_schema(schema: Mapping[str, Any]) -> Test:
    """A function that says whether a value fits; raises `UnknownKeywordError`."""
    return _Compiler(schema).test(schema)


class _Compiler:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root
        self.references: dict[str, Test] = {}

    def test(self, schema: Mapping[str, Any] | bool) -> Test:
        if isinstance(schema, bool):
            return lambda value: schema
        tests: list[Test] = []
        seen: set[str] = set()
        for keyword, wanted in schema.items():
            if keyword in _ANNOTATIONS or keyword.startswith("x-") or keyword in seen:
                continue
            seen |= _OBJECT_KEYWORDS if keyword in _OBJECT_KEYWORDS else {keyword}
            tests.append(self.keyword(keyword, wanted, schema))
        if len(tests) == 1:
            return tests[0]
        every = tuple(tests)
        return lambda value: all(test(value) for test in every)

    def keyword(self, keyword: str, wanted: Any, schema: Mapping[str, Any]) -> Test:  # noqa: ANN401  schema values
        if keyword in _SIMPLE:
            return _SIMPLE[keyword](wanted)
        if keyword in _OBJECT_KEYWORDS:
            return self.object(schema)
        match keyword:
            case "$ref":
                return self.reference(wanted)
            case "items":
                item = self.test(wanted)
                return lambda value: not isinstance(value, list) or all(map(item, value))
            case "anyOf" | "oneOf" | "allOf":
                return self.combination(keyword, wanted)
            case "propertyNames":
                name = self.test(wanted)
                return lambda value: not isinstance(value, dict) or all(map(name, value))
        raise UnknownKeywordError(keyword)

    def reference(self, target: str) -> Test:
        if not target.startswith("#/"):
            raise UnknownKeywordError(target)
        if target not in self.references:
            # A schema may refer to itself: the name is bound before its body is compiled.
            self.references[target] = lambda value: compiled(value)
            at: Any = self.root
            for part in target[2:].split("/"):
                at = at[part.replace("~1", "/").replace("~0", "~")]
            compiled = self.test(at)
            self.references[target] = compiled
        return self.references[target]

    def combination(self, keyword: str, wanted: Sequence[Mapping[str, Any]]) -> Test:
        tests = tuple(self.test(branch) for branch in wanted)
        if keyword == "anyOf":
            return lambda value: any(test(value) for test in tests)
        if keyword == "allOf":
            return lambda value: all(test(value) for test in tests)
        return lambda value: sum(test(value) for test in tests) == 1

    def object(self, schema: Mapping[str, Any]) -> Test:
        properties = {name: self.test(sub) for name, sub in schema.get("properties", {}).items()}
        required = frozenset(schema.get("required", ()))
        rest = self.test(schema.get("additionalProperties", True))

        def fits(value: Any) -> bool:  # noqa: ANN401  a JSON value of any shape
            if not isinstance(value, dict):
                return True
            return required <= value.keys() and all(properties.get(name, rest)(sub) for name, sub in value.items())

        return fits


_OBJECT_KEYWORDS = frozenset({"properties", "required", "additionalProperties"})


def _type(wanted: str | Sequence[str]) -> Test:
    tests = tuple(_TYPES[name] for name in ([wanted] if isinstance(wanted, str) else wanted))
    if len(tests) == 1:
        return tests[0]
    return lambda value: any(test(value) for test in tests)


def _same(left: Any, right: Any) -> bool:  # noqa: ANN401  JSON values of any shape
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _pattern(wanted: str) -> Test:
    search = re.compile(wanted).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _unique(wanted: bool) -> Test:
    return lambda value: (
        not wanted
        or not isinstance(value, list)
        or not any(_same(left, right) for at, left in enumerate(value) for right in value[:at])
    )


def _plain(values: Sequence[Any]) -> bool:
    return all(value is None or isinstance(value, (bool, int, float, str)) for value in values)


def _enum(wanted: Sequence[Any]) -> Test:
    if not _plain(wanted):
        raise UnknownKeywordError("enum of lists or maps")
    return lambda value: any(_same(value, one) for one in wanted)


_SIMPLE: Mapping[str, Callable[[Any], Test]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda wanted: _enum([wanted]),
    "pattern": _pattern,
    "uniqueItems": _unique,
    "minLength": lambda wanted: lambda value: not isinstance(value, str) or len(value) >= wanted,
    "maxLength": lambda wanted: lambda value: not isinstance(value, str) or len(value) <= wanted,
    "minimum": lambda wanted: lambda value: not _is_number(value) or value >= wanted,
    "maximum": lambda wanted: lambda value: not _is_number(value) or value <= wanted,
    "minItems": lambda wanted: lambda value: not isinstance(value, list) or len(value) >= wanted,
    "maxItems": lambda wanted: lambda value: not isinstance(value, list) or len(value) <= wanted,
    "minProperties": lambda wanted: lambda value: not isinstance(value, dict) or len(value) >= wanted,
    "maxProperties": lambda wanted: lambda value: not isinstance(value, dict) or len(value) <= wanted,
}

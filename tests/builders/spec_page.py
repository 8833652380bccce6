"""The reference of the spec's keys, made of the words that editors show: `schemas/spec.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from builders.shell import ROOT

Schema = dict[str, Any]

_HEAD = """\
# The spec, key by key

Made from `schemas/spec.schema.json`, which editors use for completion ([how](editors.md)). `…` stands for names of your
own. A value may be `{{ vars.NAME }}` wherever it is a text, a number or a truth. `provisioner check` says where a
spec goes wrong, `provisioner explain CODE` why ([all findings](rules.md)). The folders of [examples](../examples) show
every part at work.

In `environments.NAME` any part of the spec may stand again: maps merge, lists and single values replace, `null`
deletes.
"""
_SKIPPED = ("environments",)


def spec_page() -> str:
    """A section a map of the spec, a line a key."""
    schema = json.loads((ROOT / "schemas" / "spec.schema.json").read_text("utf-8"))
    sections = _sections(schema, schema, "")
    return _HEAD + "".join(f"\n{section}" for section in sections)


def _sections(root: Schema, schema: Schema, path: str) -> Iterator[str]:
    """The section of a map, then those of the maps inside it, as they come."""
    inner: list[tuple[str, Schema]] = []
    required = schema.get("required", [])
    rows = []
    for name, value in schema.get("properties", {}).items():
        resolved = _resolved(root, value)
        rows.append(_row(root, name, value, resolved, name in required))
        if name not in _SKIPPED:
            inner += [(f"{path}{name}{suffix}", below) for suffix, below in _maps(root, resolved)]
    if rows:
        title = f"`{path.rstrip('.')}`" if path else "The whole"
        yield "\n".join([f"## {title}", "", "| key | value | what it is |", "|---|---|---|", *rows, ""])
    for below_path, below in inner:
        yield from _sections(root, below, f"{below_path}.")


def _maps(root: Schema, schema: Schema) -> Iterator[tuple[str, Schema]]:
    """The maps with keys of the format in a value, with what leads to them."""
    for form in _forms(root, schema):
        if "properties" in form:
            yield "", form
        if isinstance(form.get("additionalProperties"), dict):
            for suffix, below in _maps(root, _resolved(root, form["additionalProperties"])):
                yield f".…{suffix}", below
        if isinstance(form.get("items"), dict):
            for suffix, below in _maps(root, _resolved(root, form["items"])):
                yield f"[]{suffix}", below


def _row(root: Schema, name: str, value: Schema, resolved: Schema, required: bool) -> str:
    text = value.get("description") or resolved.get("description") or ""
    default = value.get("default", resolved.get("default"))
    notes = ["**required**"] if required else [f"default `{_text(default)}`"] if default is not None else []
    meaning = " ".join([text, *(f"({note})" for note in notes)]).strip()
    kinds = " or ".join(filter(None, dict.fromkeys(_kinds(root, resolved))))
    return f"| `{name}` | {kinds} | {_cell(meaning)} |"


def _kinds(root: Schema, schema: Schema) -> Iterator[str]:
    for form in _forms(root, schema):
        if form.get("x-instead-of-a-value"):
            continue
        if "const" in form:
            yield f"`{_text(form['const'])}`"
        elif "enum" in form and len(form["enum"]) <= 8:
            yield " ".join(f"`{_text(item)}`" for item in form["enum"] if item is not None)
        else:
            types = form.get("type", [])
            names = [item for item in ([types] if isinstance(types, str) else types) if item != "null"]
            names = names or (["integer"] if "minimum" in form else [])
            wanted = form.get("x-wanted")
            yield _cell(wanted) if wanted else " or ".join(_NAMES.get(item, item) for item in names)


_NAMES = {"object": "map", "array": "list", "string": "text", "integer": "number", "boolean": "`true` or `false`"}


def _forms(root: Schema, schema: Schema) -> Iterator[Schema]:
    """The value's forms, each resolved; itself where it has only one."""
    forms = schema.get("anyOf") or schema.get("oneOf")
    if not forms or "properties" in schema:
        yield schema
        return
    for form in forms:
        yield from _forms(root, _resolved(root, form))


def _resolved(root: Schema, schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    return {**_resolved(root, found), **{key: value for key, value in schema.items() if key != "$ref"}}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")

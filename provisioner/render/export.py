"""Documents as JSON that people and other tools read (`render`).

Each is one object: `address`, `id`, `type`, `apiVersion`, `dependsOn`, then the body as it would be sent. What only
Azure can give stands as `{"$knownAfterApply": "ADDRESS PATH"}`, never as a made-up value; a derived name as
`{"$guid": [parts]}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.model.documents import Document, KnownAfterApply
from provisioner.model.json import Json

KNOWN_AFTER_APPLY = "$knownAfterApply"


def to_json(documents: Sequence[Document]) -> list[dict[str, Json]]:
    """The documents that apply would write, in order; those that must exist already are `"existing": true`."""
    return [_exported(document) for document in documents]


def file_name(document: Document) -> str:
    """A file for one document: its address, fit for any file system."""
    return re.sub(r"[^A-Za-z0-9._-]", ".", document.address) + ".json"


def _exported(document: Document) -> dict[str, Json]:
    known = RESOURCE_TYPES[document.type]
    head: dict[str, Json] = {
        "address": document.address,
        "id": document.id,
        "type": known.arm_type,
        "apiVersion": known.api_version,
    }
    if document.name_parts:
        head["name"] = {"$guid": [_plain(part) for part in document.name_parts]}
    else:
        head["name"] = document.id.rsplit("/", 1)[-1]
    if document.exists:
        head["existing"] = True
    if document.depends_on:
        head["dependsOn"] = list(document.depends_on)
    return {**head, **{key: _plain(value) for key, value in document.body.items()}}


def _plain(value: Json | KnownAfterApply) -> Json:
    if isinstance(value, KnownAfterApply):
        return {KNOWN_AFTER_APPLY: f"{value.address} {'.'.join(str(step) for step in value.path)}"}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value

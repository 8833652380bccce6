"""Terraform's JSON (`*.tf.json`, as CDK for Terraform writes it) in the form in which HCL is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from provisioner.importing.terraform.tokens import HclError, pieces
from provisioner.model.json import Json, JsonObject

_LABELS: Final[Mapping[str, int]] = {"resource": 2, "data": 2, "variable": 1, "module": 1, "output": 1, "locals": 0}
_REMARK: Final = "//"


def as_hcl(value: Json) -> JsonObject:
    """The file's tree: every string quoted, every block in a list."""
    found: dict[str, Json] = {}
    for key, item in value.items() if isinstance(value, Mapping) else ():
        if key in _LABELS:
            found[key] = [_labelled(part, _LABELS[key]) for part in (item if isinstance(item, list) else [item])]
    return found


def _labelled(value: Json, labels: int) -> Json:
    """What stands under the labels of a block; a list of one block is that block."""
    if isinstance(value, list) and value:
        return _labelled(value[0], labels)
    if not labels or not isinstance(value, Mapping):
        return _quoted(value)
    return {key: _labelled(item, labels - 1) for key, item in value.items() if key != _REMARK}


def _quoted(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _quoted(item) for key, item in value.items() if key != _REMARK}
    if isinstance(value, list):
        return [_quoted(item) for item in value]
    return _string(value) if isinstance(value, str) else value


def _string(text: str) -> str:
    """A string of HCL that means the same; its expressions are as they are."""
    try:
        parts = pieces(text)
    except HclError:
        parts = [(False, text)]
    return '"' + "".join(f"${{{part}}}" if inside else _escaped(part) for inside, part in parts) + '"'


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return plain.replace("${", "$${").replace("%{", "%%{")

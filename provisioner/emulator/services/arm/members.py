"""Members of a request's JSON, taken out with the type they must have."""

from __future__ import annotations

from provisioner.emulator.arm_errors import ArmError, invalid_content
from provisioner.emulator.http import JsonObject

_MAX_TAGS = 50


def object_member(parent: JsonObject, name: str) -> JsonObject:
    """An object, empty when it is missing or null."""
    value = parent.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid_content(f"Could not find member '{name}' as an object. Path '{name}'")
    return value


def text_member(parent: JsonObject, name: str) -> str | None:
    """A string, or None when it is missing, null or empty."""
    value = parent.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise invalid_content(f"Could not convert member '{name}' to a string. Path '{name}'")
    return value


def tags_member(body: JsonObject, known: JsonObject | None = None) -> JsonObject | None:
    """The tags, or the `known` ones when the body names none."""
    if body.get("tags") is None:
        return known
    tags = object_member(body, "tags")
    if not all(isinstance(value, str) for value in tags.values()):
        raise invalid_content("The values of tags must be strings. Path 'tags'")
    if len(tags) > _MAX_TAGS:
        raise ArmError(
            400, "InvalidTags", f"The number of tags '{len(tags)}' on the resource exceeds the maximum of {_MAX_TAGS}."
        )
    return tags

"""Tags as a resource of their own: `{scope}/providers/Microsoft.Resources/tags/default`, at groups and resources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import JsonObject, Operation, Response, empty, json_response
from provisioner.emulator.services.arm.gate import Call, Gate
from provisioner.emulator.services.arm.members import object_member, tags_member
from provisioner.emulator.services.arm.types import TAGS
from provisioner.emulator.state import State
from provisioner.emulator.state.resources import Resource

_TAIL = "/providers/Microsoft.Resources/tags/default"
_PATH = f"/{{scope:path}}{_TAIL}"


class Tags:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, gate: Gate) -> Sequence[Operation]:
        """What this module answers."""
        return (
            gate.operation("GET", _PATH, TAGS, "read", self.get),
            gate.operation("PUT", _PATH, TAGS, "write", self.put),
            gate.operation("PATCH", _PATH, TAGS, "write", self.patch),
            gate.operation("DELETE", _PATH, TAGS, "delete", self.delete),
        )

    def get(self, call: Call) -> Response:
        """The tags."""
        return json_response(200, _shown(self._stored(call)))

    def put(self, call: Call) -> Response:
        """Replace all tags."""
        known = self._stored(call)
        return self._write(known, tags_member(object_member(call.body(), "properties")) or {})

    def patch(self, call: Call) -> Response:
        """Merge tags, replace them all, or take some away: those of which name and value are given."""
        known, body = self._stored(call), call.body()
        wanted = tags_member(object_member(body, "properties")) or {}
        before: JsonObject = known.body["tags"] or {}
        match str(body.get("operation", "")).casefold():
            case "merge":
                return self._write(known, {**before, **wanted})
            case "replace":
                return self._write(known, wanted)
            case "delete":
                return self._write(known, {name: text for name, text in before.items() if wanted.get(name) != text})
        raise ArmError(400, "InvalidTagsPatchOperation", f"The operation '{body.get('operation')}' is not valid.")

    def delete(self, call: Call) -> Response:
        """Take all tags away."""
        self._write(self._stored(call), {})
        return empty(200)

    def _write(self, known: Resource, tags: JsonObject) -> Response:
        return json_response(200, _shown(self._state.resources.put(replace(known, body={**known.body, "tags": tags}))))

    def _stored(self, call: Call) -> Resource:
        scope = call.id.removesuffix(_TAIL)
        known = self._state.resources.get(scope)
        if known is None or "tags" not in known.body:
            raise ArmError(404, "ResourceNotFound", f"The resource '{scope}' was not found.")
        return known


def _shown(known: Resource) -> JsonObject:
    return {
        "id": f"{known.id}{_TAIL}",
        "name": "default",
        "type": TAGS.full_name,
        "properties": {"tags": known.body["tags"] or {}},
    }

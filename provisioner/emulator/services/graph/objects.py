"""What the directory holds besides applications: objects by their IDs; neither users nor groups, and nobody signed in.

`az role assignment` asks for the kinds and names of principals by their IDs.
"""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.http import JsonObject, Operation, Request, Response, json_response
from provisioner.emulator.services.graph.desk import CONTEXT, Desk, bad_request, body_of, listed, selected
from provisioner.emulator.services.graph.shapes import show_principal
from provisioner.emulator.state import State

_KIND = "servicePrincipal"
_MOST = 1000


class DirectoryObjects:
    """Handlers over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self, desk: Desk) -> Sequence[Operation]:
        """What this module answers."""
        return (
            desk.operation("POST", "/v1.0/directoryObjects/getByIds", self.by_ids, reads=True),
            desk.operation("GET", "/v1.0/users", self.users),
            desk.operation("GET", "/v1.0/groups", self.groups),
            desk.operation("GET", "/v1.0/me", self.me),
        )

    def by_ids(self, request: Request) -> Response:
        """The service principals with certain object IDs; who is not there is left out."""
        body = body_of(request)
        ids, types = body.get("ids"), body.get("types")
        if not isinstance(ids, list) or len(ids) > _MOST:
            raise bad_request(f"The collection 'ids' must be there and have at most {_MOST} items.")
        kinds = [str(kind).casefold() for kind in types] if isinstance(types, list) and types else [_KIND.casefold()]
        wanted = {str(id).casefold() for id in ids} if {_KIND.casefold(), "directoryobject"} & set(kinds) else set()
        found: list[JsonObject] = [
            {"@odata.type": f"#microsoft.graph.{_KIND}", **selected(show_principal(item), request)}
            for item in self._state.directory.principals()
            if item.object_id in wanted
        ]
        return json_response(200, {"@odata.context": f"{CONTEXT}directoryObjects", "value": found})

    def users(self, request: Request) -> Response:
        """None."""
        return listed(request, "users", ())

    def groups(self, request: Request) -> Response:
        """None."""
        return listed(request, "groups", ())

    def me(self, request: Request) -> Response:
        """An application is nobody (observed)."""
        raise bad_request("/me request is only valid with delegated authentication flow.", "BadRequest")

"""Resource Manager asking itself: a deployment puts each resource through that resource's own operation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote

from provisioner.emulator.http import JsonObject, Operation, Request, Response, json_response
from provisioner.emulator.routing import Match, Router
from provisioner.emulator.services.arm.gate import Call


class Inside:
    """Operations that are known once all of them are made."""

    def __init__(self) -> None:
        self._router = Router(())

    def open(self, operations: Iterable[Operation]) -> None:
        """Say what there is to ask."""
        self._router = Router(operations)

    def ask(self, call: Call, method: str, id: str, api_version: str, body: JsonObject | None = None) -> Response:
        """What a caller would be answered who asked for this with the same token."""
        found = self._router.find(method, quote(id, safe="/"))
        if not isinstance(found, Match):
            return json_response(404, {"error": {"code": "NotFound", "message": f"There is no '{id}'."}})
        data = b"" if body is None else json.dumps(body).encode()
        answer = found.operation.handler(
            Request(
                method=method,
                path=id,
                params=found.params,
                query={"api-version": api_version} if api_version else {},
                headers={"authorization": call.request.headers.get("authorization", "")},
                body=data,
                base_url=call.request.base_url,
                content_length=len(data),
            )
        )
        assert isinstance(answer, Response)
        return answer

"""The emulator's own address: proof that what listens here is the emulator of a certain data directory."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.credentials import prove
from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.state import State

PATH = "/_emulator/health"


def operations(state: State) -> Sequence[Operation]:
    """What this module answers."""

    def health(request: Request) -> Response:
        proof = prove(state.directory.signing_key, request.query.get("nonce", ""))
        return json_response(200, {"status": "healthy", "proof": proof})

    return (Operation(method="GET", path=PATH, handler=health),)

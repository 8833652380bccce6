"""The local issuer's endpoints: its documents for everybody, new assertions for who holds the data directory's key."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.admin import admin_operation, json_object, refused
from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.state import State

ROOT = "/_emulator/oidc"
_AUDIENCE = "api://AzureADTokenExchange"
_LIFETIME = 600.0


def operations(state: State) -> Sequence[Operation]:
    """All operations of the issuer."""
    service = _Issuer(state)
    return (
        Operation(method="GET", path=f"{ROOT}/.well-known/openid-configuration", handler=service.configuration),
        Operation(method="GET", path=f"{ROOT}/keys", handler=service.keys),
        admin_operation(state.directory.admin_key, "POST", f"{ROOT}/assertions", service.mint),
    )


class _Issuer:
    def __init__(self, state: State) -> None:
        self._state = state

    def configuration(self, request: Request) -> Response:
        """Where the keys are."""
        issuer = f"{request.base_url}{ROOT}"
        return json_response(
            200,
            {
                "issuer": issuer,
                "jwks_uri": f"{issuer}/keys",
                "response_types_supported": ["id_token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            },
        )

    def keys(self, request: Request) -> Response:
        """The public keys."""
        return json_response(200, {"keys": self._state.issuer.keys()})

    def mint(self, request: Request) -> Response:
        """An assertion: `subject`, and if they differ from the usual `issuer`, `audience` and `lifetime` in seconds."""
        body = json_object(request)
        subject = body.get("subject") if body else None
        lifetime = (body or {}).get("lifetime", _LIFETIME)
        if body is None or not isinstance(subject, str) or not isinstance(lifetime, int | float):
            text = "A JSON object with a `subject` is expected; `lifetime` is a number."
            return refused(400, "BadRequest", text)
        assertion = self._state.issuer.sign(
            issuer=str(body.get("issuer") or f"{request.base_url}{ROOT}"),
            subject=subject,
            audience=str(body.get("audience") or _AUDIENCE),
            now=self._state.clock(),
            lifetime=float(lifetime),
        )
        return json_response(200, {"assertion": assertion})

"""Tokens for applications: the client credentials grant, with a secret or with another issuer's assertion.

A managed identity signs in here with an assertion only. Documented: a client ID and a secret may also come by Basic
authentication instead of the form.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from urllib.parse import unquote_plus

from provisioner.emulator.credentials import Application
from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.services.entra.assertions import assertion_refusal
from provisioner.emulator.services.entra.discovery import is_tenant
from provisioner.emulator.services.entra.refusals import (
    Refusal,
    invalid_client,
    missing_parameter,
    unknown_application,
    unknown_tenant,
)
from provisioner.emulator.state import State
from provisioner.emulator.state.directory import ServicePrincipal
from provisioner.emulator.state.tokens import LIFETIME

_DEFAULT = "/.default"


def operations(state: State) -> Sequence[Operation]:
    """All operations of sign-in."""
    service = _SignIn(state)
    paths = ("/{tenant}/oauth2/v2.0/token", "/{tenant}/oauth2/token")
    return tuple(Operation(method="POST", path=path, handler=service.token) for path in paths)


class _SignIn:
    def __init__(self, state: State) -> None:
        self._state = state

    def token(self, request: Request) -> Response:
        """A token, or why there is none."""
        tenant = request.params["tenant"]
        form = _basic(request.headers.get("authorization", "")) | read_form(request.body)
        answer: Response | Refusal
        if is_tenant(self._state, tenant):
            answer = _grant_refusal(form) or self._client_credentials(form)
        else:
            answer = unknown_tenant(tenant, "invalid_request")
        return answer.response(self._state.clock()) if isinstance(answer, Refusal) else answer

    def _client_credentials(self, form: dict[str, str]) -> Response | Refusal:
        client_id = form["client_id"]
        application = self._state.directory.application(client_id)
        identity = self._state.directory.identity(client_id)
        if identity is not None and form.get("client_assertion"):
            federated = self._state.directory.federated_of(identity)
            return assertion_refusal(self._state, federated, form) or self._issued(identity, _audience(form) or "")
        principal = self._state.directory.principal_of(application) if application else None
        if application is None or self._is_too_new(application):
            return unknown_application(client_id)
        if principal is None:
            tenant = self._state.directory.tenant_id
            text = f"The client application {client_id} is missing service principal in the tenant {tenant}."
            return Refusal(status=400, error="unauthorized_client", code=7000229, text=text)
        refusal = self._proof_refusal(application, form)
        return refusal or self._issued(principal, _audience(form) or "")

    def _is_too_new(self, application: Application) -> bool:
        created = self._state.directory.account(application).created
        return self._state.clock() < created + self._state.timing.principal_lag

    def _proof_refusal(self, application: Application, form: dict[str, str]) -> Refusal | None:
        if form.get("client_assertion"):
            return assertion_refusal(self._state, self._state.directory.account(application).federated, form)
        secret = form.get("client_secret", "")
        if not secret:
            text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            return invalid_client(7000218, text)
        now, lag = self._state.clock(), self._state.timing.principal_lag
        match self._state.directory.secret_state(application, secret, now, lag):
            case "unknown":
                return invalid_client(
                    7000215,
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                    f"value, not the client secret ID, for a secret added to app '{application.client_id}'.",
                )
            case "expired":
                text = f"The provided client secret keys for app '{application.client_id}' are expired."
                return invalid_client(7000222, text)
            case _:
                return None

    def _issued(self, principal: ServicePrincipal, audience: str) -> Response:
        token = self._state.tokens.issue(object_id=principal.object_id, app_id=principal.client_id, audience=audience)
        body = {"token_type": "Bearer", "expires_in": LIFETIME, "ext_expires_in": LIFETIME, "access_token": token}
        return json_response(200, body, {"cache-control": "no-store, no-cache", "pragma": "no-cache"})


def _grant_refusal(form: dict[str, str]) -> Refusal | None:
    """What is wrong with a form before anybody is looked up."""
    grant = form.get("grant_type", "")
    if not grant:
        return missing_parameter("grant_type")
    if grant != "client_credentials":
        text = f"The provided value for the input parameter 'grant_type' is not supported: '{grant}'."
        return Refusal(status=400, error="unsupported_grant_type", code=70003, text=text)
    audience = _audience(form)
    if not form.get("client_id") or audience is None:
        return missing_parameter("scope" if form.get("client_id") else "client_id")
    if not audience:
        text = (
            f"The provided value for scope {form['scope']} is not valid. Client credential flows must have a scope "
            "value with /.default suffixed to the resource identifier (application ID URI)."
        )
        return Refusal(status=400, error="invalid_scope", code=1002012, text=text)
    return None


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form; a `+` or `=` that was not escaped does no harm outside names."""
    fields = {}
    for pair in body.decode("utf-8", "replace").strip().split("&"):
        name, _, value = pair.partition("=")
        fields[unquote_plus(name)] = unquote_plus(value)
    return fields


def _basic(header: str) -> dict[str, str]:
    """Client ID and secret of Basic authentication, each encoded as in a form (RFC 6749, 2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return {}
    client_id, _, secret = text.partition(":")
    return {"client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}


def _audience(form: dict[str, str]) -> str | None:
    """What the token is for: None when nothing was asked for, empty when it was asked for in a wrong way."""
    if form.get("resource"):
        return form["resource"]
    scope = form.get("scope", "").split(" ")[0]
    if not scope:
        return None
    return scope.removesuffix(_DEFAULT) if scope.endswith(_DEFAULT) else ""

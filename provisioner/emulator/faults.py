"""Puts ordered faults between a call and its operation, in Azure's words.

The texts are Azure's where they are known; a fault may bring its own status and message.
"""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from provisioner.emulator.http import Handler, JsonObject, Operation, Request, Response, empty, json_response
from provisioner.emulator.state import State
from provisioner.emulator.state.faults import ACTIONS, Fault

OWN = "/_emulator/"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What Azure says with a code; `{name}`, `{scope}`, `{group}` and `{verb}` are filled in."""

    status: int
    message: str
    headers: tuple[tuple[str, str], ...] = ()


_POLICY = (
    '[{{"policyAssignment":{{"name":"Allowed locations","id":"{group}/providers/Microsoft.Authorization'
    '/policyAssignments/allowed-locations"}},"policyDefinition":{{"name":"Allowed locations","id":"/providers'
    '/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"}}}}]'
)
KNOWN = {
    "InvalidAuthenticationToken": _Known(status=401, message="The access token is invalid."),
    "AuthorizationFailed": _Known(
        status=403,
        message="The client does not have authorization to perform action '{verb}' over scope '{scope}' or the scope "
        "is invalid. If access was recently granted, please refresh your credentials.",
    ),
    "RequestDisallowedByPolicy": _Known(
        status=403, message=f"Resource '{{name}}' was disallowed by policy. Policy identifiers: '{_POLICY}'."
    ),
    "ScopeLocked": _Known(
        status=409,
        message="The scope '{scope}' cannot perform {verb} operation because following scope(s) are locked: "
        "'{group}'. Please remove the lock and try again.",
    ),
    "ResourceNotFound": _Known(
        status=404,
        message="The Resource '{name}' was not found. For more details please go to "
        "https://aka.ms/ARMResourceNotFoundFix",
    ),
    "Conflict": _Known(
        status=409, message="Another operation on this resource is in progress. Please wait until it has ended."
    ),
    "PreconditionFailed": _Known(
        status=412, message="The condition in the If-Match header was not satisfied. The resource has changed."
    ),
    "PrincipalNotFound": _Known(
        status=400,
        message="Principal does not exist in the directory. Check that you have the correct principal ID. If you are "
        "creating this principal and then immediately assigning a role, this error might be related to a replication "
        "delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, "
        "User, or Group.  See https://aka.ms/docs-principaltype",
    ),
    "SubscriptionRequestsThrottled": _Known(
        status=429,
        message="Number of requests for the subscription exceeded the limit. Please try again after '1' seconds.",
        headers=(("retry-after", "1"),),
    ),
    "InternalServerError": _Known(status=500, message="The server encountered an internal error."),
    "ServiceUnavailable": _Known(status=503, message="The service is unavailable.", headers=(("retry-after", "1"),)),
    "GatewayTimeout": _Known(
        status=504,
        message="The gateway did not receive a response from 'Microsoft.Insights' within the specified time period.",
    ),
}

_KINDS = {
    **dict.fromkeys(("method", "path", "action", "code"), str),
    **dict.fromkeys(("times", "skip", "done"), int),
    "headers": dict,
    "status": int | None,
    "message": str | None,
}


def with_faults(operations: Iterable[Operation], state: State) -> tuple[Operation, ...]:
    """The operations, with ordered faults before them; the emulator's own endpoints never fail."""
    return tuple(
        operation if operation.path.startswith(OWN) else replace(operation, handler=_faulty(operation.handler, state))
        for operation in operations
    )


def read_fault(value: object) -> Fault | str:
    """A fault from JSON, or what is wrong with it."""
    if not isinstance(value, dict):
        return "A fault is a JSON object."
    known = {name for name in Fault.__dataclass_fields__}
    unknown = sorted(set(value) - known)
    if unknown:
        return f"A fault has no member '{unknown[0]}'."
    fault = Fault(**value)
    for name, kind in _KINDS.items():
        if not isinstance(getattr(fault, name), kind):
            return f"The member '{name}' of a fault has the wrong type."
    if fault.action not in ACTIONS:
        return f"'{fault.action}' is no action of a fault: {', '.join(ACTIONS)}."
    if fault.status is None and fault.action == "answer" and fault.code not in KNOWN:
        return f"The code '{fault.code}' needs a status."
    return fault


def _faulty(handler: Handler, state: State) -> Handler:
    async def broken(fault: Fault, request: Request) -> Response:
        if fault.done:
            answer = handler(request)
            if inspect.isawaitable(answer):
                await answer
        return _answer(fault, request, state)

    def answer(request: Request) -> Any:  # noqa: ANN401 - what the handler gives
        fault = state.faults.take(request.method, request.path)
        return handler(request) if fault is None else broken(fault, request)

    return answer


def _answer(fault: Fault, request: Request, state: State) -> Response:
    match fault.action:
        case "reset":
            return Response(reset=True)
        case "fail" | "never":
            return _accepted(fault, request, state)
        case _:
            known = KNOWN.get(fault.code)
            status = fault.status or (known.status if known else 500)
            id = request.headers.get("x-ms-correlation-request-id", str(uuid.uuid4()))
            headers = {"x-ms-request-id": str(uuid.uuid4()), "x-ms-correlation-request-id": id}
            headers |= dict(known.headers if known else ()) | fault.headers
            if status < 400:
                return empty(status, headers)
            error = _error(fault, request)
            return json_response(status, {"error": error}, {**headers, "x-ms-error-code": fault.code})


def _accepted(fault: Fault, request: Request, state: State) -> Response:
    """202, with an operation that fails at the first poll or that never ends; nothing is changed."""
    endless = fault.action == "never"
    operation = state.operations.start(
        request.path,
        busy="InProgress",
        duration=float("inf") if endless else 0.0,
        error=None if endless else _error(fault, request),
    )
    parts = request.path.split("/")
    subscription = parts[2] if parts[1].lower() == "subscriptions" else str(uuid.UUID(int=0))
    place = f"{request.base_url}/subscriptions/{subscription}/providers/Microsoft.OperationalInsights/locations/eastus"
    status = f"{place}/operationstatuses/{operation.id}?api-version=2025-07-01"
    return empty(202, {"azure-asyncoperation": status})


def _error(fault: Fault, request: Request) -> JsonObject:
    known = KNOWN.get(fault.code)
    message = fault.message
    if message is None:
        group = "/".join(request.path.split("/")[:5])
        verb = "delete" if request.method == "DELETE" else "write"
        name = request.path.rpartition("/")[2]
        text = known.message if known else "The request failed."
        message = text.format(name=name, scope=request.path, group=group, verb=verb)
    error: JsonObject = {"code": fault.code, "message": message}
    if fault.code == "RequestDisallowedByPolicy":
        info = {"policyDefinitionDisplayName": "Allowed locations", "policyAssignmentName": "allowed-locations"}
        error["target"] = request.path.rpartition("/")[2]
        error["additionalInfo"] = [{"type": "PolicyViolation", "info": info}]
    return error

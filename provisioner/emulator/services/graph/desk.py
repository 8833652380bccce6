"""What Graph does before and after an operation: token, rights, body, envelope, headers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from provisioner.emulator.credentials import Application
from provisioner.emulator.http import JsonObject, Operation, Request, Response, json_response
from provisioner.emulator.services.graph.filters import FilterSyntaxError, parse_filter
from provisioner.emulator.state import Principal, State, TokenError
from provisioner.emulator.state.directory import ServicePrincipal

AUDIENCES = (
    "https://graph.microsoft.com",
    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us",
    "https://microsoftgraph.chinacloudapi.cn",
    "00000003-0000-0000-c000-000000000000",
)
APPLICATION_PATHS = ("/v1.0/applications(appId='{client_id}')", "/v1.0/applications/{id}")
PRINCIPAL_PATHS = ("/v1.0/servicePrincipals(appId='{client_id}')", "/v1.0/servicePrincipals/{id}")
CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#"
_MOST_TOP = 999  # documented for directory objects
_TOKEN_TEXTS = {
    "missing": "Access token is empty.",
    "expired": "Lifetime validation failed, the token is expired.",
}

Handler = Callable[[Request], Response]


class GraphError(Exception):
    """An answer other than success."""

    def __init__(self, status: int, code: str, message: str, details: Sequence[JsonObject] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = tuple(details)


class Desk:
    """Wraps handlers into operations."""

    def __init__(self, state: State) -> None:
        self._state = state

    def operation(self, method: str, path: str, handler: Handler, *, reads: bool = False) -> Operation:
        """An operation behind the token check; what does not read, as every GET does, is for the administrator."""
        for_all = reads or method == "GET"

        def answer(request: Request) -> Response:
            try:
                caller = self._caller(request)
                if not for_all and caller.object_id != self._state.directory.administrator.object_id:
                    text = "Insufficient privileges to complete the operation."
                    raise GraphError(403, "Authorization_RequestDenied", text)
                response = handler(request)
            except GraphError as error:
                response = self._error(error)
            id = str(uuid.uuid4())
            return response.with_headers(
                {"request-id": id, "client-request-id": request.headers.get("client-request-id", id)}
            )

        return Operation(method=method, path=path, handler=answer, control_plane=True)

    def _caller(self, request: Request) -> Principal:
        principal = self._state.principal_from_token(request.headers.get("authorization"))
        if isinstance(principal, TokenError):
            text = _TOKEN_TEXTS.get(principal.reason, "IDX14100: JWT is not well formed.")
            raise GraphError(401, "InvalidAuthenticationToken", text)
        if not principal.is_for(*AUDIENCES, request.base_url):
            text = "Access token validation failure. Invalid audience."
            raise GraphError(401, "InvalidAuthenticationToken", text)
        return principal

    def _error(self, error: GraphError) -> Response:
        moment = datetime.fromtimestamp(self._state.clock(), UTC)
        id = str(uuid.uuid4())
        inner = {"date": f"{moment:%Y-%m-%dT%H:%M:%S}", "request-id": id, "client-request-id": id}
        body: JsonObject = {"code": error.code, "message": error.message, "innerError": inner}
        if error.details:
            body["details"] = list(error.details)
        return json_response(error.status, {"error": body})


def found_application(state: State, request: Request) -> Application:
    """The application that a path names, by its own ID or by its client ID."""
    client_id, id = request.params.get("client_id"), request.params.get("id", "")
    directory = state.directory
    known = directory.application(client_id) if client_id is not None else directory.application_with_id(id)
    if known is None:
        raise not_found(client_id or id)
    return known


def found_principal(state: State, request: Request) -> ServicePrincipal:
    """The service principal that a path names, by its own ID or by its client ID."""
    client_id, id = request.params.get("client_id"), request.params.get("id", "")
    directory = state.directory
    known = directory.look_up(client_id) if client_id is not None else directory.principal(id)
    if known is None:
        raise not_found(client_id or id)
    return known


def not_found(id: str) -> GraphError:
    """There is no such object."""
    return GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{id}' does not exist or one of its queried reference-property objects are not present.",
    )


def bad_request(message: str, code: str = "Request_BadRequest") -> GraphError:
    """The body or the query is not what Graph takes."""
    return GraphError(400, code, message)


def body_of(request: Request) -> JsonObject:
    """The JSON object that was sent."""
    try:
        value = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise bad_request("Unable to read JSON request payload. Please ensure Content-Type header is set and payload.")
    return value


def text_of(body: JsonObject, name: str, *, required: bool = False) -> str | None:
    """A string of the body."""
    value = body.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, str) or not value:
        raise bad_request(f"Invalid value specified for property '{name}' of resource.")
    return value


def selected(item: JsonObject, request: Request) -> JsonObject:
    """The properties that `$select` names."""
    names = request.query_value("$select")
    if not names:
        return item
    wanted = {name.strip().casefold() for name in names.split(",")}
    return {name: value for name, value in item.items() if name.casefold() in wanted}


def listed(request: Request, set_name: str, items: Sequence[JsonObject]) -> Response:
    """A page of a collection, filtered and with the properties that were asked for."""
    try:
        found = parse_filter(request.query_value("$filter")).matching(items)
    except FilterSyntaxError as exc:
        raise bad_request(f"Unsupported or invalid query filter clause: {exc}", "Request_UnsupportedQuery") from exc
    first, size = _page(request, len(found))
    body: JsonObject = {"@odata.context": f"{CONTEXT}{set_name}"}
    if (request.query_value("$count") or "").lower() == "true":
        body["@odata.count"] = len(found)
    if first + size < len(found):
        query = {name: value for name, value in request.query.items() if name.lower() != "$skiptoken"}
        text = urlencode({**query, "$skiptoken": str(first + size)}, safe="$")
        body["@odata.nextLink"] = f"{request.base_url}{request.path}?{text}"
    body["value"] = [selected(item, request) for item in found[first : first + size]]
    return json_response(200, body)


def _page(request: Request, total: int) -> tuple[int, int]:
    """Where the page begins that `$skiptoken` names, and how long `$top` lets it be."""
    top, skipped = request.query_value("$top"), request.query_value("$skiptoken") or "0"
    first = int(skipped) if skipped.isdecimal() else 0
    if top is None:
        return first, max(total, 1)
    if not top.isdecimal() or not 1 <= int(top) <= _MOST_TOP:
        raise bad_request(f"Invalid page size specified: '{top}'. Must be between 1 and {_MOST_TOP} inclusive.")
    return first, int(top)


def one(request: Request, set_name: str, item: JsonObject, status: int = 200) -> Response:
    """One object."""
    body = {"@odata.context": f"{CONTEXT}{set_name}/$entity", **selected(item, request)}
    return json_response(status, body)


def stamp(seconds: float) -> str:
    """A time as Graph prints it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"

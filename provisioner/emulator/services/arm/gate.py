"""What Resource Manager does before and after a resource provider: token, api-version, rights, envelope, headers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from provisioner.emulator.arm_errors import ArmError, authorization_failed, group_not_found, invalid_content
from provisioner.emulator.http import JsonObject, Operation, Request, Response
from provisioner.emulator.services.arm.allowance import Allowance
from provisioner.emulator.services.arm.types import ALL_TYPES, ALL_VERSIONS, LOCATIONS, ResourceType
from provisioner.emulator.state import Principal, State, TokenError

AUDIENCES = (
    "https://management.azure.com",
    "https://management.core.windows.net",
    "https://management.chinacloudapi.cn",
    "https://management.core.chinacloudapi.cn",
    "https://management.usgovcloudapi.net",
    "https://management.core.usgovcloudapi.net",
)
GROUP_TYPE = "microsoft.resources/subscriptions/resourcegroups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that passed the gate; `id` is what it addresses, its key words as Azure spells them."""

    request: Request
    principal: Principal
    api_version: str
    id: str

    @property
    def params(self) -> Mapping[str, str]:
        """The values of the operation's path template."""
        return self.request.params

    def body(self) -> JsonObject:
        """The JSON object that was sent; raises `ArmError` for anything else."""
        if self.request.truncated:
            raise ArmError(
                413, "RequestContentTooLarge", "The request content exceeds the maximum size of 4194304 bytes."
            )
        try:
            value = json.loads(self.request.body or b"null")
        except (ValueError, RecursionError) as exc:
            raise invalid_content(str(exc)) from exc
        if not isinstance(value, dict):
            raise ArmError(400, "InvalidRequestContent", "The request content was invalid: a JSON object is expected.")
        return value


ArmHandler = Callable[[Call], Response]


class Gate:
    """Wraps handlers of resource providers into operations."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._allowance = Allowance(state.clock, enforced=state.timing.throttling)

    def operation(
        self, method: str, path: str, type: ResourceType, action: str | None, handler: ArmHandler
    ) -> Operation:
        """An operation on a type; `action` is the right it takes (`{type}` of it: read, write, …), None for any."""
        right = action if action is None or "/" in action else f"{type.full_name}/{action}"

        def answer(request: Request) -> Response:
            return self._answer(request, path, type, right, handler)

        return Operation(method=method, path=path, handler=answer, control_plane=True)

    def fallback(self, path: str) -> Operation:
        """The operation that says which resource type there is not."""

        def answer(request: Request) -> Response:
            return self._sealed(request, lambda: self._unknown(request))

        return Operation(method="*", path=path, handler=answer, control_plane=True)

    def _answer(
        self, request: Request, path: str, type: ResourceType, action: str | None, handler: ArmHandler
    ) -> Response:
        def run() -> Response:
            principal = self._authenticate(request)
            remaining = self._allowance.take(request.method, request.params.get("subscription"), principal.object_id)
            version = _check_version(request, type)
            self._check_subscription(request)
            id = _fill(path, request.params)
            self._authorise(principal, id, action)
            self._check_registration(request, type)
            self._check_group(request, type)
            response = handler(Call(request=request, principal=principal, api_version=version, id=id))
            return response.with_headers(remaining)

        return self._sealed(request, run)

    def _unknown(self, request: Request) -> Response:
        self._authenticate(request)
        if request.query_value("api-version") is None:
            raise _missing_version()
        namespace, type = _type_in(request.path)
        version = request.query_value("api-version")
        if any(known.namespace.casefold() == namespace.casefold() for known in ALL_TYPES):
            raise ArmError(
                404,
                "InvalidResourceType",
                f"The resource type '{type}' could not be found in the namespace '{namespace}' for api version "
                f"'{version}'.",
            )
        raise ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")

    def _sealed(self, request: Request, run: Callable[[], Response]) -> Response:
        try:
            response = run()
        except ArmError as error:
            response = error.response()
        return response.with_headers(self._headers(request, response))

    def _headers(self, request: Request, response: Response) -> dict[str, str]:
        id = str(uuid.uuid4())
        correlation = request.headers.get("x-ms-correlation-request-id", id)
        stamp = datetime.fromtimestamp(self._state.clock(), UTC).strftime("%Y%m%dT%H%M%SZ")
        headers = {
            "cache-control": "no-cache",
            "pragma": "no-cache",
            "expires": "-1",
            "x-ms-request-id": id,
            "x-ms-correlation-request-id": correlation,
            "x-ms-routing-request-id": f"LOCAL:{stamp}:{correlation}",
            "strict-transport-security": "max-age=31536000; includeSubDomains",
            "x-content-type-options": "nosniff",
        }
        if response.status >= 400:
            headers["x-ms-failure-cause"] = "gateway"
        if request.headers.get("x-ms-return-client-request-id", "").lower() == "true":
            headers["x-ms-client-request-id"] = request.headers.get("x-ms-client-request-id", "")
        return headers

    def _authenticate(self, request: Request) -> Principal:
        found = self._state.principal_from_token(request.headers.get("authorization"))
        if isinstance(found, TokenError):
            raise _token_error(found, self._state.clock())
        if not found.is_for(*AUDIENCES, request.base_url):
            allowed = ",".join(f"'{audience}/'" for audience in AUDIENCES)
            raise _unauthorised(
                "InvalidAuthenticationTokenAudience",
                f"The access token has been obtained for wrong audience or resource '{found.audience}'. It should "
                f"exactly match with one of the allowed audiences {allowed}.",
            )
        return found

    def _authorise(self, principal: Principal, id: str, action: str | None) -> None:
        if action is None or self._state.has_action(principal, id, action):
            return
        raise authorization_failed(principal.app_id, principal.object_id, action, id)

    def _check_registration(self, request: Request, type: ResourceType) -> None:
        """A provider that is not registered takes no writes (that it answers reads is assumed)."""
        subscription = request.params.get("subscription")
        if subscription is None or request.method in ("GET", "HEAD"):
            return
        if self._state.registrations.state(subscription, type.namespace) != "Registered":
            raise ArmError(
                409,
                "MissingSubscriptionRegistration",
                f"The subscription is not registered to use namespace '{type.namespace}'. See "
                "https://aka.ms/rps-not-found for how to register subscriptions.",
            )

    def _check_subscription(self, request: Request) -> None:
        subscription = request.params.get("subscription")
        if subscription is None:
            return
        try:
            uuid.UUID(subscription)
        except ValueError:
            raise ArmError(
                400,
                "InvalidSubscriptionId",
                f"The provided subscription identifier '{subscription}' is malformed or invalid.",
            ) from None

    def _check_group(self, request: Request, type: ResourceType) -> None:
        """A resource group must be there before anything in it is looked for."""
        group = request.params.get("group")
        if group is None or type.namespace == "Microsoft.Resources":
            return
        id = f"/subscriptions/{request.params['subscription']}/resourceGroups/{group}"
        if self._state.resources.get(id) is None:
            raise group_not_found(group)


def _check_version(request: Request, type: ResourceType) -> str:
    version = request.query_value("api-version")
    if not version:
        raise _missing_version()
    wanted = version.lower()
    if wanted in type.versions:
        return wanted
    known = ",".join(sorted(ALL_VERSIONS, reverse=True))
    if wanted not in ALL_VERSIONS:
        raise ArmError(
            400,
            "InvalidApiVersionParameter",
            f"The api-version '{version}' is invalid. The supported versions are '{known}'.",
        )
    supported, places = ", ".join(type.versions), ", ".join(LOCATIONS)
    raise ArmError(
        400,
        "NoRegisteredProviderFound",
        f"No registered resource provider found for location '' and API version '{version}' for type '{type.name}'. "
        f"The supported api-versions are '{supported}'. The supported locations are '{places}'.",
    )


def _missing_version() -> ArmError:
    return ArmError(
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.",
    )


def _token_error(error: TokenError, now: float) -> ArmError:
    match error.reason:
        case "missing":
            return _unauthorised(
                "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
            )
        case "expired":
            expiry, current = (f"{datetime.fromtimestamp(t, UTC):%m/%d/%Y %H:%M:%S}" for t in (error.expired_at, now))
            return _unauthorised(
                "ExpiredAuthenticationToken",
                f"The access token expiry UTC time '{expiry}' is earlier than current UTC time '{current}'.",
            )
        case _:
            return _unauthorised("InvalidAuthenticationToken", "The access token is invalid.")


def _unauthorised(code: str, message: str) -> ArmError:
    challenge = (
        f'Bearer authorization_uri="https://login.windows.net/", error="invalid_token", error_description="{message}"'
    )
    return ArmError(401, code, message, headers={"www-authenticate": challenge})


def _fill(path: str, params: Mapping[str, str]) -> str:
    filled = path
    for name, value in params.items():
        filled = filled.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
    return "/" + filled.strip("/")


def _type_in(path: str) -> tuple[str, str]:
    head, _, tail = path.partition("/providers/")
    if not tail:
        return "Microsoft.Resources", "/".join(head.strip("/").split("/")[::2])
    namespace, *rest = path.rpartition("/providers/")[2].split("/")
    return namespace, "/".join(rest[::2])

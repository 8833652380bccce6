"""The ASGI application: bytes in, `Request` to the operation that matches, `Response` out."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from provisioner.emulator.azure_hosts import path_of
from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.routing import Match, Router, WrongMethod, decoded
from provisioner.emulator.settings import Timing
from provisioner.emulator.store.failures import StoreUnavailableError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PRIVATE = "provisioner.private"  # a member of the scope: the request came through private link
_BODILESS = frozenset((204, 304))
_log = logging.getLogger("provisioner.emulator")


def build_app(operations: Iterable[Operation], timing: Timing) -> Application:
    """One application over the operations of all services."""
    router = Router(operations)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        response = await _respond(router, timing, scope, receive)
        if response.reset:
            await _cut(send, receive)
            return
        await _send(send, response, head_only=scope["method"] == "HEAD")

    return app


async def _respond(router: Router, timing: Timing, scope: Scope, receive: Receive) -> Response:
    raw_path = _raw_path(scope)
    found = router.find(scope["method"], raw_path)
    if not isinstance(found, Match):
        return _no_operation(found, raw_path)
    operation = found.operation
    request = await _read(scope, receive, operation, found.params, decoded(raw_path))
    if request is None:
        return Response(status=400)
    if operation.control_plane and timing.call_latency:
        await asyncio.sleep(timing.call_latency)
    try:
        answer = operation.handler(request)
        return await answer if inspect.isawaitable(answer) else answer
    except StoreUnavailableError as exc:
        body = {"error": {"code": "ServiceUnavailable", "message": exc.message}}
        return json_response(503, body, {"retry-after": "5"})
    except Exception:
        _log.exception("%s %s failed: this is a bug in provisioner", request.method, request.path)
        return json_response(500, {"error": {"code": "InternalServerError", "message": "The emulator failed."}})


def _raw_path(scope: Scope) -> str:
    """The path as it was sent, behind the endpoint that the host names where that is one of Azure's hosts."""
    raw_path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return path_of(host.decode("latin-1"), raw_path)


async def _read(
    scope: Scope, receive: Receive, operation: Operation, params: dict[str, str], path: str
) -> Request | None:
    """The whole request; None when the client went away before it was complete."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    declared = headers.get("content-length", "")
    length = int(declared) if declared.isdigit() else 0
    body, truncated = b"", length > operation.max_body
    if not truncated:
        received = await _body(receive, operation.max_body)
        if received is None:
            return None
        body, truncated = received
    return Request(
        method=scope["method"],
        path=path,
        params=params,
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers=headers,
        body=body,
        base_url=_base_url(scope, headers),
        content_length=length or len(body),
        truncated=truncated,
        private=bool(scope.get(PRIVATE)),
        local=_is_local(scope),
    )


def _is_local(scope: Scope) -> bool:
    """From this machine: from loopback, or from the very address that it was sent to."""
    client, server = scope.get("client"), scope.get("server")
    return not client or client[0].startswith("127.") or bool(server and client[0] == server[0])


async def _body(receive: Receive, limit: int) -> tuple[bytes, bool] | None:
    """The body, and whether it was longer than the limit (then empty); None when the connection was lost."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        piece = message.get("body", b"")
        size += len(piece)
        if size <= limit:
            pieces.append(piece)
        if not message.get("more_body"):
            return (b"".join(pieces), False) if size <= limit else (b"", True)


def _base_url(scope: Scope, headers: dict[str, str]) -> str:
    host = headers.get("host")
    if not host:
        name, port = scope.get("server") or ("127.0.0.1", None)
        host = f"{name}:{port}" if port else str(name)
    return f"{scope.get('scheme', 'http')}://{host}"


def _no_operation(found: WrongMethod | None, raw_path: str) -> Response:
    if found is not None:
        body = {"error": {"code": "MethodNotAllowed", "message": "The method is not allowed on this address."}}
        return json_response(405, body, {"allow": ", ".join(found.allowed)})
    message = f"The emulator has no operation at '{decoded(raw_path)}'."
    return json_response(404, {"error": {"code": "NotFound", "message": message}})


async def _send(send: Send, response: Response, *, head_only: bool) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in response.headers.items()]
    if response.status not in _BODILESS:
        headers.append((b"content-length", str(len(response.body)).encode("ascii")))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head_only else response.body})


async def _cut(send: Send, receive: Receive) -> None:
    """Drop the connection as a failing network does: ASGI has no word for it, so the transport is uvicorn's."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            continue

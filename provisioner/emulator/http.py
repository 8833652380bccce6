"""The records that services exchange with the server: a service never sees a socket."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

JsonObject = dict[str, Any]

MAX_BODY = 4 * 1024 * 1024  # Resource Manager's own limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, body read.

    `path` is percent-decoded, `params` are the values of the operation's path template; names of `query` are decoded
    (the JavaScript SDK sends `api%2Dversion`) and keep their case; `headers` have lower-case names. `base_url` is the
    scheme and host the client used, without slash at the end: every absolute URL in an answer starts with it.
    `truncated` says that the body was longer than the operation's `max_body` and was not read, `private` that the
    request came through private link, `local` that it came from this machine.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_url: str = "https://127.0.0.1"
    content_length: int = 0
    truncated: bool = False
    private: bool = False
    local: bool = True

    def query_value(self, name: str) -> str | None:
        """A query parameter, its name compared without case as Resource Manager does."""
        wanted = name.casefold()
        return next((value for key, value in self.query.items() if key.casefold() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What goes back; the server adds `content-length`. With `reset` nothing goes back: the connection is cut."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    reset: bool = False

    def json(self) -> Any:  # noqa: ANN401 - JSON is what it is
        """The body, decoded (for tests)."""
        return json.loads(self.body)

    def with_headers(self, headers: Mapping[str, str]) -> Response:
        """A copy with more headers; those that are there already win."""
        return replace(self, headers={**headers, **self.headers})


Handler = Callable[[Request], Response | Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A method and a path template with its handler.

    `{name}` in the template stands for a piece of one segment, `{name:path}` for anything; literals match without
    case. Where several templates match, the one that was registered first wins. Method `*` matches every method.
    `control_plane` calls are as slow as `Timing.call_latency` says.
    """

    method: str
    path: str
    handler: Handler
    max_body: int = MAX_BODY
    control_plane: bool = False


def json_response(status: int, body: object, headers: Mapping[str, str] | None = None) -> Response:
    """An answer with a JSON body."""
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return Response(
        status=status, headers={"content-type": "application/json; charset=utf-8", **(headers or {})}, body=data
    )


def empty(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """An answer without body."""
    return Response(status=status, headers=headers or {})


def form(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The last value of every name, as servers read forms."""
    return dict(pairs)

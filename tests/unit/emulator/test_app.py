from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from provisioner.emulator.app import build_app
from provisioner.emulator.http import Operation, Request, Response, empty, json_response
from provisioner.emulator.routing import Match, Router, WrongMethod
from provisioner.emulator.settings import Timing
from provisioner.emulator.store.failures import StoreUnavailableError

seen: list[Request] = []


def echo(request: Request) -> Response:
    seen.append(request)
    return json_response(200, {"params": dict(request.params), "query": dict(request.query)})


async def later(request: Request) -> Response:
    await asyncio.sleep(0)
    return empty(204)


def broken(request: Request) -> Response:
    raise ZeroDivisionError


def full(request: Request) -> Response:
    raise StoreUnavailableError("`store.db` cannot be written: the disk is full")


OPERATIONS = (
    Operation(method="POST", path="/rules/{id}/streams/{stream}", handler=echo, max_body=10),
    Operation(method="GET", path="/subscriptions/{subscription}", handler=echo, control_plane=True),
    Operation(method="GET", path="/{scope:path}/providers/Roles/{name}", handler=echo),
    Operation(method="*", path="/subscriptions/{rest:path}", handler=later),
    Operation(method="GET", path="/things(appId='{id}')", handler=echo),
    Operation(method="GET", path="/broken", handler=broken),
    Operation(method="GET", path="/full", handler=full),
    Operation(method="HEAD", path="/x", handler=echo),
)


def call(
    method: str,
    path: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    query: str = "",
    timing: Timing | None = None,
    client: str = "127.0.0.1",
) -> tuple[int, dict[str, str], bytes]:
    """One request through the ASGI application, its body in two pieces."""
    pieces = [{"type": "http.request", "body": body[:3], "more_body": True}, {"type": "http.request", "body": body[3:]}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return pieces.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "scheme": "https",
        "server": ("127.0.0.1", 1234),
        "client": (client, 4321),
        "headers": [(k.encode(), v.encode()) for k, v in (headers or {}).items()],
    }
    asyncio.run(build_app(OPERATIONS, timing or Timing())(scope, receive, send))
    start, end = sent
    return start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, end["body"]


def test_a_request_reaches_its_operation_whole():
    headers = {"Host": "localhost:8443", "X-Thing": "1", "content-length": "9"}
    status, answered, _ = call(
        "POST", "/Rules/dcr-1/STREAMS/a%2Fb%20c", b"0123456789"[:9], headers, "api%2Dversion=1&e="
    )
    request = seen[-1]
    assert (status, answered["content-type"]) == (200, "application/json; charset=utf-8")
    assert request.params == {"id": "dcr-1", "stream": "a/b c"}
    assert request.query == {"api-version": "1", "e": ""}
    assert (request.body, request.content_length, request.truncated) == (b"012345678", 9, False)
    assert (request.headers["x-thing"], request.base_url) == ("1", "https://localhost:8443")


@pytest.mark.parametrize(("client", "local"), [("127.0.0.1", True), ("127.0.0.2", True), ("192.0.2.1", False)])
def test_a_request_says_whether_it_is_from_this_machine(client, local):
    call("GET", "/things(appId='x')", client=client)
    assert seen[-1].local is local


def test_the_host_of_an_endpoint_is_the_first_segment_of_the_path():
    status, _, body = call("GET", "/x", headers={"host": "dce-abcd.eastus-1.ingest.monitor.azure.com"})
    assert (status, b"'/dce-abcd.eastus-1/x'" in body) == (404, True)


def test_without_a_host_header_the_servers_own_address_is_the_base():
    call("GET", "/things(appId='x')")
    assert seen[-1].base_url == "https://127.0.0.1:1234"


@pytest.mark.parametrize("headers", [{"content-length": "11"}, {}])
def test_a_body_that_is_too_long_is_not_kept(headers):
    call("POST", "/rules/a/streams/b", b"0123456789A", headers)
    assert (seen[-1].body, seen[-1].truncated) == (b"", True)


def test_a_204_has_neither_body_nor_length():
    status, headers, body = call("PUT", "/subscriptions/x/y")
    assert (status, body, "content-length" in headers) == (204, b"", False)


def test_a_head_request_gets_the_length_without_the_body():
    status, headers, body = call("HEAD", "/x")
    assert (status, int(headers["content-length"]) > 0, body) == (200, True, b"")


def test_an_unknown_address_is_404_and_a_wrong_method_405():
    assert call("GET", "/nothing")[0] == 404
    status, headers, _ = call("DELETE", "/broken")
    assert (status, headers["allow"]) == (405, "GET")


def test_a_bug_is_a_500_and_says_nothing_of_itself(caplog):
    status, _, body = call("GET", "/broken")
    assert (status, b"ZeroDivisionError" in body) == (500, False)
    assert "this is a bug in provisioner" in caplog.text


def test_a_full_disk_is_a_503_that_says_when_to_come_back():
    status, headers, body = call("GET", "/full")
    assert (status, headers["retry-after"]) == (503, "5")
    assert b"the disk is full" in body


def test_only_the_control_plane_is_slow_when_azures_latency_is_wanted(monkeypatch):
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    monkeypatch.setattr("provisioner.emulator.app.asyncio.sleep", sleep)
    call("GET", "/things(appId='x')", timing=Timing(call_latency=0.15))
    assert waited == []
    call("GET", "/subscriptions/x", timing=Timing(call_latency=0.15))
    assert waited == [0.15]


def test_the_operation_that_was_registered_first_wins_even_if_its_head_is_open():
    found = Router(OPERATIONS).find("GET", "/subscriptions/s/x/providers/roles/me")
    assert isinstance(found, Match)
    assert found.params == {"scope": "subscriptions/s/x", "name": "me"}


def test_doubled_slashes_say_nothing():
    assert isinstance(Router(OPERATIONS).find("GET", "//subscriptions//x/"), Match)


def test_a_wrong_method_lists_those_that_fit():
    found = Router(OPERATIONS).find("PUT", "/rules/a/streams/b")
    assert found == WrongMethod(allowed=("POST",))


def test_the_certificates_are_made_once(tmp_path: Path):
    from provisioner.emulator.tls import server_context

    server_context(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(made) == {"ca.pem", "ca.key", "server.pem"}
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("ca.key", "server.pem")} == {0o600}
    server_context(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == made

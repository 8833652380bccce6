from __future__ import annotations

import asyncio
import json

import pytest

from provisioner.emulator.faults import read_fault, with_faults
from provisioner.emulator.http import Operation, Request, Response, empty
from provisioner.emulator.services import faults as service
from provisioner.emulator.state.faults import Fault

PATH = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Insights/dataCollectionRules/dcr"


@pytest.fixture
def state(client):
    return client.state


def call(state, method: str = "PUT", path: str = PATH) -> Response:
    """One call of an operation that always answers 204."""
    (operation,) = with_faults((Operation(method="*", path=path, handler=lambda request: empty(204)),), state)
    answer = operation.handler(Request(method=method, path=path))
    return answer if isinstance(answer, Response) else asyncio.run(answer)


def admin(state, method: str, body: object = None, key: str | None = None) -> Response:
    operation = next(item for item in service.operations(state) if item.method == method)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"x-emulator-key": state.directory.admin_key if key is None else key}
    return operation.handler(Request(method=method, path=service.PATH, headers=headers, body=data))


def test_orders_are_met_in_turn_as_often_as_they_say(state):
    state.faults.add(
        (
            Fault(method="PUT", path="*/dataCollectionRules/*", code="ScopeLocked", times=2),
            Fault(method="PUT", path="*/dataCollectionRules/*", status=503, skip=1),
        )
    )
    assert call(state, "GET").status == 204
    assert [call(state).status for _ in range(5)] == [409, 409, 204, 503, 204]


def test_paths_match_in_any_case(state):
    state.faults.add([Fault(path="*/RESOURCEGROUPS/rg/*", code="Conflict")])
    assert call(state).status == 409


def test_a_known_code_brings_status_text_and_headers(state):
    state.faults.add([Fault(code="SubscriptionRequestsThrottled"), Fault(code="ScopeLocked")])
    throttled = call(state)
    assert (throttled.status, throttled.headers["retry-after"]) == (429, "1")
    locked = call(state, "DELETE").json()["error"]["message"]
    assert locked.startswith(f"The scope '{PATH}' cannot perform delete operation")
    assert "'/subscriptions/s/resourceGroups/rg'" in locked


def test_a_fault_may_bring_its_own_status_text_and_headers(state):
    state.faults.add([Fault(status=418, code="Teapot", message="short", headers={"retry-after": "7"})])
    answer = call(state)
    assert (answer.status, answer.json()["error"]) == (418, {"code": "Teapot", "message": "short"})
    assert (answer.headers["retry-after"], answer.headers["x-ms-error-code"]) == ("7", "Teapot")


def test_work_is_done_before_a_fault_that_says_so(state):
    done = []

    async def work(request: Request) -> Response:
        done.append(request.path)
        return empty(200)

    (operation,) = with_faults((Operation(method="PUT", path=PATH, handler=work),), state)
    state.faults.add([Fault(action="reset", done=True), Fault(action="reset")])
    for _ in range(2):
        assert asyncio.run(operation.handler(Request(method="PUT", path=PATH))).reset
    assert done == [PATH]


def test_the_emulators_own_endpoints_never_fail(state):
    state.faults.add([Fault()])
    assert call(state, "GET", "/_emulator/health").status == 204


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "A fault is a JSON object."),
        ({"code": "X"}, "The code 'X' needs a status."),
        ({"verb": "PUT"}, "A fault has no member 'verb'."),
        ({"action": "explode"}, "'explode' is no action of a fault: answer, reset, fail, never."),
    ],
)
def test_what_is_no_fault_is_said(value, message):
    assert read_fault(value) == message


def test_faults_are_ordered_shown_and_taken_back_with_the_key_only(state):
    assert admin(state, "POST", {"code": "Conflict", "times": 3}).json()["faults"][0]["times"] == 3
    call(state)
    assert admin(state, "GET").json()["faults"][0]["times"] == 2
    assert admin(state, "DELETE").status == 204
    assert admin(state, "GET").json() == {"faults": []}
    for method in ("GET", "POST", "DELETE"):
        assert admin(state, method, key="wrong").status == 401
    assert admin(state, "POST", b"{").status == 400
    assert admin(state, "POST", [{"code": "Nope"}]).json()["error"]["message"] == "The code 'Nope' needs a status."

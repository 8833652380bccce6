"""The query endpoints over a snapshot of routes, without sockets; `run` answers with what it was asked."""

import asyncio
import json
import uuid
from dataclasses import dataclass

import pytest

from provisioner.emulator.http import Request
from provisioner.emulator.services.query import operations
from provisioner.emulator.services.query.engine import Outcome, Refusal
from provisioner.emulator.services.query.sources import Scope
from provisioner.emulator.state import Column, Principal, RouteTable, Table, TokenError, Workspace
from provisioner.errors import UsageError
from provisioner.kql.findings import Finding

FIRST, SECOND = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law"
READER = Principal(object_id="oid", app_id="app", audience="https://api.loganalytics.io", tenant="t", expires=1e12)


def workspace(customer_id, name):
    table = Table(name="App_CL", workspace_id=customer_id, columns=(Column(name="TimeGenerated", type="datetime"),))
    return Workspace(id=name, customer_id=customer_id, tables={"App_CL": table})


@dataclass
class FakeState:
    caller: object = READER
    allowed: bool = True

    def routes(self):
        return RouteTable(
            version=1,
            workspaces={FIRST: workspace(FIRST, ID), SECOND: workspace(SECOND, f"{ID}2")},
            workspace_ids={ID.lower(): FIRST, f"{ID}2".lower(): SECOND},
        )

    def principal_from_token(self, authorization):
        return self.caller

    def has_action(self, principal, scope, action):
        return self.allowed

    def clock(self):
        return 1_800_000_000.0


class Api:
    """Finds the operation for a path as the server would."""

    def __init__(self, state):
        self.tasks = []
        self.answer = Outcome(table=b'{"rows":[]}', error=None, statistics={"s": 1}, render={"r": 1})
        self.operations = operations(state, self.run)

    async def run(self, task):
        self.tasks.append(task)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def ask(self, path, body=None, *, method="POST", query=None, **headers):
        operation, params = next(
            (operation, found)
            for operation in self.operations
            if operation.method == method and (found := _match(operation.path, path)) is not None
        )
        request = Request(
            method=method,
            path=path,
            params=params,
            query=query or {},
            headers=headers,
            body=body if isinstance(body, bytes) else json.dumps(body).encode(),
        )
        return asyncio.run(operation.handler(request))


def _match(template, path):
    wanted, given = template.strip("/").split("/"), path.strip("/").split("/")
    if "{rest:path}" in wanted:
        at = wanted.index("{rest:path}")
        return {"rest": "/".join(given[at:-1])} if given[:at] == wanted[:at] and given[-1] == wanted[-1] else None
    if len(wanted) != len(given):
        return None
    pairs = list(zip(wanted, given, strict=True))
    if any(one != two for one, two in pairs if not one.startswith("{")):
        return None
    return {one.strip("{}"): two for one, two in pairs if one.startswith("{")}


@pytest.fixture
def state():
    return FakeState()


@pytest.fixture
def api(state):
    return Api(state)


def code(response):
    return response.status, response.json()["error"]["code"]


@pytest.mark.parametrize("path", [f"/v1/workspaces/{FIRST}/query", f"/workspaces/{FIRST}/query"])
def test_a_workspace_is_queried_with_and_without_the_version_in_the_path(api, path):
    response = api.ask(path, {"query": "App_CL", "timespan": None, "workspaces": None}, prefer="")
    assert response.json() == {"tables": [{"rows": []}]}
    (task,) = api.tasks
    assert (task.text, task.scope, task.interval, list(task.tables)) == (
        "App_CL",
        Scope(workspaces=(FIRST,)),
        None,
        ["App_CL"],
    )


def test_the_get_form_takes_the_query_from_the_address(api):
    api.ask(f"/v1/workspaces/{FIRST}/query", method="GET", query={"query": "App_CL | count", "timespan": "P1D"})
    (task,) = api.tasks
    assert task.text == "App_CL | count"
    assert task.interval.last - task.interval.first == 864_000_000_000


def test_statistics_and_render_come_when_preferred(api):
    response = api.ask(
        f"/v1/workspaces/{FIRST}/query",
        {"query": "App_CL"},
        prefer="wait=60, include-statistics=true,include-render=true",
    )
    assert response.json() == {"tables": [{"rows": []}], "statistics": {"s": 1}, "render": {"r": 1}}


@pytest.mark.parametrize("name", [SECOND, SECOND.upper(), f"{ID}2", f"{ID.upper()}2", "law2"])
def test_further_workspaces_are_named_in_several_ways(api, name):
    api.ask(f"/v1/workspaces/{FIRST}/query", {"query": "App_CL", "workspaces": [name]})
    assert api.tasks[0].scope == Scope(workspaces=(FIRST, SECOND))


def test_a_resource_query_on_a_workspace_or_on_anything_else(api):
    api.ask(f"/v1{ID}/query", {"query": "App_CL"})
    api.ask("/v1/subscriptions/S/resourceGroups/RG/query", {"query": "App_CL"})
    assert [task.scope for task in api.tasks] == [
        Scope(workspaces=(FIRST,)),
        Scope(workspaces=(FIRST, SECOND), resource="/subscriptions/s/resourcegroups/rg"),
    ]


@pytest.mark.parametrize(
    ("body", "inner"),
    [
        (b"{", "InvalidJsonBody"),
        (b"[]", "InvalidJsonBody"),
        (b"[" * 100_000, "InvalidJsonBody"),
        ({}, "QueryMissing"),
        ({"query": "  "}, "QueryMissing"),
        ({"query": 5}, "QueryMissing"),
        ({"query": "print 1", "timespan": "yesterday"}, "InvalidTimespan"),
        ({"query": "print 1", "timespan": {"a": 1}}, "InvalidTimespan"),
    ],
)
def test_what_is_no_query_is_a_bad_argument(api, body, inner):
    response = api.ask(f"/v1/workspaces/{FIRST}/query", body)
    assert code(response) == (400, "BadArgumentError")
    assert response.json()["error"]["innererror"]["code"] == inner
    assert api.tasks == []


def test_unknown_workspaces_and_missing_rights(api, state):
    unknown = f"/v1/workspaces/{uuid.uuid4()}/query"
    assert code(api.ask(unknown, {"query": "print 1"})) == (404, "WorkspaceNotFoundError")
    assert code(api.ask(f"/v1{ID}3/query", {"query": "print 1"})) == (404, "WorkspaceNotFoundError")
    state.allowed = False
    for path in (f"/v1/workspaces/{FIRST}/query", f"/v1{ID}/query", "/v1/subscriptions/s/query"):
        assert code(api.ask(path, {"query": "print 1"})) == (403, "InsufficientAccessError")
    assert api.tasks == []


@pytest.mark.parametrize(
    ("caller", "answer"),
    [
        (TokenError(reason="missing"), (401, "AuthenticationFailed")),
        (TokenError(reason="expired"), (403, "InvalidAuthenticationToken")),
        (TokenError(reason="signature"), (403, "InvalidAuthenticationToken")),
        (
            Principal(object_id="o", app_id="a", audience="https://monitor.azure.com", tenant="t", expires=1),
            (403, "InvalidAuthenticationTokenAudience"),
        ),
    ],
)
def test_nobody_reads_without_a_token_for_this_service(api, state, caller, answer):
    state.caller = caller
    for path in (f"/v1/workspaces/{FIRST}/query", "/v1/$batch", "/v1/subscriptions/s/query"):
        assert code(api.ask(path, {"query": "print 1"})) == answer


def test_a_token_for_the_emulators_own_address_will_do(api, state):
    state.caller = Principal(object_id="o", app_id="a", audience="https://127.0.0.1/", tenant="t", expires=1)
    assert api.ask(f"/v1/workspaces/{FIRST}/query", {"query": "print 1"}).status == 200


def test_a_batch_holds_ten_requests_that_fail_alone(api):
    requests = [
        {"id": "a", "workspace": FIRST, "body": {"query": "App_CL"}, "headers": {"Prefer": "include-render=true"}},
        {"id": "b", "workspace": "nowhere", "body": {"query": "App_CL"}, "headers": []},
        {"id": "c", "workspace": FIRST, "body": None},
    ]
    answers = {item["id"]: item for item in api.ask("/v1/$batch", {"requests": requests}).json()["responses"]}
    assert [answers[key]["status"] for key in "abc"] == [200, 404, 400]
    assert answers["a"]["body"] == {"tables": [{"rows": []}], "render": {"r": 1}}
    assert code(api.ask("/v1/$batch", {"requests": requests * 4})) == (400, "BadArgumentError")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"requests":5}', b'{"requests":["x"]}', b'{"requests":[{}]}', b"null"])
def test_what_is_no_batch_is_a_bad_argument(api, body):
    assert code(api.ask("/v1/$batch", body)) == (400, "BadArgumentError")


def test_a_refused_query_says_where(api):
    text = "App_CL\n| where Missing"
    finding = Finding("KQL101", "error", text.index("Missing"), 7, "there is no column `Missing`", "did you mean `M`?")
    api.answer = Refusal(findings=(finding,))
    error = api.ask(f"/v1/workspaces/{FIRST}/query", {"query": text}).json()["error"]
    assert error["innererror"] == {
        "code": "SemanticError",
        "message": "A semantic error occurred.",
        "innererror": {
            "code": "KQL101",
            "message": "there is no column `Missing` (did you mean `M`?)",
            "line": 2,
            "pos": 8,
        },
    }


def test_a_partial_answer_carries_its_error(api):
    api.answer = Outcome(table=b'{"rows":[]}', error={"code": "PartialError"}, statistics={}, render={})
    answer = api.ask(f"/v1/workspaces/{FIRST}/query", {"query": "App_CL"}).json()
    assert answer == {"tables": [{"rows": []}], "error": {"code": "PartialError"}}


def test_a_query_that_takes_too_long_is_given_up(api):
    api.answer = UsageError("the work took longer than 180 seconds")
    assert code(api.ask(f"/v1/workspaces/{FIRST}/query", {"query": "App_CL"})) == (504, "GatewayTimeout")

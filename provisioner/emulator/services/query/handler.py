"""The query endpoints: who may read what, and the envelopes around a result."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.services.query import answers, body
from provisioner.emulator.services.query.body import Asked
from provisioner.emulator.services.query.engine import Outcome, QueryTask, Refusal, task_for
from provisioner.emulator.services.query.sources import Scope
from provisioner.emulator.state import Principal, RouteTable, State, Table, TokenError, Workspace
from provisioner.errors import ProvisionerError
from provisioner.kql.datetimes import TICKS_PER_SECOND, UNIX_EPOCH

AUDIENCES = ("https://api.loganalytics.io", "https://api.loganalytics.azure.com")
READ = "Microsoft.OperationalInsights/workspaces/query/read"
READ_RESOURCE = "Microsoft.Insights/logs/read"
_MOST_IN_BATCH = 10
_WORKSPACE_TYPE = "/providers/microsoft.operationalinsights/workspaces/"


Run = Callable[[QueryTask], Awaitable[Outcome | Refusal]]


def operations(state: State, run: Run) -> tuple[Operation, ...]:
    """The operations of the query API, in the order to try them; `run` does the work of one query."""
    service = _Queries(state, run)
    prefixes = ("/v1", "")
    return (
        *(Operation(method="POST", path=f"{prefix}/$batch", handler=service.batch) for prefix in prefixes),
        *(
            Operation(method=method, path=f"{prefix}/workspaces/{{workspaceId}}/query", handler=service.workspace)
            for method in ("POST", "GET")
            for prefix in prefixes
        ),
        *(
            Operation(method=method, path="/v1/subscriptions/{rest:path}/query", handler=service.resource)
            for method in ("POST", "GET")
        ),
    )


class _Queries:
    def __init__(self, state: State, run: Run) -> None:
        self._state = state
        self._run = run

    async def workspace(self, request: Request) -> Response:
        """A query on one workspace."""
        principal = self._principal(request)
        if isinstance(principal, Response):
            return principal
        asked = body.from_request(request, self._now())
        if isinstance(asked, Response):
            return asked
        return await self._answer(self._workspace_scope(principal, request.params["workspaceId"], asked), asked)

    async def resource(self, request: Request) -> Response:
        """A query on a resource: a workspace by its ARM ID, or the rows that came through rules inside the scope."""
        principal = self._principal(request)
        if isinstance(principal, Response):
            return principal
        asked = body.from_request(request, self._now())
        if isinstance(asked, Response):
            return asked
        resource_id = f"/subscriptions/{request.params['rest']}".lower().rstrip("/")
        return await self._answer(self._resource_scope(principal, resource_id), asked)

    async def batch(self, request: Request) -> Response:
        """Several workspace queries in one request, answered in any order and each with its own status."""
        principal = self._principal(request)
        if isinstance(principal, Response):
            return principal
        try:
            items = json.loads(request.body)["requests"]
            checked = [(str(item["id"]), dict(item)) for item in items]
        except (ValueError, KeyError, TypeError, RecursionError):
            return answers.bad_argument("InvalidJsonBody", "The request body is not a batch of requests")
        if len(checked) > _MOST_IN_BATCH:
            return answers.bad_argument("BatchTooLarge", f"A batch holds at most {_MOST_IN_BATCH} requests")
        responses = [await self._batch_item(principal, id_, item) for id_, item in checked]
        return json_response(200, {"responses": responses})

    async def _batch_item(self, principal: Principal, id_: str, item: Mapping[str, Any]) -> dict[str, Any]:
        headers = item.get("headers")
        asked = body.from_json(item.get("body"), headers if isinstance(headers, dict) else {}, self._now())
        if isinstance(asked, Response):
            response = asked
        else:
            scope = self._workspace_scope(principal, str(item.get("workspace")), asked)
            response = await self._answer(scope, asked)
        return {
            "id": id_,
            "status": response.status,
            "headers": {"Content-Type": "application/json; charset=utf-8"},
            "body": json.loads(response.body),
        }

    def _principal(self, request: Request) -> Principal | Response:
        """Who asks. A client that is only given an endpoint asks for a token for that endpoint."""
        principal = self._state.principal_from_token(request.headers.get("authorization"))
        if isinstance(principal, TokenError):
            return answers.unauthenticated(principal)
        if not principal.is_for(*AUDIENCES, request.base_url):
            return answers.wrong_audience(principal.audience)
        return principal

    def _workspace_scope(self, principal: Principal, name: str, asked: Asked) -> Scope | Response:
        routes = self._state.routes()
        found: list[str] = []
        for one in (name, *asked.workspaces):
            workspace = _find_workspace(routes, one)
            if workspace is None:
                return answers.unknown_workspace()
            if not self._state.has_action(principal, workspace.id, READ):
                return answers.no_access()
            found.append(workspace.customer_id)
        return Scope(workspaces=tuple(dict.fromkeys(found)))

    def _resource_scope(self, principal: Principal, resource_id: str) -> Scope | Response:
        routes = self._state.routes()
        workspace = routes.workspace_of(resource_id)
        if workspace is not None:
            allowed = self._state.has_action(principal, workspace.id, READ)
            return Scope(workspaces=(workspace.customer_id,)) if allowed else answers.no_access()
        if _WORKSPACE_TYPE in resource_id:
            return answers.unknown_workspace()
        if not self._state.has_action(principal, resource_id, READ_RESOURCE):
            return answers.no_access()
        return Scope(workspaces=tuple(routes.workspaces), resource=resource_id)

    async def _answer(self, scope: Scope | Response, asked: Asked) -> Response:
        if isinstance(scope, Response):
            return scope
        task = task_for(asked.query, _tables(self._state.routes(), scope), scope, asked.interval, self._now())
        try:
            outcome = await self._run(task)
        except ProvisionerError as exc:
            return answers.refusal(504, "GatewayTimeout", f"The query was given up: {exc.message}")
        if isinstance(outcome, Refusal):
            return answers.bad_query(asked.query, outcome.findings)
        headers = {"content-type": "application/json; charset=utf-8"}
        return Response(status=200, headers=headers, body=_envelope(outcome, asked))

    def _now(self) -> int:
        return UNIX_EPOCH + int(self._state.clock() * TICKS_PER_SECOND)


def _envelope(outcome: Outcome, asked: Asked) -> bytes:
    parts = [b'{"tables":[', outcome.table, b"]"]
    if asked.statistics:
        parts += [b',"statistics":', orjson.dumps(outcome.statistics)]
    if asked.render:
        parts += [b',"render":', orjson.dumps(outcome.render)]
    if outcome.error is not None:
        parts += [b',"error":', orjson.dumps(outcome.error)]
    return b"".join([*parts, b"}"])


def _tables(routes: RouteTable, scope: Scope) -> dict[str, Table]:
    """The tables of all workspaces of a query; where two have one of the same name, the first one's columns count."""
    found: dict[str, Table] = {}
    for customer_id in scope.workspaces:
        for name, table in routes.workspaces[customer_id].tables.items():
            found.setdefault(name, table)
    return found


def _find_workspace(routes: RouteTable, name: str) -> Workspace | None:
    """A workspace by customer ID, ARM ID or, as cross-workspace queries allow, by its name where only one has it."""
    found = routes.workspace(name) or routes.workspace_of(name.rstrip("/"))
    if found is not None:
        return found
    named = [item for item in routes.workspaces.values() if item.id.rsplit("/", 1)[-1].lower() == name.lower()]
    return named[0] if len(named) == 1 else None

"""The query endpoints: who may read what, and the envelopes around a result."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import orjson

from provisioner.emulator.http import Operation, Request, Response, json_response
from provisioner.emulator.services.query import answers, body
from provisioner.emulator.services.query.body import Asked
from provisioner.emulator.services.query.engine import Outcome, Refusal, run_query
from provisioner.emulator.services.query.sources import Scope
from provisioner.emulator.state import Principal, RouteTable, State, TokenError, Workspace
from provisioner.emulator.store.database import Database
from provisioner.kql.datetimes import TICKS_PER_SECOND, UNIX_EPOCH

AUDIENCES = ("https://api.loganalytics.io", "https://api.loganalytics.azure.com")
READ = "Microsoft.OperationalInsights/workspaces/query/read"
READ_RESOURCE = "Microsoft.Insights/logs/read"
_MOST_IN_BATCH = 10
_WORKSPACE_TYPE = "/providers/microsoft.operationalinsights/workspaces/"


def operations(state: State, database: Database) -> tuple[Operation, ...]:
    """The operations of the query API, in the order in which they are to be tried."""
    service = _Queries(state, database)
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
    def __init__(self, state: State, database: Database) -> None:
        self._state = state
        self._database = database

    async def workspace(self, request: Request) -> Response:
        """A query on one workspace."""
        principal = self._principal(request)
        if isinstance(principal, Response):
            return principal
        asked = body.from_request(request, self._now())
        if isinstance(asked, Response):
            return asked
        return await self._answer(
            principal, self._workspace_scope(principal, request.params["workspaceId"], asked), asked
        )

    async def resource(self, request: Request) -> Response:
        """A query on a resource: a workspace by its ARM ID, or the rows that came through rules inside the scope."""
        principal = self._principal(request)
        if isinstance(principal, Response):
            return principal
        asked = body.from_request(request, self._now())
        if isinstance(asked, Response):
            return asked
        resource_id = f"/subscriptions/{request.params['rest']}".lower().rstrip("/")
        return await self._answer(principal, self._resource_scope(principal, resource_id), asked)

    async def batch(self, request: Request) -> Response:
        """Several workspace queries in one request, answered in any order and each with its own status."""
        principal = self._principal(request)
        if isinstance(principal, Response):
            return principal
        try:
            items = json.loads(request.body)["requests"]
            checked = [(str(item["id"]), item) for item in items]
        except (ValueError, KeyError, TypeError):
            return answers.bad_argument("InvalidJsonBody", "The request body is not a batch of requests")
        if len(checked) > _MOST_IN_BATCH:
            return answers.bad_argument("BatchTooLarge", f"A batch holds at most {_MOST_IN_BATCH} requests")
        responses = [await self._batch_item(principal, id_, item) for id_, item in checked]
        return json_response(200, {"responses": responses})

    async def _batch_item(self, principal: Principal, id_: str, item: Mapping[str, Any]) -> dict[str, Any]:
        asked = body.from_json(item.get("body"), item.get("headers") or {}, self._now())
        if isinstance(asked, Response):
            response = asked
        else:
            scope = self._workspace_scope(principal, str(item.get("workspace")), asked)
            response = await self._answer(principal, scope, asked)
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

    async def _answer(self, principal: Principal, scope: Scope | Response, asked: Asked) -> Response:
        if isinstance(scope, Response):
            return scope
        outcome = await asyncio.to_thread(
            run_query, self._database, self._state.routes(), scope, asked.query, asked.interval, self._now()
        )
        if isinstance(outcome, Refusal):
            return answers.bad_query(asked.query, outcome.findings)
        return Response(
            status=200,
            headers={"content-type": "application/json; charset=utf-8"},
            body=orjson.dumps(_envelope(outcome, asked)),
        )

    def _now(self) -> int:
        return UNIX_EPOCH + int(self._state.clock() * TICKS_PER_SECOND)


def _envelope(outcome: Outcome, asked: Asked) -> dict[str, Any]:
    envelope: dict[str, Any] = {"tables": [outcome.table]}
    if asked.statistics:
        envelope["statistics"] = outcome.statistics
    if asked.render:
        envelope["render"] = outcome.render
    return envelope


def _find_workspace(routes: RouteTable, name: str) -> Workspace | None:
    """A workspace by customer ID, ARM ID or, as cross-workspace queries allow, by its name where only one has it."""
    found = routes.workspace(name) or routes.workspace_of(name.rstrip("/"))
    if found is not None:
        return found
    named = [item for item in routes.workspaces.values() if item.id.rsplit("/", 1)[-1].lower() == name.lower()]
    return named[0] if len(named) == 1 else None

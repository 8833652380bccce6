"""The endpoint: who may send, what to, and when the 204 may leave."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from provisioner.emulator import meters
from provisioner.emulator.arrivals import Arrival, Arrivals
from provisioner.emulator.http import Operation, Request, Response
from provisioner.emulator.meters import Meters
from provisioner.emulator.services.ingestion import answers, entrance
from provisioner.emulator.services.ingestion.allowance import Allowance
from provisioner.emulator.services.ingestion.appender import Appender
from provisioner.emulator.services.ingestion.journal import Fault, Journal
from provisioner.emulator.services.ingestion.payload import FlowText, Payload, Processed, Refused
from provisioner.emulator.state import Column, Principal, Route, RouteTable, State, Table, TokenError
from provisioner.emulator.store.batches import Batch
from provisioner.emulator.store.database import Database
from provisioner.emulator.store.failures import StoreUnavailableError
from provisioner.kql.datetimes import TICKS_PER_SECOND, UNIX_EPOCH

API_VERSIONS = frozenset({"2021-11-01-preview", "2023-01-01", "2023-04-01-preview"})
AUDIENCES = ("https://monitor.azure.com",)
WRITE = "Microsoft.Insights/Telemetry/Write"
PATH = "/dataCollectionRules/{immutableId}/streams/{stream}"
THROUGH_ENDPOINT = f"/{{endpoint}}{PATH}"
_ACCEPTED = 204
_MOST_NAMES = 20  # of fields, in the list of requests: a body may have millions

Run = Callable[[Payload], Awaitable[Processed | Refused]]


def operations(
    state: State, database: Database, run: Run, counted: Meters, seen: Arrivals | None = None
) -> tuple[Operation, ...]:
    """The operations of the ingestion endpoint; `run` does the work of a payload, `seen` gets every request."""
    endpoint = _Ingestion(state, database, run, counted, seen or Arrivals())
    return tuple(
        Operation(method="POST", path=path, handler=endpoint.upload, max_body=answers.MAX_CONTENT_LENGTH)
        for path in (PATH, THROUGH_ENDPOINT)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """The answer to a request, and what its payload was where it came so far."""

    answer: Response
    processed: Processed | None = None
    tables: Sequence[Table] = ()


class _Ingestion:
    def __init__(self, state: State, database: Database, run: Run, counted: Meters, seen: Arrivals) -> None:
        self._state = state
        self._appender = Appender(database)
        self._run = run
        self._allowance = Allowance()
        self._journal = Journal()
        self._meters = counted
        self._seen = seen
        self._flows: dict[tuple[str, str], tuple[tuple[Table, FlowText], ...]] = {}
        self._flows_version = -1

    async def upload(self, request: Request) -> Response:
        """Take one payload; 204 when its rows are on the disk."""
        taken = await self._taken(request)
        self._seen.add(_arrival(request, taken, self._state.clock()))
        return taken.answer

    async def _taken(self, request: Request) -> _Taken:
        routes = self._state.routes()
        caller = self._caller(request)
        if isinstance(caller, Response):
            return _Taken(answer=caller)
        route = routes.route(request.params["immutableId"])
        if route is None:
            return _Taken(answer=answers.unknown_rule(request.params["immutableId"]))
        closed = entrance.refusal(routes, route, request.params.get("endpoint"), private=request.private)
        if closed is not None:
            return _Taken(answer=closed)
        return await self._processed(routes, route, caller, request)

    async def _processed(self, routes: RouteTable, route: Route, caller: Principal, request: Request) -> _Taken:
        now = self._state.clock()
        received = UNIX_EPOCH + int(now * TICKS_PER_SECOND)
        answer = self._refusal(request, route, caller, now)
        batches: list[Batch] = []
        faults: Sequence[Fault] = ()
        tables: Sequence[Table] = ()
        processed: Processed | None = None
        if answer is None:
            tables, payload = self._payload(routes, route, request, received)
            outcome = await self._run(payload)
            if isinstance(outcome, Refused):
                answer = answers.of_payload(outcome)
            else:
                processed = outcome
                self._allowance.spend(route.immutable_id, processed.inflated_bytes)
                self._count_rows(route, request.params["stream"], now, processed)
                batches, faults = _batches(processed, route, tables, received), _faults(processed)
        if answer is not None:
            faults = [Fault(operation="Ingestion", message=answers.message_of(answer))]
        client_request_id = request.headers.get("x-ms-client-request-id", "")
        batches += self._journal.batches(route, request.params["stream"], client_request_id, faults, received)
        answer = await self._stored(batches, answer or answers.accepted())
        dimensions = {meters.STREAM: request.params["stream"], meters.RESPONSE: str(answer.status)}
        self._meters.add(route.rule_id, meters.CALLS, now, 1, **dimensions)
        return _Taken(answer=answer, processed=processed, tables=tables)

    def _count_rows(self, route: Route, stream: str, now: float, processed: Processed) -> None:
        rule, add, dimension = route.rule_id, self._meters.add, {meters.STREAM: stream}
        add(rule, meters.BYTES, now, processed.inflated_bytes, **dimension)
        add(rule, meters.ROWS, now, processed.rows_in, **dimension)
        for encoded in processed.encoded:
            add(rule, meters.DROPPED, now, processed.rows_in - encoded.rows, **dimension)
            add(rule, meters.ERRORS, now, len(encoded.row_errors), **dimension)
        for duration in processed.transform_ms:
            add(rule, meters.DURATION, now, duration, **dimension)

    def _caller(self, request: Request) -> Principal | Response:
        """Who sends, or why that is nobody."""
        version = request.query_value("api-version")
        if version not in API_VERSIONS:
            return answers.unsupported_version(version)
        principal = self._state.principal_from_token(request.headers.get("authorization"))
        if isinstance(principal, TokenError):
            return answers.unauthenticated(principal)
        if not principal.is_for(*AUDIENCES):
            return answers.wrong_audience(principal.audience)
        return principal

    def _refusal(self, request: Request, route: Route, caller: Principal, now: float) -> Response | None:
        """Why the rule does not take this request, None when it does."""
        if request.truncated or request.content_length > answers.MAX_CONTENT_LENGTH:
            return answers.too_long(request.content_length)
        if not self._state.has_data_action(caller, route.rule_id, WRITE):
            return answers.no_role(caller, route.immutable_id, route.rule_id, route.etag)
        wait = self._allowance.admit(route.immutable_id, now, len(request.body))
        if wait is not None:
            return answers.throttled(wait)
        stream = request.params["stream"]
        if stream not in route.streams:
            return answers.unknown_stream(stream, route.immutable_id)
        return None if request.body else answers.no_content()

    def _payload(
        self, routes: RouteTable, route: Route, request: Request, received: int
    ) -> tuple[list[Table], Payload]:
        flows = self._flows_of(routes, route, request.params["stream"])
        payload = Payload(
            body=request.body,
            encoding=request.headers.get("content-encoding", "").strip().lower(),
            received=received,
            flows=tuple(text for _, text in flows),
        )
        return [table for table, _ in flows], payload

    def _flows_of(self, routes: RouteTable, route: Route, stream: str) -> tuple[tuple[Table, FlowText], ...]:
        """The flows that take a stream, as texts with their tables; worked out once for every version of the routes."""
        if self._flows_version != routes.version:
            self._flows.clear()
            self._flows_version = routes.version
        key = (route.immutable_id, stream)
        known = self._flows.get(key)
        if known is None:
            known = self._flows[key] = tuple(_texts(routes, route, stream))
        return known

    async def _stored(self, batches: list[Batch], answer: Response) -> Response:
        """The answer, after the commit of the batches."""
        if batches:
            try:
                await self._appender.append(batches)
            except StoreUnavailableError:
                return answers.store_unavailable()
        return answer


def _texts(routes: RouteTable, route: Route, stream: str) -> list[tuple[Table, FlowText]]:
    """Flows whose table is there; what goes to a table that was deleted is lost, as in Azure."""
    found = []
    for flow in route.flows:
        table = routes.table(flow.workspace_id, flow.table) if stream in flow.streams else None
        if table is not None:
            text = FlowText(
                stream=_pairs(route.streams[stream]),
                transform_kql=flow.transform_kql,
                table=_pairs(table.columns),
                auxiliary=table.plan == "Auxiliary",
            )
            found.append((table, text))
    return found


def _pairs(columns: tuple[Column, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((column.name, column.type) for column in columns)


def _arrival(request: Request, taken: _Taken, now: float) -> Arrival:
    """The line of a request in the list of requests."""
    accepted = taken.answer.status == _ACCEPTED
    processed = taken.processed if accepted else None
    encoded = processed.encoded if processed else ()
    rows: dict[str, int] = {}
    dropped: dict[str, int] = {}
    for one in encoded:
        table = taken.tables[one.flow].name
        rows[table] = rows.get(table, 0) + one.rows
        for name, count in one.dropped_columns.items():
            dropped[name] = dropped.get(name, 0) + count
    return Arrival(
        time=now,
        rule=request.params["immutableId"],
        stream=request.params["stream"],
        status=taken.answer.status,
        content_length=request.content_length,
        error=None if accepted else answers.message_of(taken.answer),
        records=processed.rows_in if processed else 0,
        rows=rows,
        undeclared_fields=_most_frequent(processed.undeclared_fields) if processed else {},
        dropped_columns=_most_frequent(dropped),
        row_errors=sum(len(one.row_errors) for one in encoded),
        single_object=bool(processed and processed.single_object),
    )


def _most_frequent(names: Mapping[str, int]) -> Mapping[str, int]:
    if len(names) <= _MOST_NAMES:
        return names
    return dict(sorted(names.items(), key=lambda item: -item[1])[:_MOST_NAMES])


def _batches(processed: Processed, route: Route, tables: Sequence[Table], received: int) -> list[Batch]:
    return [
        Batch(
            workspace=tables[encoded.flow].workspace_id,
            table=tables[encoded.flow].name,
            received=received,
            min_time=encoded.min_time,
            max_time=encoded.max_time,
            rows=encoded.rows,
            guid=encoded.guid,
            rule=route.rule_id,
            content=encoded.content,
        )
        for encoded in processed.encoded
        if encoded.rows
    ]


def _faults(processed: Processed) -> list[Fault]:
    """What went wrong in a payload that was accepted."""
    found = [
        Fault(operation="Transformation", message=message)
        for encoded in processed.encoded
        for message in encoded.row_errors
    ]
    if processed.single_object:
        message = "The payload is a single JSON object; records are taken from a JSON array only."
        found.append(Fault(operation="Ingestion", message=message))
    return found

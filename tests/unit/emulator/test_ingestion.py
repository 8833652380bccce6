"""The ingestion endpoint over a snapshot of routes, without sockets and without a control plane."""

import asyncio
import gzip
import json
import os
import uuid
import zlib
from dataclasses import dataclass, field

import pytest

from provisioner.emulator.http import Request
from provisioner.emulator.meters import Meters
from provisioner.emulator.services.ingestion import operations
from provisioner.emulator.services.ingestion.payload import MAX_INFLATED, Refused, process
from provisioner.emulator.state import Column, Flow, Principal, Route, RouteTable, Table, TokenError, Workspace
from provisioner.emulator.store import batches, codec
from provisioner.emulator.store.database import open_database
from provisioner.kql.datetimes import TICKS_PER_SECOND, UNIX_EPOCH, datetime_ticks

RULE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Insights/dataCollectionRules/dcr"
IMMUTABLE = "dcr-0123456789abcdef0123456789abcdef"
WORKSPACE = "11111111-2222-3333-4444-555555555555"
NOW = "2026-03-01T00:00:00Z"
SENDER = Principal(object_id="oid", app_id="app", audience="https://monitor.azure.com", tenant="tid", expires=1e12)


def columns(**types):
    return tuple(Column(name=name, type=type_) for name, type_ in types.items())


STREAM = columns(TimeGenerated="datetime", Message="string", Level="int", Extra="dynamic")
TABLES = {
    "App_CL": columns(TimeGenerated="datetime", Message="string", Level="int"),
    "Errors_CL": columns(TimeGenerated="datetime", Message="string", Extra="dynamic"),
}


def flow(table, kql="source"):
    return Flow(
        streams=("Custom-App",), transform_kql=kql, output_stream=f"Custom-{table}", table=table, workspace_id=WORKSPACE
    )


@dataclass
class FakeState:
    """The four questions that the endpoint asks."""

    flows: tuple = (flow("App_CL"),)
    caller: object = SENDER
    allowed: bool = True
    plan: str = "Analytics"
    asked: list = field(default_factory=list)

    def routes(self):
        tables = {
            name: Table(name=name, workspace_id=WORKSPACE, columns=own, plan=self.plan) for name, own in TABLES.items()
        }
        route = Route(
            immutable_id=IMMUTABLE,
            rule_id=RULE,
            rule_name="dcr",
            streams={"Custom-App": STREAM, "Custom-Two words": STREAM},
            flows=self.flows,
            etag='"etag-1"',
        )
        return RouteTable(
            version=1,
            routes={IMMUTABLE: route},
            workspaces={WORKSPACE: Workspace(id="/ws", customer_id=WORKSPACE, tables=tables)},
        )

    def principal_from_token(self, authorization):
        return self.caller

    def has_data_action(self, principal, scope, action):
        self.asked.append((principal, scope, action))
        return self.allowed

    def clock(self):
        return (datetime_ticks(NOW) - UNIX_EPOCH) / TICKS_PER_SECOND


async def run(payload):
    return process(payload)


class Endpoint:
    def __init__(self, database, state):
        self.database = database
        self.operation = operations(state, database, run, Meters())[0]

    def post(self, body, *, stream="Custom-App", rule=IMMUTABLE, version="2023-01-01", **changes):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = Request(
            method="POST",
            path="",
            params={"immutableId": rule, "stream": stream},
            query={"api-version": version} if version else {},
            headers={"authorization": "Bearer x", **changes.pop("headers", {})},
            body=data,
            content_length=changes.pop("content_length", len(data)),
            **changes,
        )
        return asyncio.run(self.operation.handler(request))

    def rows(self, table="App_CL"):
        found = []
        with self.database.read() as connection:
            for batch in batches.scan(connection, WORKSPACE, table):
                stored = {name: values for name, (_, values) in codec.decode_batch(batch.content).items()}
                found += [dict(zip(stored, row, strict=True)) for row in zip(*stored.values(), strict=True)]
        return found


@pytest.fixture
def database(tmp_path):
    database = open_database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def state():
    return FakeState()


@pytest.fixture
def endpoint(database, state):
    return Endpoint(database, state)


def refused(response):
    """Status, code and message; the code stands in the header, too."""
    error = response.json()["error"]
    assert response.headers["x-ms-error-code"] == error["code"]
    assert "retry-after" not in response.headers
    uuid.UUID(response.headers["x-ms-request-id"])
    return response.status, error["code"], error["message"]


def test_a_payload_is_stored_and_answered_with_204_and_no_body(endpoint):
    response = endpoint.post([{"TimeGenerated": NOW, "Message": "hi", "Level": 3}, {"Message": "no time"}])

    assert (response.status, response.body) == (204, b"")
    uuid.UUID(response.headers["x-ms-request-id"])
    assert endpoint.rows() == [
        {"TimeGenerated": datetime_ticks(NOW), "Message": "hi", "Level": 3},
        {"TimeGenerated": datetime_ticks(NOW), "Message": "no time", "Level": None},
    ]


@pytest.mark.parametrize("version", ["2021-11-01-preview", "2023-01-01", "2023-04-01-preview"])
def test_every_published_api_version_is_taken(endpoint, version):
    assert endpoint.post([], version=version).status == 204


def test_other_api_versions_are_refused(endpoint):
    assert refused(endpoint.post([], version="2020-01-01")) == (
        400,
        "UnsupportedApiVersion",
        "The api-version '2020-01-01' is not supported.",
    )
    assert refused(endpoint.post([], version=None))[:2] == (400, "MissingApiVersionParameter")


def test_gzip_bodies_are_inflated_also_in_several_members_and_blocks(endpoint):
    deflater = zlib.compressobj(wbits=31)
    blocks = (
        deflater.compress(b'[{"Message":"a"}') + deflater.flush(zlib.Z_SYNC_FLUSH) + deflater.compress(b',{"Message"')
    )
    body = blocks + deflater.flush() + gzip.compress(b':"b"}]')
    assert endpoint.post(body, headers={"content-encoding": "GZIP"}).status == 204
    assert [row["Message"] for row in endpoint.rows()] == ["a", "b"]


def test_a_zip_bomb_is_stopped_at_50_mib(endpoint):
    bomb = gzip.compress(b" " * (MAX_INFLATED + 1), 9)
    assert len(bomb) < 60_000
    assert refused(endpoint.post(bomb, headers={"content-encoding": "gzip"}))[:2] == (413, "PayloadSizeLimitExceeded")


@pytest.mark.parametrize(
    ("body", "encoding", "status", "code"),
    [
        (b"not gzip", "gzip", 400, "InvalidGzip"),
        (gzip.compress(b"[]", mtime=0)[:-6], "gzip", 400, "InvalidGzip"),
        (b"[]", "br", 415, "UnsupportedContentEncoding"),
        (b"[{", "", 400, "InvalidJson"),
        (b'[{"a": NaN}]', "", 400, "InvalidJson"),
        (b"\xff\xfe[]", "", 400, "InvalidJson"),
        (b"[1, 2]", "", 400, "InvalidRecords"),
        (b'[{"Message": "a"}, "b"]', "", 400, "InvalidRecords"),
        (b'"text"', "", 400, "InvalidRecords"),
        (b"", "", 400, "InvalidContentLength"),
    ],
)
def test_a_body_that_is_no_payload_is_refused_whole(endpoint, body, encoding, status, code):
    assert refused(endpoint.post(body, headers={"content-encoding": encoding}))[:2] == (status, code)
    assert endpoint.rows() == []


@pytest.mark.parametrize("body", [[], {"Message": "one object"}])
def test_an_empty_array_and_a_single_object_are_accepted_and_store_nothing(endpoint, body):
    response = endpoint.post(body)
    assert (response.status, response.body) == (204, b"")
    assert endpoint.rows() == []


def test_a_byte_order_mark_is_skipped(endpoint):
    assert endpoint.post(b'\xef\xbb\xbf[{"Message":"a"}]').status == 204
    assert len(endpoint.rows()) == 1


def test_a_body_over_1_mib_on_the_wire_is_refused_by_its_content_length(endpoint):
    assert refused(endpoint.post(b"", content_length=1_068_792, truncated=True)) == (
        413,
        "ContentLengthLimitExceeded",
        "Maximum allowed content length: 1048576 bytes (1 MB). Provided content length: 1068792 bytes.",
    )


def test_an_unknown_rule_is_not_found(endpoint):
    assert refused(endpoint.post([], rule="bad-rule")) == (
        404,
        "NotFound",
        "Data collection rule with immutable Id 'bad-rule' not found.",
    )


def test_an_unknown_stream_is_repeated_percent_encoded(endpoint):
    assert refused(endpoint.post([], stream="incorrect stream")) == (
        400,
        "InvalidStream",
        f"The stream incorrect%20stream was not configured in the data collection rule with immutable Id {IMMUTABLE}.",
    )


def test_a_caller_without_the_role_is_told_what_is_missing(endpoint, state):
    state.allowed = False
    assert refused(endpoint.post([{"Message": "x"}])) == (
        403,
        "OperationFailed",
        "The authentication token provided does not have access to ingest data for the data collection rule with "
        f"immutable Id '{IMMUTABLE}' PipelineAccessResult: AccessGranted: False, IsRbacPresent: False, "
        f"IsDcrDceBindingValid: , DcrArmId: {RULE}, Message: Required authorization action was not found for tenantId "
        f"tid objectId oid on resourceId {RULE} ConfigurationId: etag-1..",
    )
    assert state.asked == [(SENDER, RULE, "Microsoft.Insights/Telemetry/Write")]
    assert endpoint.rows() == []


@pytest.mark.parametrize("reason", ["missing", "malformed", "signature", "expired"])
def test_a_worthless_token_is_refused(endpoint, state, reason):
    state.caller = TokenError(reason=reason)
    response = endpoint.post([])
    assert refused(response)[0] == 401
    assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_a_token_for_another_service_is_refused(endpoint, state):
    state.caller = Principal(object_id="o", app_id="a", audience="https://management.azure.com", tenant="t", expires=1)
    assert refused(endpoint.post([]))[:2] == (401, "InvalidAudience")


def test_a_slash_at_the_end_of_the_audience_does_not_matter(endpoint, state):
    state.caller = Principal(object_id="o", app_id="a", audience="https://monitor.azure.com/", tenant="t", expires=1)
    assert endpoint.post([]).status == 204


def test_one_payload_goes_through_every_flow_of_its_stream(database, state):
    state.flows = (flow("App_CL", "source | where Level < 3"), flow("Errors_CL", "source | where Level >= 3"))
    endpoint = Endpoint(database, state)
    body = [{"Message": "fine", "Level": 1}, {"Message": "bad", "Level": 4, "Extra": {"a": [1]}}]
    assert endpoint.post(body).status == 204
    assert [row["Message"] for row in endpoint.rows("App_CL")] == ["fine"]
    errors = [(row["Message"], row["Extra"]) for row in endpoint.rows("Errors_CL")]
    assert errors == [("bad", {"a": [1]})]


def test_what_flows_to_a_table_that_is_gone_is_lost(database, state):
    state.flows = (flow("Gone_CL"), flow("App_CL"))
    endpoint = Endpoint(database, state)
    assert endpoint.post([{"Message": "x"}]).status == 204
    assert len(endpoint.rows()) == 1


def test_a_full_disk_is_a_503_with_retry_after_and_stores_no_part(endpoint):
    database = endpoint.database
    pages = database.submit(lambda c: c.execute("PRAGMA page_count").fetchone()[0]).result()
    database.submit(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchone()).result()
    body = [{"Message": os.urandom(400).hex()} for _ in range(500)]

    response = endpoint.post(body)
    assert (response.status, response.headers["retry-after"]) == (503, "30")
    assert endpoint.rows() == []

    database.submit(lambda c: c.execute("PRAGMA max_page_count = 1000000").fetchone()).result()
    assert endpoint.post(body).status == 204
    assert len(endpoint.rows()) == 500


def test_an_auxiliary_table_takes_nested_json_only_into_dynamic_columns(endpoint, state):
    state.plan = "Auxiliary"
    assert endpoint.post([{"Message": "a", "Extra": {"b": 1}}]).status == 204
    assert refused(endpoint.post([{"Message": "a"}, {"Message": {"b": 1}}])) == (
        400,
        "MalformedJson",
        "Malformed JSON: nested JSON in the column 'Message'.",
    )
    assert len(endpoint.rows()) == 1


def test_an_auxiliary_table_takes_half_an_hour_at_a_time_unless_it_is_transformed(database, state):
    state.plan = "Auxiliary"
    rows = [{"TimeGenerated": "2026-02-28T23:00:00Z"}, {"TimeGenerated": "2026-02-28T23:30:01Z"}]
    assert refused(Endpoint(database, state).post(rows))[:2] == (400, "RecordsTimeRangeIsMoreThan30Minutes")
    state.flows = (flow("App_CL", "source | where isnull(Level)"),)
    assert Endpoint(database, state).post(rows).status == 204


def test_a_busy_server_asks_to_wait(database, state):
    async def busy(_payload):
        return Refused(status=503, code="ServerBusy", message="Too many.")

    endpoint = Endpoint(database, state)
    endpoint.operation = operations(state, database, busy, Meters())[0]
    response = endpoint.post([{"Message": "a"}])
    assert (response.status, response.headers["retry-after"]) == (503, "1")

"""What real clients were seen to need, byte by byte; test_ingestion_http.py has the quirks of single shippers."""

from __future__ import annotations

import base64
import gzip
import json
import uuid
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest
from contract.data_plane import STREAM, TABLE, make_pipeline, now
from contract.wire import Wire

from provisioner.emulator.credentials import load_credentials

pytestmark = pytest.mark.contract
MONITOR = "https://monitor.azure.com/.default"
FORM = "Content-Type: application/x-www-form-urlencoded"
VERSION = "api-version=2023-01-01"


@pytest.fixture(scope="module")
def pipeline(emulator):
    return make_pipeline(emulator)


@pytest.fixture(scope="module")
def token(emulator):
    return emulator.credential().get_token(MONITOR).token


@pytest.fixture(scope="module")
def reader(emulator):
    return emulator.credential().get_token("https://api.loganalytics.io/.default").token


@pytest.fixture(params=["http", "https"])
def wire(emulator, request):
    """A connection, once to either listener."""
    wire = Wire(emulator.ready.http_url if request.param == "http" else emulator.url, emulator.ca)
    yield wire
    wire.close()


@pytest.fixture
def plain(emulator):
    wire = Wire(emulator.ready.http_url)
    yield wire
    wire.close()


@pytest.fixture(scope="module")
def who(emulator):
    known = load_credentials(Path(emulator.ready.data_dir))
    assert known is not None
    return known


def target(pipeline) -> str:
    return f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?{VERSION}"


def form(who, scope: str, **more: str) -> bytes:
    """Fields joined without escaping anything."""
    fields = {
        "grant_type": "client_credentials",
        "client_id": who.administrator.client_id,
        "client_secret": who.administrator.client_secret,
        "scope": scope,
        **more,
    }
    return "&".join(f"{name}={value}" for name, value in fields.items()).encode()


def audience(body: bytes) -> str:
    payload = json.loads(body)["access_token"].split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=="))["aud"])


def test_whole_addresses_are_taken_for_tokens_and_for_rows(wire, pipeline, who, token):
    root = f"http://{wire.host}"
    assert wire.ask("POST", f"{root}/{who.tenant_id}/oauth2/v2.0/token", form(who, MONITOR), FORM)[0] == 200
    assert wire.ask("POST", f"{root}{target(pipeline)}", b"[]", f"Authorization: Bearer {token}")[0] == 204


@pytest.mark.parametrize("tenant", ["adfs", "common", "organizations", "{tenant}"])
def test_sign_in_libraries_find_the_endpoints_they_look_for(wire, who, tenant):
    tenant = tenant.format(tenant=who.tenant_id)
    for version in ("", "/v2.0"):
        status, _, body = wire.ask("GET", f"/{tenant}{version}/.well-known/openid-configuration", b"")
        assert status == 200
        endpoint = json.loads(body)["token_endpoint"]
        assert endpoint.endswith(f"{wire.host}/{tenant}/oauth2/v2.0/token")
    assert wire.ask("POST", f"/{tenant}/oauth2/v2.0/token", form(who, MONITOR), FORM)[0] == 200


def test_instance_discovery_vouches_for_the_emulator(wire):
    asked = quote(f"https://{wire.host}/common/oauth2/v2.0/authorize", safe="")
    path = f"/common/discovery/instance?api-version=1.1&authorization_endpoint={asked}"
    status, _, body = wire.ask("GET", path, b"")
    assert status == 200
    assert json.loads(body)["tenant_discovery_endpoint"].endswith("/v2.0/.well-known/openid-configuration")
    assert wire.host in json.loads(body)["metadata"][0]["aliases"]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (MONITOR, "https://monitor.azure.com"),
        ("https://monitor.azure.com//.default", "https://monitor.azure.com/"),
        (quote(MONITOR, safe=""), "https://monitor.azure.com"),
    ],
)
def test_a_scope_escaped_or_not_with_one_slash_or_two_gives_a_token_that_sends(plain, pipeline, who, scope, expected):
    status, _, body = plain.ask("POST", "/adfs/oauth2/v2.0/token", form(who, scope), FORM)
    assert (status, audience(body)) == (200, expected)
    answer = json.loads(body)
    assert isinstance(answer["expires_in"], int)
    assert answer["token_type"] == "Bearer"
    plain.send(target(pipeline), answer["access_token"], b"[]")
    assert plain.answer()[0] == 204


def test_the_javascript_sign_in_adds_fields_and_a_query(plain, who):
    id = str(uuid.uuid4())
    more = {"x-client-SKU": "msal.js.node", "x-client-VER": "5.6.0", "client-request-id": id, "client_info": "1"}
    path = f"/adfs/oauth2/v2.0/token?client-request-id={id}"
    content = f"{FORM};charset=utf-8"
    assert plain.ask("POST", path, form(who, MONITOR, **more), content)[0] == 200


def test_secrets_need_no_escaping(who):
    applications = (who.administrator, *who.applications)
    assert not [item for item in applications if set("+&=%# ") & set(item.client_secret)]


def test_a_token_for_the_emulators_own_address_asks_queries(emulator, plain, pipeline, who):
    scope = f"{emulator.ready.http_url}/.default"
    body = plain.ask("POST", "/adfs/oauth2/v2.0/token", form(who, scope), FORM)[2]
    own = json.loads(body)["access_token"]
    asked = json.dumps({"query": "print 1"}).encode()
    plain.send(f"/v1/workspaces/{pipeline.customer_id}/query", own, asked)
    assert plain.answer()[0] == 200


@pytest.fixture(scope="module")
def identity(emulator):
    id = (
        f"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/{emulator.group()}"
        "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/musts"
    )
    resources = emulator.resource().resources
    made = resources.begin_create_or_update_by_id(id, {"location": "eastus"}, api_version="2023-01-31").result(30)
    yield made["properties"]["clientId"]
    resources.begin_delete_by_id(id, api_version="2023-01-31").result(30)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_virtual_machine_asks_with_and_without_a_closing_slash(plain, identity, slash):
    query = f"api-version=2018-02-01&resource=https%3A%2F%2Fmonitor.azure.com&client_id={identity}"
    path = f"/metadata/identity/oauth2/token{slash}?{query}"
    status, _, body = plain.ask("GET", path, b"", "Metadata: true")
    assert (status, audience(body)) == (200, "https://monitor.azure.com")
    assert plain.ask("GET", path, b"")[0] == 400


def test_an_app_service_asks_with_its_header(plain, identity, who):
    path = f"/msi/token?api-version=2019-08-01&resource=https://monitor.azure.com&client_id={identity}"
    status, _, body = plain.ask("GET", path, b"", f"X-IDENTITY-HEADER: {who.identity_header}")
    assert (status, audience(body)) == (200, "https://monitor.azure.com")
    assert plain.ask("GET", path, b"", "X-IDENTITY-HEADER: wrong")[0] == 401


def test_the_limit_is_on_the_wire_not_on_the_inflated_body(plain, pipeline, token):
    rows = [{"Time": now(), "Line": f"wide {number} ", "Extra": {"pad": "x" * 1000}} for number in range(1300)]
    body = json.dumps(rows).encode()
    assert len(body) > 1_048_576
    plain.send(target(pipeline), token, gzip.compress(body), "Content-Encoding: gzip")
    assert plain.answer()[0] == 204
    assert pipeline.rows(f"{TABLE} | where Level == 'wide' | count") == [[1300]]


def test_gzip_in_blocks_and_in_members_is_inflated_whole(plain, pipeline, token):
    body = json.dumps([{"Time": now(), "Line": f"blocks {number} "} for number in range(200)]).encode()
    compressor = zlib.compressobj(wbits=31)
    pieces = [body[at : at + 500] for at in range(0, len(body), 500)]
    flushed = [compressor.compress(piece) + compressor.flush(zlib.Z_SYNC_FLUSH) for piece in pieces]
    for compressed in (b"".join([*flushed, compressor.flush()]), b"".join(map(gzip.compress, pieces))):
        plain.send(target(pipeline), token, compressed, "Content-Encoding: gzip")
        assert plain.answer()[0] == 204
    assert pipeline.rows(f"{TABLE} | where Level == 'blocks' | count") == [[400]]


def test_no_refusal_but_429_and_503_asks_a_client_to_come_back(plain, pipeline, token):
    unknown = f"/dataCollectionRules/dcr-none/streams/{STREAM}?{VERSION}"
    nobody = f"/dataCollectionRules/{pipeline.immutable_id}/streams/Custom-Nobody?{VERSION}"
    found = {}
    for path, bearer, body in (
        (unknown, token, b"[]"),
        (nobody, token, b"[]"),
        (target(pipeline), "x", b"[]"),
        (target(pipeline), token, b"{"),
        (target(pipeline), token, b"x" * 1_048_577),
        (target(pipeline), token, b""),
    ):
        plain.send(path, bearer, body)
        status, headers, answer = plain.answer()
        error = json.loads(answer)["error"]
        assert "retry-after" not in headers
        assert headers["content-type"].startswith("application/json")
        assert headers["x-ms-error-code"] == error["code"]
        assert error["message"]
        found[error["code"]] = status
    assert found == {
        "NotFound": 404,
        "InvalidStream": 400,
        "InvalidToken": 401,
        "InvalidJson": 400,
        "ContentLengthLimitExceeded": 413,
        "InvalidContentLength": 400,
    }


def test_a_refused_token_does_not_ask_for_new_claims(plain, pipeline):
    plain.send(target(pipeline), "x", b"[]")
    status, headers, _ = plain.answer()
    assert status == 401
    assert "insufficient_claims" not in headers["www-authenticate"]


def test_a_token_of_20_kb_is_read(plain, pipeline):
    plain.send(target(pipeline), "x" * 20_000, b"[]")
    assert plain.answer()[0] == 401


def test_a_batch_sent_again_row_by_row_on_one_connection_is_stored(plain, pipeline, token):
    """What rsyslog does after one refusal: hundreds of requests without a pause."""
    count = 500
    for number in range(count):
        plain.send(target(pipeline), token, json.dumps([{"Time": now(), "Line": f"storm {number} "}]).encode())
        assert plain.answer()[0] == 204
    assert pipeline.rows(f"{TABLE} | where Level == 'storm' | summarize count(), dcount(Code)") == [[count, count]]


@pytest.mark.parametrize("path", ["/v1/workspaces/{id}/query", "/workspaces/{id}/query", "/v1//workspaces/{id}/query"])
def test_a_query_is_answered_with_and_without_a_version_in_the_address(wire, pipeline, reader, path):
    wire.send(path.format(id=pipeline.customer_id), reader, json.dumps({"query": "print x = 1"}).encode())
    status, _, body = wire.answer()
    assert (status, json.loads(body)["tables"][0]["rows"]) == (200, [[1]])


@pytest.mark.parametrize("slash", ["/", "//"])
def test_a_resource_is_asked_with_one_slash_or_two(plain, pipeline, reader, slash):
    plain.send(f"/v1{slash}{pipeline.rule_id.lstrip('/')}/query", reader, b'{"query": "print x = 1"}')
    assert plain.answer()[0] == 200


@pytest.mark.parametrize(
    ("prefer", "members"),
    [
        ("", {"tables"}),
        ("wait=60", {"tables"}),
        ("wait=60,include-statistics=true,include-render=true", {"tables", "statistics", "render"}),
        ("include-statistics=true, include-render=false", {"tables", "statistics"}),
    ],
)
def test_what_prefer_asks_for_is_there_and_nothing_else(plain, pipeline, reader, prefer, members):
    path = f"/v1/workspaces/{pipeline.customer_id}/query"
    plain.send(path, reader, b'{"query": "print x = 1"}', f"Prefer: {prefer}")
    status, _, body = plain.answer()
    assert (status, set(json.loads(body))) == (200, members)


@pytest.mark.parametrize(
    "timespan",
    [None, "P1D", "PT86400.0S", "2026-01-01T00:00:00Z/P1D", "P1D/2026-01-02", "2026-01-01T00:00:00.000Z/2026-01-02"],
)
def test_a_timespan_comes_in_every_form_that_clients_send(plain, pipeline, reader, timespan):
    asked = {"query": f"{TABLE} | count", "timespan": timespan, "workspaces": None}
    plain.send(f"/v1/workspaces/{pipeline.customer_id}/query", reader, json.dumps(asked).encode())
    assert plain.answer()[0] == 200


@pytest.mark.parametrize("path", ["/v1/$batch", "/v1/%24batch", "/$batch"])
def test_a_batch_keeps_the_ids_of_its_queries(plain, pipeline, reader, path):
    item = {"path": "/query", "method": "POST", "workspace": pipeline.customer_id, "body": {"query": "print x = 1"}}
    ids = ["query-0", str(uuid.uuid4())]
    body = json.dumps({"requests": [{"id": id, **item} for id in ids]}).encode()
    plain.send(path, reader, body, "Content-Type: application/json")
    status, _, answer = plain.answer()
    assert (status, [(one["id"], one["status"]) for one in json.loads(answer)["responses"]]) == (
        200,
        [(id, 200) for id in ids],
    )

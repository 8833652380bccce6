"""The retired Data Collector API: gone by default; with `--data-collector` it types and suffixes as it did."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json

import pytest

from provisioner.emulator.http import Request
from provisioner.emulator.services import data_collector
from provisioner.emulator.services.data_collector.suffixes import MAX_VALUE_BYTES, typed
from provisioner.emulator.settings import Behaviour
from provisioner.emulator.store import batches, codec
from provisioner.kql.datetimes import TICKS_PER_SECOND, UNIX_EPOCH, datetime_text

DATE = "Mon, 28 Nov 2026 08:00:00 GMT"
GUID = "9909ED01-A74C-4874-8ABF-D2678E3AE23D"


class Sender:
    """A client as the documentation's Python sample writes one."""

    def __init__(self, client, database, workspace: str) -> None:
        self.client, self.database, self.workspace = client, database, workspace
        shown = client.arm("GET", workspace).json()
        self.customer_id = shown["properties"]["customerId"]
        self.keys = client.arm("POST", f"{workspace}/sharedKeys").json()
        (self.operation,) = data_collector.operations(client.state, database)

    def sign(self, body: bytes, key: str, content_type: str = "application/json") -> str:
        text = f"POST\n{len(body)}\n{content_type}\nx-ms-date:{DATE}\n/api/logs"
        made = hmac.new(base64.b64decode(key), text.encode(), hashlib.sha256).digest()
        return f"SharedKey {self.customer_id}:{base64.b64encode(made).decode()}"

    def post(self, records, *, query=None, workspace=None, key="primarySharedKey", **headers):
        body = records if isinstance(records, bytes) else json.dumps(records).encode()
        sent = {
            "authorization": self.sign(body, self.keys[key]),
            "content-type": "application/json",
            "x-ms-date": DATE,
            "log-type": "App",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        request = Request(
            method="POST",
            path="",
            params={"workspace": workspace or self.customer_id},
            query={"api-version": "2016-04-01"} if query is None else query,
            headers={name: value for name, value in sent.items() if value is not None},
            body=body,
            content_length=len(body),
        )
        return asyncio.run(self.operation.handler(request))

    def columns(self, table: str = "App_CL") -> dict[str, str]:
        schema = self.client.arm("GET", f"{self.workspace}/tables/{table}").json()["properties"]["schema"]
        return {column["name"]: column["type"] for column in schema["columns"]}

    def rows(self, table: str = "App_CL"):
        found = []
        with self.database.read() as connection:
            for batch in batches.scan(connection, self.customer_id, table):
                stored = {name: values for name, (_, values) in codec.decode_batch(batch.content).items()}
                found += [dict(zip(stored, row, strict=True)) for row in zip(*stored.values(), strict=True)]
        return found


@pytest.fixture
def sender(make_client, database):
    client = make_client(behaviour=Behaviour(data_collector=True))
    group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-old"
    client.arm("PUT", group, {"location": "eastus"}, "2025-04-01")
    workspace = f"{group}/providers/Microsoft.OperationalInsights/workspaces/law-old"
    client.arm("PUT", workspace, {"location": "eastus"})
    return Sender(client, database, workspace)


def test_without_the_option_the_api_is_gone(client, database, workspace):
    answer = Sender(client, database, workspace).post([{"a": 1}])
    assert (answer.status, answer.json()["Error"]) == (410, "Gone")


def test_a_new_log_type_becomes_a_classic_table_with_suffixed_columns(sender):
    record = {
        "Text": "hello",
        "Number": 42,
        "Truth": True,
        "When": "2019-09-12T20:00:00.625Z",
        "Id": GUID,
        "Gone": None,
    }
    answer = sender.post([record, {"Text": "again"}])
    assert (answer.status, answer.body) == (200, b"")
    shown = sender.client.arm("GET", f"{sender.workspace}/tables/App_CL").json()["properties"]["schema"]
    assert (shown["tableSubType"], shown["tableType"]) == ("Classic", "CustomLog")
    assert sender.columns() == {
        "TimeGenerated": "datetime",
        "Computer": "string",
        "RawData": "string",
        "Text_s": "string",
        "Number_d": "real",
        "Truth_b": "boolean",
        "When_t": "datetime",
        "Id_g": "string",
    }
    first, second = sender.rows()
    assert (first["Text_s"], first["Number_d"], first["Truth_b"], first["Id_g"]) == ("hello", 42.0, True, GUID.lower())
    assert datetime_text(first["When_t"]) == "2019-09-12T20:00:00.6250000Z"
    assert (second["Text_s"], second["Number_d"], second["When_t"], second["Id_g"]) == ("again", None, None, "")


def test_the_documented_example_of_types_that_change(sender):
    for entry in (
        {"number": 5, "boolean": True, "string": "hello"},
        {"number": "7", "boolean": "false", "string": "again"},
        {"number": 3, "boolean": 5, "string": 6},
    ):
        assert sender.post([entry]).status == 200
    added = [name for name in sender.columns() if name[0].islower()]
    assert added == ["number_d", "boolean_b", "string_s", "boolean_d", "string_d"]
    assert [row["number_d"] for row in sender.rows()] == [5.0, 7.0, 3.0]


def test_the_time_is_the_records_own_where_it_says_which(sender, clock):
    at = datetime_text(UNIX_EPOCH + int((clock.now - 3600) * TICKS_PER_SECOND))
    sender.post([{"When": at}, {"When": "2019-09-12T20:00:00Z"}, {"When": "soon"}], time_generated_field="When")
    received = datetime_text(UNIX_EPOCH + int(clock.now * TICKS_PER_SECOND))
    assert [datetime_text(row["TimeGenerated"]) for row in sender.rows()] == [at, received, received]


def test_a_migrated_table_keeps_taking_rows_but_grows_no_more(sender):
    sender.post([{"Text": "before"}])
    sender.client.arm("POST", f"{sender.workspace}/tables/App_CL/migrate")
    before = sender.columns()
    assert sender.post([{"Text": "after", "New": 1}]).status == 200
    assert sender.columns() == before
    assert [row["Text_s"] for row in sender.rows()] == ["before", "after"]


def test_a_table_that_rules_made_refuses(sender):
    body = {"properties": {"schema": {"name": "App_CL", "columns": [{"name": "TimeGenerated", "type": "datetime"}]}}}
    sender.client.arm("PUT", f"{sender.workspace}/tables/App_CL", body)
    answer = sender.post([{"a": 1}])
    assert (answer.status, answer.json()["Message"]) == (400, "Custom log is V2, Workspace cannot be modified.")


def test_both_keys_sign_and_no_other(sender):
    assert sender.post([{"a": 1}], key="secondarySharedKey").status == 200
    for authorization in (
        None,
        "SharedKey x:y",
        "Bearer token",
        sender.sign(b"other", sender.keys["primarySharedKey"]),
    ):
        assert sender.post([{"a": 1}], authorization=authorization).status == 403


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"query": {}}, 400, "MissingApiVersion"),
        ({"query": {"api-version": "2015-01-01"}}, 400, "InvalidApiVersion"),
        ({"workspace": "nobody"}, 400, "InvalidCustomerId"),
        ({"content_type": None}, 400, "MissingContentType"),
        ({"content_type": "text/plain"}, 400, "UnsupportedContentType"),
        ({"log_type": None}, 400, "MissingLogType"),
        ({"log_type": "App-1"}, 400, "InvalidLogType"),
        ({"records": b"{"}, 400, "InvalidDataFormat"),
        ({"records": [1]}, 400, "InvalidDataFormat"),
        ({"records": {"TimeGenerated": "x"}}, 400, "InvalidDataFormat"),
    ],
)
def test_what_is_refused_has_the_documented_code(sender, change, status, code):
    answer = sender.post(**{"records": [{"a": 1}], **change})
    assert (answer.status, answer.json()["Error"]) == (status, code)


@pytest.mark.parametrize(
    ("records", "known", "columns"),
    [
        ([{"actor": {"id": "x", "n": 1}}], {}, {"actor_id_s": ["x"], "actor_n_d": [1.0]}),
        ([{"target": [1, {"a": None}]}], {}, {"target_s": ['[1,{"a":null}]']}),
        ([{"Time [UTC]": "now"}], {}, {"Time__UTC__s": ["now"]}),
        ([{"id": GUID.replace("-", "")}], {}, {"id_g": [GUID.lower()]}),
        ([{"a": "1"}, {"a": 2}], {}, {"a_s": ["1", ""], "a_d": [None, 2.0]}),
        ([{"a": GUID}], {"a_s": "string"}, {"a_s": [GUID]}),
        ([{"a": GUID}], {"a_g": "guid"}, {"a_g": [GUID.lower()]}),
        ([{"a": 2}], {"a_d": "int"}, {"a_d": [2]}),
        ([{"n" * 44: 1}], {}, {}),
        ([{"a": "é" * MAX_VALUE_BYTES}], {}, {"a_s": ["é" * (MAX_VALUE_BYTES // 2)]}),
    ],
)
def test_values_find_their_columns(records, known, columns):
    assert typed(records, known).columns == columns

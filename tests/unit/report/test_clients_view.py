"""What `provisioner outputs --client` prints: the words of each client, as its own language reads them."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest
import yaml

from provisioner.catalog.clients import CLIENTS, client
from provisioner.cli.outputs import ClientName
from provisioner.model.results import Outputs, RuleOutput, SenderOutput, StreamOutput
from provisioner.report.clients_view import as_text

ENDPOINT, RULE = "https://dcr-web-a1b2-eastus.logs.z1.ingest.monitor.azure.com", f"dcr-{'0' * 32}"
LINE = {"Time": "datetime", "Host": "string", "Size": "long"}
FULL = {"TimeGenerated": "datetime", "At": "datetime", "Kind": "string", "Message": "string"}


def outputs(*columns, senders=0):
    streams = tuple(
        StreamOutput(handle=f"S{n}", name=f"Custom-S{n}", tables=("A_CL",), columns=found)
        for n, found in enumerate(columns)
    )
    rule = RuleOutput(
        handle="web", name="dcr-web", id="/x", immutable_id=RULE, logs_ingestion=ENDPOINT, streams=streams
    )
    made = tuple(SenderOutput(handle=f"s{n}", client_id=f"client-{n}", object_id="o") for n in range(senders))
    return Outputs(
        project="p", cloud="public", workspace_id="/w", workspace_customer_id="c", rules=(rule,), senders=made
    )


@pytest.mark.parametrize("name", ClientName)
def test_every_client_is_told_where_to_send(name):
    text = as_text(outputs(LINE, senders=1), client(name.value))
    assert ENDPOINT in text
    assert RULE in text
    assert "Custom-S0" in text or re.search(r"table_name: S0\n", text)
    assert not re.search(r"@(endpoint|rule|stream|handle|time|message|client)@", text)
    assert not re.search(r"@[a-z]+@", text)


def test_every_known_client_can_be_asked_for():
    assert {name.value for name in ClientName} == {item.key for item in CLIENTS}


@pytest.mark.parametrize("key", ["python", "fluent-bit", "vector"])
def test_the_text_is_of_its_language(key):
    read = {"python": ast.parse, "fluent-bit": yaml.safe_load, "vector": tomllib.loads}[key]
    assert read(as_text(outputs(LINE), client(key)))


@pytest.mark.parametrize(
    ("columns", "pair"),
    [
        (LINE, "Time=$ISODATE Host=$MESSAGE"),
        (FULL, "TimeGenerated=$ISODATE Message=$MESSAGE"),
        ({}, "TimeGenerated=$ISODATE Message=$MESSAGE"),
    ],
)
def test_a_shipper_fills_the_columns_of_the_stream(columns, pair):
    assert pair in as_text(outputs(columns), client("syslog-ng"))


@pytest.mark.parametrize(("senders", "shown"), [(0, "${AZURE_CLIENT_ID}"), (1, "client-0"), (2, "${AZURE_CLIENT_ID}")])
def test_the_client_id_stands_where_only_one_can_be_meant(senders, shown):
    assert f"client_id: {shown}\n" in as_text(outputs(LINE, senders=senders), client("fluent-bit"))


def test_several_streams_are_told_apart_by_comments():
    text = as_text(outputs(LINE, FULL), client("go"))
    assert re.findall(r"^// .+$", text, re.MULTILINE)[0] == "// web/S0"
    assert "// web/S1" in text
    assert "# web/S1" in as_text(outputs(LINE, FULL), client("logstash"))

"""The quirks of real shippers, byte by byte, on the plain listener (facts: what the clients were seen to send)."""

from __future__ import annotations

import gzip
import json

import pytest
from contract.data_plane import STREAM, TABLE, make_pipeline, now
from contract.wire import Wire

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def pipeline(emulator):
    return make_pipeline(emulator)


@pytest.fixture(scope="module")
def token(emulator):
    return emulator.credential().get_token("https://monitor.azure.com/.default").token


@pytest.fixture
def wire(emulator):
    wire = Wire(emulator.ready.http_url)
    yield wire
    wire.socket.close()


def line(text: str) -> bytes:
    return json.dumps([{"Time": now(), "Line": f"{text} 1 "}]).encode()


def test_the_javascript_client_encodes_the_name_of_its_query_parameter(wire, pipeline, token):
    target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api%2Dversion=2023-01-01"
    wire.send(target, token, line("js"), "content-type: application/json")
    status, headers, body = wire.answer()
    assert (status, body) == (204, b"")
    assert headers["x-ms-request-id"]
    assert "content-length" not in headers


def test_fluent_bit_sends_the_whole_address_and_the_preview_version(wire, pipeline, token):
    path = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2021-11-01-preview"
    body = gzip.compress(line("fluent"))
    wire.send(f"http://{wire.host}{path}", token, body, "Content-Type: application/json", "Content-Encoding: gzip")
    assert wire.answer()[0] == 204


def test_agent_templates_spell_the_path_in_lower_case(wire, pipeline, token):
    target = f"/datacollectionrules/{pipeline.immutable_id}/Streams/{STREAM}?api-version=2023-01-01"
    wire.send(target, token, line("lower"))
    assert wire.answer()[0] == 204


def test_vectors_health_check_posts_an_empty_array(wire, pipeline, token):
    target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    wire.send(target, token, b"[]")
    assert wire.answer()[0] == 204


def test_a_chunked_body_and_several_requests_on_one_connection_are_taken(wire, pipeline, token):
    target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    for text in ("chunk", "chunk"):
        body = line(text)
        chunks = b"%x\r\n" % 10 + body[:10] + b"\r\n" + b"%x\r\n" % len(body[10:]) + body[10:] + b"\r\n0\r\n\r\n"
        wire.send(target, token, chunks, "Transfer-Encoding: chunked", length=False)
        assert wire.answer()[0] == 204
    assert pipeline.rows(f"{TABLE} | where Level == 'chunk' | count") == [[2]]


def test_expect_continue_is_answered_before_the_body(wire, pipeline, token):
    target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    body = line("expect")
    wire.send(target, token, b"", "Expect: 100-continue", f"Content-Length: {len(body)}", length=False)
    assert wire.answer()[0] == 100
    wire.socket.sendall(body)
    assert wire.answer()[0] == 204


def test_a_stream_with_a_blank_is_told_as_it_was_sent(wire, pipeline, token):
    target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/incorrect%20stream?api-version=2023-01-01"
    wire.send(target, token, line("x"))
    status, headers, body = wire.answer()
    assert (status, headers["x-ms-error-code"]) == (400, "InvalidStream")
    assert "The stream incorrect%20stream was not configured" in json.loads(body)["error"]["message"]


def test_a_body_past_1_mib_is_refused_by_its_length_also_when_it_is_not_read(wire, pipeline, token):
    target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    wire.send(target, token, b"x" * 1_048_577)
    status, headers, body = wire.answer()
    assert status == 413
    assert json.loads(body)["error"]["message"] == (
        "Maximum allowed content length: 1048576 bytes (1 MB). Provided content length: 1048577 bytes."
    )
    assert "retry-after" not in headers


def test_exactly_1_mib_is_taken(wire, pipeline, token):
    target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    body = line("full")
    wire.send(target, token, body[:-1] + b" " * (1_048_576 - len(body)) + b"]")
    assert wire.answer()[0] == 204


def test_everything_that_was_sent_is_there(pipeline):
    rows = pipeline.rows(f"{TABLE} | where Level in ('js', 'fluent', 'lower', 'expect', 'full') | project Level")
    assert sorted(row[0] for row in rows) == ["expect", "fluent", "full", "js", "lower"]

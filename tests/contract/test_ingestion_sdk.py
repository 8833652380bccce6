"""azure-monitor-ingestion, sync and aio, against the emulator over TLS."""

from __future__ import annotations

import gzip
import io
import json
import random

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.monitor.ingestion import LogsIngestionClient
from contract.data_plane import STREAM, TABLE, allow_sending, make_pipeline, now

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def pipeline(emulator):
    return make_pipeline(emulator)


def test_rows_are_transformed_and_stored(pipeline):
    pipeline.send([{"Time": now(), "Line": "warn 42 tail", "Extra": {"ratio": 0.5}, "Unknown": 1}])
    rows = pipeline.rows(f"{TABLE} | where Code == 42 | project Level, Code, Extra, Ratio")
    assert rows == [["warn", 42, '{"ratio":0.5}', 0.5]]


def test_a_list_is_sent_in_chunks_that_are_all_taken(pipeline):
    lines = [{"Time": now(), "Line": f"chunk {number} {'x' * 900}", "Extra": None} for number in range(3000)]
    pipeline.send(lines)
    assert pipeline.rows(f"{TABLE} | where Level == 'chunk' | count") == [[3000]]
    assert pipeline.rows(f"{TABLE} | where Level == 'chunk' | summarize dcount(Code), max(Code)")[0][1] == 2999


def test_a_body_that_is_already_compressed_is_taken_as_it_is(pipeline):
    body = gzip.compress(json.dumps([{"Time": now(), "Line": "gz 1 "}]).encode())
    with pipeline.ingestion() as client:
        client.upload(pipeline.immutable_id, STREAM, io.BytesIO(body))
    assert pipeline.rows(f"{TABLE} | where Level == 'gz' | count") == [[1]]


def test_an_unknown_rule_is_not_found(pipeline):
    with pipeline.ingestion() as client, pytest.raises(ResourceNotFoundError) as refused:
        client.upload("bad-rule", STREAM, [{"Line": "x"}])
    assert refused.value.error.code == "NotFound"
    assert "Data collection rule with immutable Id 'bad-rule' not found." in str(refused.value)


def test_an_unknown_stream_is_an_http_error_with_the_stream_percent_encoded(pipeline):
    with pipeline.ingestion() as client, pytest.raises(HttpResponseError) as refused:
        client.upload(pipeline.immutable_id, "incorrect stream", [{"Line": "x"}])
    assert (refused.value.status_code, refused.value.error.code) == (400, "InvalidStream")
    assert "The stream incorrect%20stream was not configured" in refused.value.message


def test_nobody_sends_before_the_role_assignment_is_there(emulator):
    fresh = make_pipeline(emulator, may_send=False)
    with pytest.raises(HttpResponseError) as refused:
        fresh.send([{"Time": now(), "Line": "early 1 "}])
    assert (refused.value.status_code, refused.value.error.code) == (403, "OperationFailed")
    assert "Required authorization action was not found" in refused.value.message

    allow_sending(emulator, fresh.rule_id)
    fresh.send([{"Time": now(), "Line": "late 2 "}])
    assert fresh.rows(f"{TABLE} | project Level") == [["late"]]


def test_a_token_for_another_service_is_refused(pipeline):
    with (
        LogsIngestionClient(
            pipeline.endpoint,
            pipeline.emulator.credential(),
            credential_scopes=["https://management.azure.com/.default"],
            connection_verify=pipeline.emulator.ca,
        ) as client,
        pytest.raises(ClientAuthenticationError) as refused,
    ):
        client.upload(pipeline.immutable_id, STREAM, [{"Line": "x"}])
    assert refused.value.error.code == "InvalidAudience"


def test_a_single_row_over_1_mib_that_does_not_compress_is_refused_by_its_length(pipeline):
    with pytest.raises(HttpResponseError) as refused:
        pipeline.send([{"Time": now(), "Line": _incompressible()}])
    assert (refused.value.status_code, refused.value.error.code) == (413, "ContentLengthLimitExceeded")


def _incompressible() -> str:

    return "".join(random.Random(1).choices("".join(map(chr, range(35, 91))), k=2_500_000))

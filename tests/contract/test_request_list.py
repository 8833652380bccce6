"""The list of requests says what a 204 does not."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from contract.data_plane import STREAM, TABLE, make_pipeline, now
from contract.wire import Wire

from provisioner.emulator.credentials import load_credentials

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def pipeline(emulator):
    return make_pipeline(emulator)


@pytest.fixture
def send(emulator, pipeline):
    token = emulator.credential().get_token("https://monitor.azure.com/.default").token
    wire = Wire(emulator.ready.http_url)

    def post(body: object, stream: str = STREAM) -> int:
        path = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{stream}?api-version=2023-01-01"
        wire.send(path, token, json.dumps(body).encode())
        return wire.answer()[0]

    yield post
    wire.close()


def listed(emulator, query: str = "", key: str | None = None):
    known = load_credentials(Path(emulator.ready.data_dir))
    assert known is not None
    url = f"{emulator.ready.http_url}/_emulator/requests{query}"
    request = urllib.request.Request(url, headers={"x-emulator-key": known.admin_key if key is None else key})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["requests"]


def test_a_single_object_is_told_from_stored_rows(emulator, pipeline, send):
    row = {"Time": now(), "Line": "listed 1 ", "Surprise": 1}
    assert send([row, row]) == 204
    assert send(row) == 204
    assert send([row], stream="Custom-Nobody") == 400
    refused, single, stored = listed(emulator, f"?rule={pipeline.immutable_id}&top=3")
    assert (refused["status"], refused["stream"], refused["rows"]) == (400, "Custom-Nobody", {})
    assert refused["error"].startswith("InvalidStream: ")
    assert (single["status"], single["singleObject"], single["records"], single["rows"]) == (204, True, 0, {})
    assert (stored["status"], stored["singleObject"], stored["records"]) == (204, False, 2)
    assert (stored["rows"], stored["undeclaredFields"]) == ({TABLE: 2}, {"Surprise": 2})
    assert stored["error"] is None
    assert pipeline.rows(f"{TABLE} | count") == [[2]]


def test_other_rules_are_left_out_and_the_list_can_be_short(emulator, pipeline, send):
    for _ in range(3):
        assert send([]) == 204
    assert listed(emulator, "?rule=dcr-of-nobody-else") == []
    assert len(listed(emulator, f"?rule={pipeline.immutable_id}&top=2")) == 2


@pytest.mark.parametrize(("query", "key", "status"), [("", "wrong", 401), ("?top=many", None, 400)])
def test_the_list_wants_the_key_and_a_number(emulator, query, key, status):
    with pytest.raises(urllib.error.HTTPError) as refused:
        listed(emulator, query, key)
    assert refused.value.code == status

"""How long-running operations are waited for: the SDK's poller over canned answers."""

from __future__ import annotations

import json

import pytest
from azure.core.pipeline.transport import HttpTransport
from azure.core.polling import LROPoller
from azure.core.rest import HttpRequest
from azure.mgmt.core import ARMPipelineClient

from provisioner.azure.polling import OperationTimeoutError, Polling


class Answer:
    """As much of a response as the poller looks at."""

    content_type = "application/json"
    reason = "OK"
    is_closed = is_stream_consumed = True

    def __init__(self, request, status, body, headers):
        self.request = request
        self.status_code = status
        self.headers = headers
        self.content = json.dumps(body).encode() if body is not None else b""

    def text(self, encoding=None):
        return self.content.decode()

    def json(self):
        return json.loads(self.content)

    def read(self):
        return self.content

    def raise_for_status(self):
        return None


class Transport(HttpTransport):
    """Says `statuses` one after the other and remembers the pauses."""

    def __init__(self, statuses, headers=None):
        self.statuses = list(statuses)
        self.headers = headers or {}
        self.pauses = []

    def open(self):
        return None

    def close(self):
        return None

    def __exit__(self, *args):
        return None

    def sleep(self, duration):
        self.pauses.append(duration)

    def send(self, request, **options):
        if request.method == "PUT":
            return Answer(request, 202, None, {"azure-asyncoperation": "https://x/status"})
        if request.url.endswith("/status"):
            return Answer(request, 200, {"status": self.statuses.pop(0)}, self.headers)
        return Answer(request, 200, {"made": True}, {})


def polled(transport, **options):
    client = ARMPipelineClient("https://x", policies=[], transport=transport)
    first = client.send_request(HttpRequest("PUT", "https://x/it"), _return_pipeline_response=True)
    first.http_request.headers["x-ms-client-request-id"] = "1"
    polling = Polling(options.pop("longest", 4.0), timeout=options.pop("timeout", 60), base_url="https://x", **options)
    return LROPoller(client, first, lambda response: response.http_response.json(), polling).result()


def test_an_operation_that_has_ended_at_the_first_look_costs_no_pause():
    transport = Transport(["Succeeded"])
    assert polled(transport) == {"made": True}
    assert transport.pauses == []


def test_pauses_double_up_to_the_longest():
    transport = Transport(["Updating"] * 6 + ["Succeeded"])
    polled(transport)
    assert transport.pauses == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


def test_the_service_may_ask_for_another_pause():
    transport = Transport(["Updating", "Updating", "Succeeded"], {"retry-after": "7"})
    polled(transport)
    assert transport.pauses == [7.0, 7.0]


def test_each_look_is_heard_of():
    heard = []
    polled(Transport(["Updating", "InProgress", "Succeeded"]), waiting=heard.append)
    assert heard == ["Updating", "InProgress"]


def test_an_operation_without_end_has_one_for_us():
    with pytest.raises(OperationTimeoutError) as given_up:
        polled(Transport(["Updating"] * 9), timeout=-1)
    assert given_up.value.status == "Updating"

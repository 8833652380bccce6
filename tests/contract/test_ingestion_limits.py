"""One rule at its documented limit of requests a minute, while another one goes on."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest
from contract.data_plane import STREAM, make_pipeline

pytestmark = pytest.mark.contract
LIMIT = 12_000
AT_A_TIME = 100


def test_a_rule_is_told_to_wait_after_twelve_thousand_requests_a_minute(emulator):
    busy, other = make_pipeline(emulator), make_pipeline(emulator)
    token = emulator.credential().get_token("https://monitor.azure.com/.default").token
    address = urlsplit(emulator.ready.http_url)

    def request(pipeline):
        target = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
        head = f"POST {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 2\r\n\r\n[]"
        return head.encode()

    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        answers = connection.makefile("rb")

        def exchange(pipeline, count):
            """Pipelined requests; the headers of their answers."""
            connection.sendall(request(pipeline) * count)
            return [answer_to(answers) for _ in range(count)]

        sent = 0  # the limit counts whole minutes of the clock: the end of one may come in between
        refused = []
        while not refused and sent < 3 * LIMIT:
            told = exchange(busy, AT_A_TIME)
            sent += AT_A_TIME
            refused = [headers for status, headers in told if status == 429]
            assert {status for status, _ in told} <= {204, 429}
        assert refused, "never told to wait"
        assert sent - len(refused) >= LIMIT
        assert 1 <= int(refused[0][b"retry-after"]) <= 60
        assert refused[0][b"x-ms-error-code"] == b"TooManyRequests"
        assert exchange(other, 1)[0][0] == 204


def answer_to(answers):
    status = int(answers.readline().split()[1])
    headers = {}
    while (line := answers.readline().strip()) != b"":
        name, _, value = line.partition(b": ")
        headers[name.lower()] = value
    answers.read(int(headers.get(b"content-length", 0)))
    return status, headers

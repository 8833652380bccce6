"""Whatever comes over the wire is answered or cut, soon, and leaves nothing behind: no 500, no leak, no hang.

`PROVISIONER_SOAK_SCALE` says how much of the full 100,000 requests is sent, a twentieth where it is not set.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from builders.fuzz import Maker
from contract.conftest import Emulator
from contract.data_plane import STREAM, TABLE, make_pipeline, now

from provisioner.emulator.process import start_child

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(0),
    pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs /proc"),
]
REQUESTS = int(100_000 * float(os.environ.get("PROVISIONER_SOAK_SCALE", "0.05")))
CONNECTIONS = 16
LORISES = 50
IDLE = 1000
SECONDS_A_REQUEST = 20.0
MORE_MEMORY_MB = 60


@pytest.fixture
def child(tmp_path):
    child = start_child(tmp_path)
    yield child
    child.stop()


def targets_of(pipeline, tenant, tokens):
    """What exists: (method, path, token)."""
    send, read, manage, graph = tokens
    rule, workspace = pipeline.rule_id, pipeline.workspace_id
    data = f"/dataCollectionRules/{pipeline.immutable_id}/streams/{STREAM}?api-version=2023-01-01"
    others = rule.replace("dcr-app", "dcr-fuzz"), workspace.replace("law-test", "law-fuzz")
    # What is sent to must stay what it is, or little would get further than a 404.
    management = [
        f"{others[0]}?api-version=2023-03-11",
        f"{others[1]}?api-version=2025-07-01",
        f"{others[1]}/tables/Other_CL?api-version=2025-07-01",
        f"{workspace}/tables/Other_CL?api-version=2025-07-01",
        f"{rule}/providers/Microsoft.Authorization/roleAssignments/x?api-version=2022-04-01",
    ]
    return [
        *[("POST", data, send)] * 14,
        *[("POST", f"/v1/workspaces/{pipeline.customer_id}/query", read)] * 2,
        ("POST", f"/v1{rule}/query", read),
        ("POST", "/v1/$batch", read),
        *[(method, path, manage) for path in management for method in ("GET", "PUT", "PATCH", "DELETE")],
        ("GET", f"{rule}?api-version=2023-03-11", manage),
        ("GET", f"{workspace}?api-version=2025-07-01", manage),
        ("GET", f"{workspace}/tables/{TABLE}?api-version=2025-07-01", manage),
        ("GET", f"{rule}/providers/Microsoft.Insights/metrics?metricnames=x&api-version=2023-10-01", manage),
        ("GET", f"{rule.partition('/providers/')[0]}?api-version=2021-04-01", manage),
        *[(method, "/v1.0/applications", graph) for method in ("GET", "POST")],
        ("GET", "/v1.0/servicePrincipals?$filter=appId%20eq%20'x'", graph),
        ("POST", f"/{tenant}/oauth2/v2.0/token", send),
        ("GET", f"/{tenant}/v2.0/.well-known/openid-configuration", send),
        ("GET", "/metadata/identity/oauth2/token?resource=x&api-version=2018-02-01", send),
        ("GET", "/_emulator/requests", send),
        ("POST", "/_emulator/faults", send),
    ]


def megabytes(pid):
    """Of the server; what a bomb makes a worker take comes and goes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def open_files(pid):
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


async def send(address, maker, count, statuses):
    """Requests on connections that are kept for as long as the other side keeps them."""
    reader = writer = None
    for _ in range(count):
        if writer is None or writer.is_closing():
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
        request = maker.request()
        try:
            status = await asyncio.wait_for(exchange(reader, writer, request), SECONDS_A_REQUEST)
        except TimeoutError:
            raise AssertionError(f"no answer to {request[:2000]!r}") from None
        assert status != 500, request[:4000]
        statuses[status] += 1
        if status != 204 or maker.chance.random() < 0.01:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()


async def exchange(reader, writer, request):
    """The status of the answer, 0 when the connection was cut, 1 when the server waits for the rest of the request."""
    try:
        writer.write(request)
        await writer.drain()
        line = await asyncio.wait_for(reader.readline(), 0.2 if incomplete(request) else SECONDS_A_REQUEST / 2)
    except OSError:
        return 0
    except TimeoutError:
        if incomplete(request):
            return 1
        raise
    return int(line.split()[1]) if line.startswith(b"HTTP/1.1 ") else 0


def incomplete(request):
    """True when the server has every right to wait for more."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line.lower() for line in head.split(b"\r\n")]
    lengths = [line[15:].strip() for line in lines if line.startswith(b"content-length:")]
    announced = max((int(length) for length in lengths if length.isdigit()), default=0)
    return announced > len(body) or any(b"chunked" in line for line in lines) or b" HTTP/1.1" not in head.upper()


async def loris(address, ended):
    """A request that never ends, a byte at a time."""
    _reader, writer = await asyncio.open_connection(address.hostname, address.port)
    text = b"POST /dataCollectionRules/x/streams/y HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
    for number in range(100_000):
        if ended.is_set() or writer.is_closing():
            break
        writer.write(text[number : number + 1] or b"x")
        await asyncio.sleep(0.1)
    writer.close()


async def fuzz(address, makers, share, statuses):
    ended = asyncio.Event()
    lorises = [asyncio.ensure_future(loris(address, ended)) for _ in range(LORISES)]
    try:
        await asyncio.gather(*(send(address, maker, share, statuses) for maker in makers))
    finally:
        ended.set()
        await asyncio.gather(*lorises, return_exceptions=True)


def test_no_request_is_a_bug_or_a_leak(child):
    emulator = Emulator(child.ready)
    pipeline = make_pipeline(emulator)
    credential = emulator.credential()
    services = ("monitor.azure.com", "api.loganalytics.io", "management.azure.com", "graph.microsoft.com")
    tokens = [credential.get_token(f"https://{service}/.default").token for service in services]
    targets = targets_of(pipeline, child.ready.tenant_id, tokens)
    makers = [Maker(random.Random(number), targets) for number in range(CONNECTIONS)]
    address, statuses = urlsplit(child.ready.http_url), Counter()
    asyncio.run(fuzz(address, makers, REQUESTS // CONNECTIONS // 10, statuses))
    memory, files = megabytes(child.pid), open_files(child.pid)
    asyncio.run(fuzz(address, makers, REQUESTS // CONNECTIONS * 9 // 10, statuses))
    time.sleep(2)
    sys.stdout.write(f"{dict(statuses)}, {memory:.0f} MB, then {megabytes(child.pid):.0f} MB\n")
    assert sum(statuses.values()) >= REQUESTS * 0.98
    assert statuses[204] > REQUESTS * 0.04
    assert {400, 401, 404} <= set(statuses)
    assert megabytes(child.pid) < memory + MORE_MEMORY_MB
    assert open_files(child.pid) <= files + 10
    fresh = make_pipeline(emulator)
    fresh.send([{"Time": now(), "Line": "after 1 "}])
    assert fresh.rows(f"{TABLE} | where Level == 'after' | count") == [[1]]


def test_a_thousand_idle_connections_are_in_nobodys_way(tmp_path):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))  # what some shells give a program
    try:
        child = start_child(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 3 * IDLE)), hard))
    try:
        slowest = asyncio.run(beside_idle_connections(urlsplit(child.ready.http_url), child.pid))
        assert slowest < 1.0
    finally:
        child.stop()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def beside_idle_connections(address, pid):
    """The longest that a request took while a thousand connections, each used once, say nothing."""
    ask = b"GET /_emulator/health HTTP/1.1\r\nHost: x\r\n\r\n"
    before = open_files(pid)
    idle = []
    for _ in range(IDLE):
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(ask)
        assert (await asyncio.wait_for(reader.readline(), SECONDS_A_REQUEST)).startswith(b"HTTP/1.1 200")
        idle.append(writer)
    assert open_files(pid) >= before + IDLE
    slowest = 0.0
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    for _ in range(200):
        begun = time.perf_counter()
        writer.write(ask)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS_A_REQUEST)
        await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split()[0]))
        slowest = max(slowest, time.perf_counter() - begun)
    for one in [*idle, writer]:
        one.close()
    until = time.monotonic() + SECONDS_A_REQUEST
    while open_files(pid) > before + 5 and time.monotonic() < until:
        await asyncio.sleep(0.1)
    assert open_files(pid) <= before + 5
    return slowest

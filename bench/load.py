"""A load generator of one process: keep-alive connections on raw sockets, so that it costs little beside a server.

Run as `python bench/load.py` with a JSON job on standard input; writes its figures as JSON to standard output.
"""

import asyncio
import gzip
import json
import random
import ssl
import sys
import time
from urllib.parse import urlsplit

WORDS = [
    "GET", "POST", "session", "opened", "closed", "upstream", "timeout", "connection", "refused", "cache", "miss",
    "hit", "user", "token", "refresh", "started", "finished", "retry", "queue", "worker",
]  # fmt: skip
VALUES = ["true", "false", "200", "404", "0.001", "none", "/var/lib/app/data", "10.0.0.1", "ok", "failed"]
HOSTS = [f"web-{number:03d}.example.net" for number in range(40)]
APPS = ["nginx", "sshd", "kernel", "api", "billing", "scheduler"]


def make_rows(count, seed):
    """About 630 bytes of JSON a row: a syslog-like line with words, numbers and an identifier, and three fields."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        noise = " ".join(
            f"{rng.choice(WORDS)} {rng.choice(WORDS)}={rng.choice(VALUES)}" for _ in range(rng.randint(22, 27))
        )
        line = f"<{rng.randint(0, 191)}> {rng.choice(HOSTS)} {rng.choice(APPS)}[{rng.randint(1, 32768)}]: {noise}"
        rows.append(
            {
                "Time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{number % 1000:03d}Z",
                "Raw": line,
                "Level": rng.choice(("info", "warning", "error")),
                "Id": f"{rng.getrandbits(112):028x}",
            }
        )
    return rows


def make_bodies(count, rows, seed):
    """Gzip bodies of `rows` rows each, with the length of their JSON."""
    bodies = []
    for number in range(count):
        plain = json.dumps(make_rows(rows, seed + number), separators=(",", ":")).encode()
        bodies.append((gzip.compress(plain, 6), len(plain), rows))
    return bodies


class Figures:
    """What one kind of request came to."""

    def __init__(self):
        self.requests = self.bytes = self.rows = 0
        self.latencies = []
        self.statuses = {}

    def add(self, status, seconds, size, rows):
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status == 204:
            self.requests += 1
            self.bytes += size
            self.rows += rows
            self.latencies.append(seconds)

    def to_json(self, seconds):
        ordered = sorted(self.latencies) or [0.0]
        return {
            "requests": self.requests,
            "req_s": self.requests / seconds,
            "mb_s": self.bytes / seconds / 1e6,
            "rows": self.rows,
            "bytes": self.bytes,
            "p50_ms": ordered[len(ordered) // 2] * 1e3,
            "p99_ms": ordered[len(ordered) * 99 // 100] * 1e3,
            "statuses": self.statuses,
        }


async def sender(address, context, heads, bodies, until, figures, pace):
    """One connection; `pace` seconds between the starts of two requests, 0 for as fast as answers come."""
    reader, writer = await asyncio.open_connection(address.hostname, address.port, ssl=context)
    number = 0
    due = time.perf_counter()
    while time.perf_counter() < until:
        if pace:
            due += pace
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        body, size, rows = bodies[number % len(bodies)]
        head = heads[number % len(heads)]
        number += 1
        started = time.perf_counter()
        writer.write(head % len(body) + body)
        await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        status = int(answer[9:12])
        if status != 204:
            length = next(
                (int(line[15:]) for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
            )
            await reader.readexactly(length)
        figures.add(status, time.perf_counter() - started, size, rows)
    writer.close()


async def run(job):
    """Big and small bodies side by side, for the job's seconds."""
    address = urlsplit(job["url"])
    context = ssl.create_default_context(cafile=job["ca"]) if address.scheme == "https" else None
    heads = [
        (
            f"POST {path} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {job['token']}\r\n"
            "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
        ).encode()
        + b"%d\r\n\r\n"
        for path in job["paths"]
    ]
    big = make_bodies(job["big_bodies"], job["big_rows"], 1) if job["big_connections"] else []
    small = make_bodies(50, job["small_rows"], 1000) if job["small_connections"] else []
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    figures = {"big": Figures(), "small": Figures()}
    started = time.perf_counter()
    until = started + job["seconds"]
    pace = job["small_connections"] / job["small_rate"] if job["small_rate"] else 0
    tasks = [
        sender(
            address, context, heads[number % len(heads) :] + heads[: number % len(heads)], big, until, figures["big"], 0
        )
        for number in range(job["big_connections"])
    ]
    tasks += [
        sender(
            address,
            context,
            heads[number % len(heads) :] + heads[: number % len(heads)],
            small,
            until,
            figures["small"],
            pace,
        )
        for number in range(job["small_connections"])
    ]
    results = await asyncio.gather(*tasks, return_exceptions=True)
    seconds = time.perf_counter() - started
    broken = [repr(result) for result in results if isinstance(result, BaseException)]
    ratio = sum(size for _, size, _ in big) / max(1, sum(len(body) for body, _, _ in big))
    return {name: one.to_json(seconds) for name, one in figures.items()} | {
        "seconds": seconds,
        "broken": broken[:3],
        "gzip_ratio": ratio,
        "row_bytes": sum(size for _, size, _ in big) / max(1, sum(rows for _, _, rows in big)),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(run(json.loads(sys.stdin.readline())))) + "\n")

"""Request bodies of log records: JSON arrays of at most a million bytes, some 630 bytes a record, always the same."""

import datetime as dt
import random

import orjson

HOSTS = [f"prod-web-{i:02d}" for i in range(20)] + [f"dev-db-{i:02d}" for i in range(10)]
PROCESSES = ["sshd", "nginx", "cron", "kernel", "postgres", "systemd"]
USERS = ["alice", "bob", "carol", "dave", "erin"]
MESSAGES = [
    "Failed password for invalid user %s from %s port %d ssh2",
    "connection closed by %s %s [preauth] %d",
    "upstream timed out while reading response header user=%s client: %s, id %d",
    "job finished ok for %s at %s in %d ms",
    "error: could not open relation for %s from %s code %d",
]
START = dt.datetime(2026, 5, 1)


def record(number, draw):
    """One log record with a syslog line, a CEF line, JSON in a string, and a nested object."""
    time = START + dt.timedelta(seconds=number * 0.13, microseconds=draw.randrange(1_000_000))
    address = f"10.{draw.randrange(256)}.{draw.randrange(256)}.{draw.randrange(256)}"
    user, host, process = draw.choice(USERS), draw.choice(HOSTS), draw.choice(PROCESSES)
    message = draw.choice(MESSAGES) % (user, address, draw.randrange(65536))
    header = f"<{draw.randrange(192)}>{time:%b} {time.day} {time:%H:%M:%S}"
    action = draw.choice(["deny", "allow", "drop"])
    return {
        "TimeGenerated": time.isoformat() + "Z",
        "Computer": host,
        "SeverityLevel": draw.randrange(8),
        "RawData": f"{header} {host} {process}[{draw.randrange(1, 99999)}]: {message}",
        "Cef": f"CEF:0|Contoso|FW|1.{draw.randrange(9)}|{draw.randrange(100, 999)}|{action}|{draw.randrange(11)}"
        f"|src={address} dst=192.168.{draw.randrange(256)}.{draw.randrange(256)} spt={draw.randrange(65536)}"
        " dpt=443 act=blocked",
        "Props": orjson.dumps(
            {
                "user": {"name": user, "id": draw.randrange(10**9)},
                "net": {"bytes": draw.randrange(10**10), "proto": "tcp"},
                "dur": draw.random() * 10,
                "tags": [f"a{draw.randrange(9)}", "b"],
                "ok": draw.random() < 0.5,
            }
        ).decode(),
        "Dyn": {
            "id": f"{draw.getrandbits(64):016x}",
            "n": draw.randrange(1000),
            "path": f"/api/v1/items/{draw.randrange(10000)}",
            "hdr": {"ua": "curl/8.1", "acc": "*/*"},
        },
        "EventTime": time.strftime("%Y-%m-%d %H:%M:%S"),
    }


def bodies(count, limit=1_000_000):
    """So many bodies, each as full as the limit allows."""
    draw, number, result = random.Random(7), 0, []
    for _ in range(count):
        parts, size = [], 2
        while True:
            part = orjson.dumps(record(number, draw))
            number += 1
            if size + len(part) + 1 > limit:
                break
            parts.append(part)
            size += len(part) + 1
        result.append(b"[" + b",".join(parts) + b"]")
    return result

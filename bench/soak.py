"""Mixed load while the emulator and its workers are killed at random: what was acknowledged is there, nothing twice.

    python bench/soak.py [--seconds 600] [--json] [--seed 1]

A request whose connection broke is not sent again: it may have been stored or not, and is counted as uncertain.
"""

import argparse
import asyncio
import contextlib
import gzip
import json
import os
import random
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import emulator_under_load as under_load
from ingest import children
from load import make_rows

CONNECTIONS = 8
SIZES = (1, 16, 400)
ROWS_A_PART = 1_000_000


class Tally:
    """Requests and rows, by what became of them."""

    def __init__(self):
        self.acknowledged = self.uncertain = self.requests = self.kills = 0
        self.refused = {}
        self.next_id = 0

    def ids(self, count):
        """Identifiers never used before."""
        first, self.next_id = self.next_id, self.next_id + count
        return [f"{number:012}" for number in range(first, first + count)]


async def sender(emulator, token, tally, until, rng):
    """One connection after the other, each used until it breaks."""
    templates = {size: make_rows(size, size) for size in SIZES}
    while time.monotonic() < until:
        try:
            reader, writer = await asyncio.open_connection(emulator.http.hostname, emulator.http.port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while time.monotonic() < until:
                await one_request(reader, writer, emulator, token, tally, rng, templates)
        writer.close()


async def one_request(reader, writer, emulator, token, tally, rng, templates):
    """Send rows with fresh identifiers and note the answer."""
    size = rng.choice(SIZES)
    # The transformation of the bench keeps `Raw` after the process ID: the identifier travels there.
    now = stamp(time.time())
    rows = [
        {**row, "Time": now, "Raw": f"<1> host app[1]: {name} {row['Raw']}"}
        for row, name in zip(templates[size], tally.ids(size), strict=True)
    ]
    body = gzip.compress(json.dumps(rows).encode(), 1)
    head = (
        f"POST {rng.choice(emulator.paths)} HTTP/1.1\r\nHost: {emulator.http.netloc}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    tally.uncertain += size
    writer.write(head.encode() + body)
    await writer.drain()
    answer = await reader.readuntil(b"\r\n\r\n")
    status = int(answer[9:12])
    tally.requests += 1
    if status == 204:
        tally.acknowledged += size
    else:
        lines = answer.lower().split(b"\r\n")
        text = await reader.readexactly(next(int(line[15:]) for line in lines if line.startswith(b"content-length:")))
        reason = f"{status} {json.loads(text)['error']['message']}"
        tally.refused[reason] = tally.refused.get(reason, 0) + 1
    tally.uncertain -= size


async def killer(directory, emulator, tally, until, rng):
    """Every few seconds a worker or the server itself, which is then started again."""
    while True:
        await asyncio.sleep(rng.uniform(1, 4))
        if time.monotonic() > until:
            return emulator
        tally.kills += 1
        workers = children(emulator.pid)
        if workers and rng.random() < 0.5:
            os.kill(rng.choice(workers), signal.SIGKILL)
            continue
        os.kill(emulator.pid, signal.SIGKILL)
        await asyncio.to_thread(emulator.stop)
        emulator = await asyncio.to_thread(under_load.restart, directory, emulator)


def stamp(moment):
    """A Unix time as Azure writes it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def distinct_ids(emulator, first, last):
    """How many identifiers are stored of the rows from one time to another: all at once would be gigabytes.

    A row that is stored twice has its time twice, so both stand in the same stretch.
    """
    rows = f"{under_load.TABLE} | where TimeGenerated >= datetime({first}) and TimeGenerated < datetime({last})"
    return emulator.query(f"{rows} | extend Id = tostring(split(Message, ' ')[0]) | distinct Id | count")[0][0]


async def soak(directory, seconds, seed):
    """All of it; returns the figures."""
    rng, begun = random.Random(seed), time.time()
    emulator = await asyncio.to_thread(under_load.start, directory)
    tally, token, until = Tally(), emulator.sender_token(), time.monotonic() + seconds
    senders = [
        asyncio.create_task(sender(emulator, token, tally, until, random.Random(seed + number)))
        for number in range(CONNECTIONS)
    ]
    emulator = await killer(directory, emulator, tally, until, rng)
    await asyncio.gather(*senders)
    try:
        stored = await asyncio.to_thread(emulator.count)
        parts = 1 + stored // ROWS_A_PART
        ends = [stamp(begun + (time.time() - begun) * part / parts) for part in range(parts)] + [stamp(time.time())]
        distinct = sum([await asyncio.to_thread(distinct_ids, emulator, *pair) for pair in pairwise(ends)])
    finally:
        await asyncio.to_thread(emulator.stop)
    return {
        "seconds": seconds,
        "requests": tally.requests,
        "kills": tally.kills,
        "rows_acknowledged": tally.acknowledged,
        "rows_uncertain": tally.uncertain,
        "rows_stored": stored,
        "rows_twice": stored - distinct,
        "refused": tally.refused,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        figures = asyncio.run(soak(Path(directory), options.seconds, options.seed))
    low, high = figures["rows_acknowledged"], figures["rows_acknowledged"] + figures["rows_uncertain"]
    figures["good"] = low <= figures["rows_stored"] <= high and not figures["rows_twice"] and not figures["refused"]
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:20} {value}")
    return 0 if figures["good"] else 1


if __name__ == "__main__":
    sys.exit(main())

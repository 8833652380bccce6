"""Requests as no honest client sends them: bytes for every service of the emulator, from a seed."""

from __future__ import annotations

import gzip
import json

METHODS = [
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "get",
    "M\u00e9thode",
    "",
    "CONNECT",
    "*",
]
PIECES = [
    *("..", ".", "", "%", "%2", "%2F", "%00", "%ff", "%c0%af", "%e4%b8", "\x00", "\x7f", " ", "\t", "//"),
    *("\\", ":", "*", "a", "A" * 300, "$batch", "api-version", "{x}", "'", '"', "\u00e4", "\u65e5"),
    *("0", "-1", "null", "true", ";", "&", "=", "#"),
]  # fmt: skip
NAMES = [
    *("Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Authorization", "Host", "Prefer"),
    *("Expect", "Connection", "Accept-Encoding", "x-ms-client-request-id", "If-Match", "x-emulator-key", "Metadata"),
    *("X-IDENTITY-HEADER", "Upgrade", "Range", "", "\u00e4", "a b", "x" * 200),
]  # fmt: skip
VALUES = [
    *("", " ", "gzip", "GZIP", "gzip, gzip", "deflate", "br", "identity", "chunked", "application/json", "text/xml"),
    *("Bearer", "Bearer ", "Bearer a.b.c", "Bearer \u00e4", "Basic YTpi", "100-continue", "close", "upgrade", "*"),
    *("0", "-1", "1e3", "99999999999999999999", "0x10", "wait=1", "wait=-1,include-render=x", "\x01", "x" * 4000),
]  # fmt: skip
QUERIES = [
    *("print 1", "App_CL | take 1", "App_CL | where", "range x from 1 to 1000 step 1 | summarize count() by x"),
    *("App_CL | join kind=inner (App_CL) on Code", "print repeat('a', 100)", "App_CL | mv-expand Extra"),
    *("", "|", "\x00", "print strcat_array(range(1, 100), ','))", "union App_CL, App_CL | count"),
]  # fmt: skip


class Maker:
    """Makes requests; `targets` are (method, path, token) of what exists. Most of one is right, some of it wrong."""

    def __init__(self, chance, targets):
        self.chance, self.targets = chance, targets

    def rarely(self, probability=0.1):
        return self.chance.random() < probability

    def request(self):
        """The bytes of one request, or of something that is none."""
        if self.rarely(0.01):
            return self.chance.randbytes(self.chance.randrange(1, 400)) + b"\r\n\r\n"
        method, path, token = self.chance.choice(self.targets)
        if self.rarely():
            method = self.chance.choice(METHODS)
        body, encoding = self.body()
        headers = self.headers(token, encoding)
        if self.rarely(0.02):
            size = self.chance.choice([0, -1, len(body) + 1, 10**12, "x"])
            headers.append(f"Content-Length: {size}")
        elif self.rarely(0.05):
            headers.append("Transfer-Encoding: chunked")
            body = self.chunked(body)
        else:
            headers.append(f"Content-Length: {len(body)}")
        head = "\r\n".join([f"{method} {self.target(path)} HTTP/1.1", *headers, "", ""])
        return head.encode("utf-8", "replace") + body

    def target(self, path):
        """A path that exists, or one that nearly does."""
        for _ in range(self.chance.choice([1, 1, 2, 5]) if self.rarely(0.3) else 0):
            at = self.chance.randrange(len(path) + 1)
            cut = at + self.chance.choice([0, 0, 1, 10])
            path = path[:at] + self.chance.choice(PIECES) + path[cut:]
        return path + "/x" * 4000 if self.rarely(0.01) else path

    def headers(self, token, encoding):
        lines = [] if self.rarely(0.02) else ["Host: 127.0.0.1"]
        if encoding or self.rarely(0.05):
            lines.append(f"Content-Encoding: {self.chance.choice(VALUES) if self.rarely() else 'gzip'}")
        if self.rarely(0.05):
            at = self.chance.randrange(len(token))
            token = token[:at] + self.chance.choice(PIECES) + token[at + 1 :]
        if not self.rarely(0.03):
            lines.append(f"Authorization: Bearer {token}")
        for _ in range(self.chance.choice([1, 1, 3]) if self.rarely(0.3) else 0):
            lines.append(f"{self.chance.choice(NAMES)}: {self.chance.choice(VALUES)}")
        if self.rarely(0.01):
            lines.append("X-Long: " + "x" * self.chance.choice([16_000, 100_000]))
        return lines

    def body(self):
        """The bytes, and whether they are said to be gzip."""
        kind = self.chance.randrange(8)
        if kind == 0:
            return b"", False
        if kind == 1:
            return self.chance.randbytes(self.chance.randrange(200)), False
        if kind == 2:
            return gzip.compress(json.dumps(self.value(3)).encode(), 1), True
        if kind == 3:
            return self.broken(gzip.compress(json.dumps([self.row() for _ in range(3)]).encode(), 1)), True
        if kind == 4 and self.rarely(0.02):
            return self.chance.choice(BOMBS), True
        if kind == 5:
            return json.dumps({"query": self.chance.choice(QUERIES), "timespan": self.value(1)}).encode(), False
        if kind == 6:
            text = json.dumps({"location": "eastus", "properties": self.value(4)}).encode()
            return (self.broken(text) if self.rarely() else text), False
        rows = json.dumps([self.row() for _ in range(self.chance.randrange(5))]).encode()
        return (gzip.compress(rows), True) if self.rarely(0.5) else (rows, False)

    def row(self):
        return {name: self.value(2) for name in self.chance.sample(["Time", "Line", "Extra", "", "\u00e4"], 3)}

    def value(self, depth):
        kind = self.chance.randrange(9 if depth else 7)
        if kind == 7:
            return [self.value(depth - 1) for _ in range(self.chance.randrange(4))]
        if kind == 8:
            return {self.chance.choice(PIECES): self.value(depth - 1) for _ in range(self.chance.randrange(4))}
        scalars = (None, True, 2**70, -1.5, self.chance.choice(PIECES), "2026-01-01T00:00:00Z", "x" * 70_000)
        return scalars[kind] if kind < 6 or self.chance.random() < 0.05 else ""

    def broken(self, data):
        position = self.chance.randrange(len(data))
        return data[:position] + self.chance.randbytes(1) + data[position + self.chance.randrange(3) :]

    def chunked(self, data):
        size = self.chance.choice([f"{len(data):x}", "0", "-1", "zz", "fffffffff"])
        return f"{size}\r\n".encode() + data + b"\r\n0\r\n\r\n"


BOMBS = [
    gzip.compress(b"[" + b"{}," * 3_000_000 + b"{}]", 9),
    gzip.compress(bytes(60_000_000), 9),
    gzip.compress(b"[" * 5_000_000, 9),
]

"""What the machine can do at best: one bare ASGI process that only reads, gunzips and parses."""

import socket
import subprocess
import sys
import time

import load

SERVER = """
import gzip, sys, orjson, uvicorn
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    orjson.loads(gzip.decompress(b"".join(parts)))
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), http="httptools", loop="asyncio", log_level="error",
            access_log=False)
"""


def read_only_mb_s(rows, seconds):
    """Uncompressed megabytes a second."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)])
    try:
        wait_for(port)
        job = {
            "url": f"http://127.0.0.1:{port}",
            "token": "x",
            "paths": ["/"],
            "seconds": seconds,
            "big_rows": rows,
            "small_rows": 1,
            "big_bodies": 10,
            "big_connections": 4,
            "small_connections": 0,
            "small_rate": 0,
        }
        return subprocess_figures(job)["big"]["mb_s"]
    finally:
        server.terminate()
        server.wait()


def subprocess_figures(job):
    """One window of the load generator."""
    import json

    command = [sys.executable, load.__file__]
    answer = subprocess.run(command, input=json.dumps(job) + "\n", capture_output=True, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1])


def wait_for(port):
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the baseline server does not start")

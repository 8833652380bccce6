"""`test --watch`: what is saved is tested again while the author looks, in well under a second."""

from __future__ import annotations

import queue
import threading
import time


def lines_of(stream):
    lines = queue.Queue()
    threading.Thread(target=lambda: [lines.put(line) for line in stream], daemon=True).start()
    return lines


def until(lines, wanted, seconds):
    """The seconds until a line with these words came."""
    began, seen = time.monotonic(), []
    while True:
        seen.append(lines.get(timeout=max(0.01, seconds - (time.monotonic() - began))))
        if wanted in seen[-1]:
            return time.monotonic() - began


def test_a_saved_file_is_tested_again_at_once(quickstart):
    folder = quickstart.cwd / "examples" / "quickstart"
    spec, sample = folder / "provisioner.yaml", folder / "samples" / "nginx.ndjson"
    sample.write_text("".join(sample.read_text("utf-8").splitlines(keepends=True)[:20]), encoding="utf-8")
    text = spec.read_text("utf-8")
    process = quickstart.start("test", "--watch", str(spec))
    try:
        lines, notes = lines_of(process.stdout), lines_of(process.stderr)
        until(notes, "watching", 30)
        while not lines.empty():
            lines.get()
        taken = []
        for wrong in (True, False, True):
            spec.write_text(text.replace("Status,", "Status = Status + 1,") if wrong else text, encoding="utf-8")
            taken.append(until(lines, "failed." if wrong else "passed.", 10))
            until(notes, "watching", 10)
    finally:
        process.kill()
        process.communicate(timeout=10)
    assert min(taken) < 0.8, taken

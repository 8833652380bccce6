"""`test --watch`: what is saved is tested again while the author looks (`bench/check.py` says how soon)."""

from __future__ import annotations

import queue
import threading


def lines_of(stream):
    lines = queue.Queue()
    threading.Thread(target=lambda: [lines.put(line) for line in stream], daemon=True).start()
    return lines


def until(lines, wanted):
    """Wait for a line with these words; the limit only ends a test that hangs."""
    while wanted not in lines.get(timeout=120):
        pass


def test_a_saved_file_is_tested_again(quickstart):
    folder = quickstart.cwd / "examples" / "quickstart"
    spec, sample = folder / "provisioner.yaml", folder / "samples" / "nginx.ndjson"
    sample.write_text("".join(sample.read_text("utf-8").splitlines(keepends=True)[:20]), encoding="utf-8")
    text = spec.read_text("utf-8")
    process = quickstart.start("test", "--watch", str(spec))
    try:
        lines, notes = lines_of(process.stdout), lines_of(process.stderr)
        until(lines, "passed.")
        for wrong in (True, False, True):
            spec.write_text(text.replace("Status,", "Status = Status + 1,") if wrong else text, encoding="utf-8")
            until(lines, "failed." if wrong else "passed.")
        until(notes, "watching")
    finally:
        process.kill()
        process.communicate(timeout=10)

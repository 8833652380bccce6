"""An emulator that one command has started and another uses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from provisioner.emulator.process import attach, start_child

pytestmark = pytest.mark.contract

_ATTACH = """
import sys
from pathlib import Path
from provisioner.emulator.process import attach
found = attach(Path(sys.argv[1]))
print(found.ready.pid, flush=True)
sys.stdin.read()
"""


def answers(ready) -> bool:
    try:
        with urllib.request.urlopen(f"{ready.http_url}/_emulator/health?nonce=x", timeout=30) as answer:
            return json.load(answer)["status"] == "healthy"
    except OSError:
        return False


def wait_until(condition, seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_the_emulator_stays_while_another_uses_it_and_ends_with_the_last(tmp_path):
    child = start_child(tmp_path)
    first, second = attach(tmp_path), attach(tmp_path)
    assert first is not None
    assert second is not None
    assert child.stop() is False
    assert answers(child.ready)
    third = attach(tmp_path)
    assert third is not None
    for lease in (first, second):
        lease.close()
        assert answers(child.ready)
    third.close()
    assert wait_until(lambda: not answers(child.ready))
    assert wait_until(lambda: not (tmp_path / "running.json").exists())


def test_a_lease_that_was_given_back_holds_nothing_up(tmp_path):
    child = start_child(tmp_path)
    found = attach(tmp_path)
    assert found is not None
    found.close()
    assert child.stop() is True


def test_a_lease_ends_with_the_process_that_holds_it(tmp_path):
    child = start_child(tmp_path)
    command = [sys.executable, "-c", _ATTACH, str(tmp_path)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert int(other.stdout.readline()) == child.pid
    assert child.stop() is False
    assert answers(child.ready)
    other.kill()
    other.communicate()
    assert wait_until(lambda: not answers(child.ready))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM is POSIX")
def test_a_signal_ends_it_whoever_uses_it(tmp_path):
    child = start_child(tmp_path)
    found = attach(tmp_path)
    assert found is not None
    os.kill(child.pid, signal.SIGTERM)
    assert wait_until(lambda: not answers(child.ready))
    assert child.stop() is True
    found.close()

"""Mixed load while the server and its workers are killed at random: what was acknowledged is there, nothing twice.

`PROVISIONER_SOAK_SCALE` says how much of the full ten minutes it takes, a twentieth where it is not set.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 600 * float(os.environ.get("PROVISIONER_SOAK_SCALE", "0.05"))
BENCH = Path(__file__).parents[2] / "bench" / "soak.py"


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="workers are found in /proc")
def test_rows_acknowledged_are_rows_stored_whoever_is_killed():
    command = [sys.executable, str(BENCH), "--seconds", str(SECONDS), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS + 300)
    figures = json.loads(done.stdout)
    assert done.returncode == 0, figures
    assert figures["kills"] >= SECONDS / 10
    assert figures["rows_acknowledged"] > 0

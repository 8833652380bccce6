"""An apply that is cut off: the emulator dies, or the person presses Ctrl-C. The next apply finishes the job."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = "examples/quickstart/provisioner.yaml"
DATA = ".provisioner/local"

pytestmark = pytest.mark.e2e


@pytest.fixture
def slow(quickstart):
    process = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("slow_emulator.py"), DATA, "4"],
        cwd=quickstart.cwd,
        env=quickstart.env,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def until(process: subprocess.Popen[str], start: str) -> list[str]:
    """Read standard error up to the line that starts so."""
    lines = []
    for line in process.stderr:
        lines.append(line.rstrip("\n"))
        if line.strip().startswith(start):
            return lines
    raise AssertionError("\n".join(lines))


def test_the_emulator_is_killed_during_apply(quickstart, slow):
    apply = quickstart.start("apply", SPEC, "--cloud", "local")
    until(apply, "workspaces/law-quickstart: creating")
    slow.kill()
    out, err = apply.communicate(timeout=100)
    assert apply.returncode == 3, err
    assert out == ""
    assert "workspaces/law-quickstart: failed" in err
    assert "dataCollectionRules/nginx" in err
    assert err.endswith("Apply is not complete: 1 applied, 0 unchanged, 1 failed, 3 not done.\n")

    quickstart.run("apply", SPEC, "--cloud", "local")
    quickstart.run("plan", SPEC, "--cloud", "local", "--exit-code")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_says_what_was_done_and_what_not(quickstart, slow):
    apply = quickstart.start("apply", SPEC, "--cloud", "local", "--format", "json")
    until(apply, "workspaces/law-quickstart: creating")
    apply.send_signal(signal.SIGINT)
    out, err = apply.communicate(timeout=60)
    assert apply.returncode == 130, err
    assert out == ""
    assert "workspaces/law-quickstart: created" in err
    assert err.endswith("Apply is not complete: 2 applied, 0 unchanged, 0 failed, 3 not done.\n")

    finished = quickstart.run("apply", SPEC, "--cloud", "local", "--format", "json")
    assert json.loads(finished.stdout)["rules"]["nginx"]["immutableId"].startswith("dcr-")

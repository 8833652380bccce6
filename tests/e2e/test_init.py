"""`init` as a user runs it: from standard input, on a terminal, and where it must not write."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.e2e

ROWS = '{"when": "2026-01-01T00:00:00Z", "sent": "2026-01-01T00:00:01Z", "a-b": 1}\n'


def test_records_from_standard_input_become_a_spec_that_passes(shell):
    (shell.cwd / "rows").write_text(ROWS)
    with (shell.cwd / "rows").open("rb") as rows:
        done = subprocess.run(
            [sys.executable, "-m", "provisioner", "init", "-", "--table", "Orders"],
            cwd=shell.cwd, env=shell.env, stdin=rows, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "samples/orders.sample.ndjson\nsamples/orders.expected.ndjson\nprovisioner.yaml\n"
    assert "From 1 record of standard input (NDJSON)." in done.stderr
    shell.run("check")
    assert "1 passed." in shell.run("test").stdout


def test_several_samples_become_one_spec_and_nothing_is_overwritten(shell):
    (shell.cwd / "first.ndjson").write_text(ROWS)
    (shell.cwd / "second.csv").write_text("time,n\n2026-01-01,1\n")
    shell.run("init", "first.ndjson", "second.csv")
    assert "2 passed." in shell.run("test").stdout
    shell.run("check")
    before = (shell.cwd / "provisioner.yaml").read_bytes()
    refused = shell.run("init", "second.csv", code=2)
    assert "`samples/second.sample.ndjson`" in refused.stderr and "there already" in refused.stderr
    assert (shell.cwd / "provisioner.yaml").read_bytes() == before
    shell.run("init", "second.csv", "--force")
    assert "1 passed." in shell.run("test").stdout


def test_a_bad_sample_is_one_error_and_writes_nothing(shell):
    (shell.cwd / "bad.ndjson").write_text('{"a": 1}\n{"a": ')
    refused = shell.run("init", "bad.ndjson", code=2)
    assert refused.stderr == (
        "error: `bad.ndjson` ends in the middle of the record that begins in line 2\n"
        "  = hint: the file is cut off: copy it again, or delete its last record\n"
    )
    assert [path.name for path in shell.cwd.iterdir()] == ["bad.ndjson"]


def test_payloads_are_checked_against_the_spec(shell):
    (shell.cwd / "rows.ndjson").write_text(ROWS)
    shell.run("init", "rows.ndjson")
    (shell.cwd / "body.json").write_text(ROWS)
    refused = shell.run("check", "--payload", "body.json", code=1)
    assert "body.json:1:1: error[PRV174] The body is one object, not an array" in refused.stdout
    (shell.cwd / "body.json").write_text(f"[{ROWS}]")
    assert "body.json: 1 record" in shell.run("check", "--payload", "body.json").stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_the_table_and_the_time_are_asked_for(shell):
    import os
    import pty

    (shell.cwd / "rows.ndjson").write_text(ROWS)
    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "provisioner", "init", "rows.ndjson"],
        cwd=shell.cwd, env=shell.env, stdin=side, stderr=side, stdout=subprocess.PIPE,
    )  # fmt: skip
    os.close(side)
    os.write(main, b"Shop\nsent\n")
    process.communicate(timeout=60)
    shown = os.read(main, 10_000).decode()
    os.close(main)
    assert process.returncode == 0, shown
    assert "Table [Rows_CL]: " in shown and "Time (when, sent) [when]: " in shown
    text = (shell.cwd / "provisioner.yaml").read_text()
    assert "  Shop_CL:\n" in text and "TimeGenerated = sent," in text

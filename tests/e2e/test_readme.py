"""What README.md shows is what happens: recordings are made anew and compared, other commands are run.

A block between `<!-- recording: COMMAND -->` and `<!-- end of recording -->` is the output of that command, with what
differs from run to run (ports, IDs, times) put into one form. `pytest --update-cases` writes the blocks anew.
"""

import re
import subprocess
import sys

import pytest
from builders.shell import ROOT

pytestmark = pytest.mark.e2e

README = ROOT / "README.md"
RECORDING = re.compile(r"<!-- recording: (.+?) -->\n```console\n(.*?)```\n<!-- end of recording -->", re.DOTALL)
CONSTANT = [
    (re.compile(r"https://127\.0\.0\.1:\d+"), "https://127.0.0.1:30700"),
    (re.compile(r"dcr-[0-9a-f]{32}"), "dcr-00000000000000000000000000000000"),
    (re.compile(r"\(\d+\.\d s\)"), "(0.1 s)"),
    (re.compile(r"principalId: [0-9a-f-]{36}"), "principalId: 22222222-2222-2222-2222-222222222222"),
    (re.compile(r"WORKSPACE_ID=[0-9a-f-]{36}"), "WORKSPACE_ID=33333333-3333-3333-3333-333333333333"),
    (re.compile(r"TENANT_ID=[0-9a-f-]{36}"), "TENANT_ID=44444444-4444-4444-4444-444444444444"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+"), "2026-01-01 00:00:00.0000000"),
    (re.compile(r"2026-01-01 00:00:00\.0…"), "2026-01-01 00:00:0…"),
]


def recordings():
    return RECORDING.findall(README.read_text("utf-8"))


def normalised(text: str) -> str:
    for pattern, constant in CONSTANT:
        text = pattern.sub(constant, text)
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


def output_of(shell, command: str) -> str:
    assert command.startswith("provisioner ")
    done = subprocess.run(
        f"{sys.executable} -m {command}",
        shell=True,
        cwd=shell.cwd,
        env=shell.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    return normalised(done.stdout)


def test_the_recordings_are_what_happens(quickstart, update_cases):
    found = recordings()
    assert found, "README.md shows a recording of its first command"
    text = README.read_text("utf-8")
    for command, shown in found:
        happened = output_of(quickstart, command)
        if update_cases:
            text = text.replace(
                f"<!-- recording: {command} -->\n```console\n{shown}```",
                f"<!-- recording: {command} -->\n```console\n{happened}```",
            )
        else:
            assert happened == shown, command
    if update_cases:
        README.write_text(text, "utf-8")


def test_the_spec_on_the_first_screen_checks(shell):
    spec = re.search(r"```yaml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert spec is not None
    (shell.cwd / "provisioner.yaml").write_text(spec.group(1), "utf-8")
    shell.run("check")

"""The commands and programs of docs/ run."""

import re
import subprocess
import sys

import pytest
from builders.shell import ROOT

pytestmark = pytest.mark.e2e

BLOCK = re.compile(r"^```(console|python)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(page: str, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall((ROOT / "docs" / page).read_text("utf-8")) if kind == language]


@pytest.mark.parametrize("command", [line for text in blocks("kql.md", "console") for line in text.splitlines()])
def test_the_commands_about_kql_run(shell, command):
    runnable = command.replace("provisioner ", f"{sys.executable} -m provisioner ", 1)
    done = subprocess.run(
        runnable, shell=True, cwd=shell.cwd, env=shell.env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("program", blocks("kql.md", "python"))
def test_the_programs_about_kql_run(shell, program):
    subprocess.run([sys.executable, "-c", program], cwd=shell.cwd, env=shell.env, check=True, timeout=60)

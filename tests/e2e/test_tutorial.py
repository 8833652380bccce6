"""docs/tutorial.md, executed in its order: every output and every file in it is what really came out.

`pytest --update-cases` writes the blocks anew.
"""

import re
import shlex
import shutil

import pytest
from builders.shell import ROOT

pytestmark = pytest.mark.e2e

PAGE = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"<!-- (recording|file): (.+?) -->\n```(?:console|yaml)\n(.*?)```\n<!-- end of \1 -->", re.DOTALL)
CONSTANT = [
    (re.compile(r"https://127\.0\.0\.1:\d+"), "https://127.0.0.1:30700"),
    (re.compile(r"dcr-[0-9a-f]{32}"), "dcr-00000000000000000000000000000000"),
]


def happened(shell, kind, what):
    if kind == "file":
        return (shell.cwd / what).read_text("utf-8")
    _, *arguments = shlex.split(what)
    text = shell.run(*arguments).stdout
    for pattern, constant in CONSTANT:
        text = pattern.sub(constant, text)
    return text


def test_the_tutorial_is_what_happens(shell, update_cases):
    shutil.copytree(ROOT / "docs" / "samples", shell.cwd / "docs" / "samples")
    text = PAGE.read_text("utf-8")
    found = list(BLOCK.finditer(text))
    commands = [match[2].split()[1] for match in found if match[1] == "recording"]
    assert commands.count("init") == commands.count("check") == commands.count("test") == commands.count("apply") == 3
    for match in found:
        actual = happened(shell, match[1], match[2])
        if update_cases:
            head, fence = match[0].split("\n")[:2]
            block = f"{head}\n{fence}\n{actual}```\n<!-- end of {match[1]} -->"
            text = text.replace(match[0], block, 1)
        else:
            assert actual == match[3], match[2]
    if update_cases:
        PAGE.write_text(text, "utf-8", newline="\n")

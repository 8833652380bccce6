"""The commands of a section of docs/migration.md, run one after the other as they stand there."""

from __future__ import annotations

import re
import shlex
from string import Template

from builders.shell import ROOT, Shell

PAGE = ROOT / "docs" / "migration.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
_LOCAL = ("--cloud", "local", "--data", "local")
_OFFLINE = ("check", "test", "explain")


class Walk:
    """`$NAME` in a command stands for what is passed; commands that speak to Azure speak to the emulator."""

    def __init__(self, shell: Shell, heading: str, **names: str) -> None:
        section = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        assert section, heading
        self._commands = [line for block in _BLOCK.findall(section) for line in block.splitlines()]
        self._shell = shell
        self.names = names

    @property
    def left(self) -> list[str]:
        """The commands that have not been run."""
        return self._commands

    def next(self, begins: str, code: int = 0):
        """Run the next command, which begins so."""
        line = self._commands.pop(0)
        assert line.startswith(f"provisioner {begins}"), line
        _, *arguments = shlex.split(Template(line).substitute(self.names))
        local = () if arguments[0] in _OFFLINE or "--offline" in arguments else _LOCAL
        return self._shell.run(*arguments, *local, code=code)

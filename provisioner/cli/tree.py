"""Groups of commands that are loaded when they are called.

The module of a command brings its stage with it, and a process runs one command; so a group knows the names of its
commands and where each lives, and loads only what is asked for. Its help asks for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TypeAlias

import click

from provisioner.cli.declaring import command_of
from provisioner.diagnostics import did_you_mean

Homes: TypeAlias = Mapping[str, str]
"""Where each command lives, as `module:name` of a function or a `Group`; in the order in which help shows them."""


class Group(click.Group):
    """Commands by name."""

    def __init__(self, name: str, homes: Homes, *, help: str, epilog: str | None = None) -> None:
        settings = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
        super().__init__(name, help=help, epilog=epilog, no_args_is_help=True, context_settings=settings)
        self._homes = homes

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in order."""
        return list(self._homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded now."""
        home = self._homes.get(cmd_name)
        if home is None:
            return None
        module, _, member = home.partition(":")
        found = getattr(import_module(module), member)
        return found if isinstance(found, Group) else command_of(cmd_name, found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; a mistyped one is refused with what was perhaps meant."""
        name = args[0]
        hint = None if name in self._homes else did_you_mean(name, self._homes)
        if hint:
            ctx.fail(f"No such command: {name} ({hint})")
        return super().resolve_command(ctx, args)

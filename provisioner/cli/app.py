"""All commands, in the order in which a user meets them; a run loads the module of the one that is called."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Annotated

import typer
from typer.main import get_command

import provisioner
from provisioner.cli.coercion import shorten

COMMANDS = {
    "init": "init",
    "import": "importing",
    "check": "check",
    "test": "trial",
    "render": "render",
    "plan": "plan",
    "apply": "apply",
    "outputs": "outputs",
    "destroy": "destroy",
    "send": "send",
    "query": "query",
    "tables": "tables",
    "explain": "explain",
    "emulator": "emulator",
    "kql": "kql",
    "migrate": "migrate",
}
"""The module of each command; those with an `app` have commands of their own."""


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(
        name="provisioner",
        help="A declarative spec file becomes a working Logs Ingestion API pipeline for Azure Monitor.",
        no_args_is_help=True,
        add_completion=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    app.callback()(_options)
    for name in names:
        module = import_module(f"provisioner.cli.{COMMANDS[name]}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(module.command)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"provisioner {provisioner.__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def invoke(arguments: list[str]) -> int:
    """Run one command; its exit code. Mistakes in the options are shown with the usage line, exit code 2."""
    called = arguments[:1] if arguments and arguments[0] in COMMANDS else COMMANDS
    command = get_command(application(called))
    shorten(command)
    try:
        result = command.main(args=arguments, prog_name="provisioner", standalone_mode=False)
    except typer.TyperException as exc:
        return _usage_error(exc)
    return result if isinstance(result, int) else 0


def _usage_error(exc: typer.TyperException) -> int:
    """Typer's own words for a mistake in the options, with the usage line."""
    show = getattr(exc, "show", None)
    if show is None:
        raise exc
    show()
    return 2

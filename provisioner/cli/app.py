"""All commands, in the order in which a user meets them."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.main import get_command

import provisioner
from provisioner.cli import (
    apply,
    check,
    destroy,
    emulator,
    explain,
    importing,
    init,
    kql,
    migrate,
    outputs,
    plan,
    query,
    render,
    send,
    tables,
    trial,
)

app = typer.Typer(
    name="provisioner",
    help="A declarative spec file becomes a working Logs Ingestion API pipeline for Azure Monitor.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
app.command("init")(init.command)
app.command("import")(importing.command)
app.command("check")(check.command)
app.command("test")(trial.command)
app.command("render")(render.command)
app.command("plan")(plan.command)
app.command("apply")(apply.command)
app.command("outputs")(outputs.command)
app.command("destroy")(destroy.command)
app.command("send")(send.command)
app.command("query")(query.command)
app.command("tables")(tables.command)
app.command("explain")(explain.command)
app.command("emulator")(emulator.command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"provisioner {provisioner.__version__}")
        raise typer.Exit


app.add_typer(kql.app, name="kql")
app.add_typer(migrate.app, name="migrate")


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def invoke(arguments: list[str]) -> int:
    """Run one command; its exit code. Mistakes in the options are shown with the usage line, exit code 2."""
    try:
        result = get_command(app).main(args=arguments, prog_name="provisioner", standalone_mode=False)
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

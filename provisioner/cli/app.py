"""All commands, in the order in which a user meets them."""

from __future__ import annotations

import os

import click

import provisioner
from provisioner.cli.tree import Group

PROGRAM = "provisioner"
_COMPLETE = "_PROVISIONER_COMPLETE"

KQL = Group(
    "kql",
    {"check": "provisioner.cli.kql:check_command", "run": "provisioner.cli.kql:run_command"},
    help="Check and run bare KQL, without a spec.",
)
MIGRATE = Group(
    "migrate",
    {
        "rule": "provisioner.cli.migrate.rule:command",
        "data-collector": "provisioner.cli.migrate.data_collector:command",
        "table": "provisioner.cli.migrate.table:command",
        "verify": "provisioner.cli.migrate.verify:command",
        "retire": "provisioner.cli.migrate.retire:command",
    },
    help="Leave DCE-era rules, classic tables and the HTTP Data Collector API behind.",
)
COMMANDS = {
    "init": "provisioner.cli.init:command",
    "import": "provisioner.cli.importing:command",
    "check": "provisioner.cli.check:command",
    "test": "provisioner.cli.trial:command",
    "render": "provisioner.cli.render:command",
    "plan": "provisioner.cli.plan:command",
    "apply": "provisioner.cli.apply:command",
    "outputs": "provisioner.cli.outputs:command",
    "destroy": "provisioner.cli.destroy:command",
    "send": "provisioner.cli.send:command",
    "query": "provisioner.cli.query:command",
    "tables": "provisioner.cli.tables:command",
    "explain": "provisioner.cli.explain:command",
    "emulator": "provisioner.cli.emulator:command",
    "kql": "provisioner.cli.app:KQL",
    "migrate": "provisioner.cli.app:MIGRATE",
}


def invoke(arguments: list[str]) -> int:
    """Run one command; its exit code. Mistakes in the options are shown with the usage line, exit code 2."""
    program = _program()
    wanted = os.environ.get(_COMPLETE)
    if wanted:
        return _complete(program, wanted)
    try:
        with program.make_context(PROGRAM, arguments) as context:
            result = program.invoke(context)
    except click.exceptions.Exit as exc:
        return exc.exit_code
    except click.ClickException as exc:
        exc.show()
        return exc.exit_code
    return result if isinstance(result, int) else 0


def _complete(program: Group, wanted: str) -> int:
    """What a shell asks: for the script that it sources, or for the words that may follow."""
    from click.shell_completion import shell_complete

    return shell_complete(program, {}, PROGRAM, _COMPLETE, wanted)


def _program() -> Group:
    version = click.version_option(provisioner.__version__, message="%(prog)s %(version)s", help="Show the version.")
    help = "A declarative spec file becomes a working Logs Ingestion API pipeline for Azure Monitor."
    epilog = f'Completion, in bash (or zsh, fish): eval "$({_COMPLETE}=bash_source {PROGRAM})"'
    return version(Group(PROGRAM, COMMANDS, help=help, epilog=epilog))

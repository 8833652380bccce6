"""The tree of commands: what it knows without loading them, and what it answers."""

import subprocess
import sys

import click
import pytest

from provisioner.cli.app import COMMANDS, KQL, MIGRATE, invoke
from provisioner.cli.tree import Group


@pytest.mark.parametrize("group", [Group("all", COMMANDS, help="All."), KQL, MIGRATE], ids=lambda group: group.name)
def test_every_command_lives_where_the_tree_says_and_explains_itself(group):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command.name == name
        assert command.get_short_help_str()
    assert group.get_command(context, "nothing") is None


def test_a_command_loads_no_other():
    script = (
        "import sys\nfrom provisioner.cli.app import invoke\ninvoke(['explain', 'PRV146'])\n"
        "print(*[name for name in sys.modules if name.startswith('provisioner.cli.')], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.rpartition(".")[2] for name in done.stderr.split()}
    assert "explain" in loaded
    assert loaded & {"apply", "check", "init", "plan", "options"} == set()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "did you mean `check`?"),
        (["kql", "ruun"], "did you mean `run`?"),
        (["something-else"], "something-else"),
        (["check", "--formt", "json"], "--format"),
        (["plan", "--parallelism", "0"], "1<=x<=64"),
        (["query"], "KQL"),
    ],
)
def test_a_mistake_shows_the_usage_and_ends_with_2(arguments, said, capsys):
    assert invoke(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("Usage: provisioner")
    assert said in error


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "-h"], ["migrate", "rule", "--help"]])
def test_asking_is_no_mistake(arguments, capsys):
    assert invoke(arguments) == 0
    assert "provisioner" in capsys.readouterr().out


def test_a_shell_is_told_how_to_complete(monkeypatch, capsys):
    monkeypatch.setenv("_PROVISIONER_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "provisioner kql ")
    monkeypatch.setenv("COMP_CWORD", "2")
    invoke([])
    assert capsys.readouterr().out.split() == ["plain,check", "plain,run"]

"""Values of the command line: the short way gives what Typer gives, and leaves to it what is wrong."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.main import get_command

from provisioner.cli.coercion import shorten


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def application(seen):
    app = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]}, rich_markup_mode=None)

    def command(
        files: Annotated[list[Path] | None, typer.Argument()] = None,
        name: Annotated[str | None, typer.Option("--name")] = None,
        colour: Annotated[Colour, typer.Option("--colour")] = Colour.RED,
        colours: Annotated[list[Colour], typer.Option("--also")] = [],  # noqa: B006
        texts: Annotated[list[str], typer.Option("--text")] = [],  # noqa: B006
        count: Annotated[int, typer.Option("--count", min=1, max=9)] = 3,
        moment: Annotated[datetime | None, typer.Option("--moment")] = None,
        folder: Annotated[Path, typer.Option("--folder")] = Path("here"),
        flag: Annotated[bool | None, typer.Option("--flag/--no-flag")] = None,
    ) -> int:
        seen.update(locals())
        return 0

    app.command()(command)
    return get_command(app)


def values(words, *, short):
    seen = {}
    command = application(seen)
    if short:
        shorten(command)
    try:
        command.main(args=words, standalone_mode=False)
    except typer.TyperException as exc:
        return type(exc), str(exc)
    return {name: (type(value), value) for name, value in seen.items() if name != "seen"}


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["a.yaml", "b/c.yaml"],
        ["--name", "x", "--text", "1", "--text", "two"],
        ["--colour", "blue", "--also", "red", "--also", "blue"],
        ["--count", "7", "--moment", "2026-01-02", "--folder", "a/b", "--flag"],
        ["--no-flag", "--name", ""],
        ["--colour", "green"],
        ["--also", "red", "--also", "green"],
        ["--count", "seven"],
        ["--count", "12"],
        ["--moment", "soon"],
        ["--nome", "x"],
    ],
)
def test_the_short_way_gives_what_typer_gives(words):
    assert values(words, short=True) == values(words, short=False)

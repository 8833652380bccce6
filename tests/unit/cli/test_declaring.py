"""Functions that become commands."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import click
import pytest

from provisioner.cli.declaring import Argument, Option, command_of


class Colour(StrEnum):
    """Something to choose from."""

    RED = "red"
    BLUE = "blue"


SEEN = {}


def painted(
    files: Annotated[
        list[Path] | None, Argument(metavar="FILE...", help="What is painted.", show_default="all")
    ] = None,
    colour: Annotated[Colour, Option("--colour", "-c", help="With what.")] = Colour.RED,
    coats: Annotated[int | None, Option("--coats", min=1, max=3, help="How often.")] = None,
    hours: Annotated[float, Option("--hours", min=0, help="How long.")] = 1.5,
    words: Annotated[list[str], Option("--word", help="Said along.")] = [],  # noqa: B006 - a list of its own is passed
    dry: Annotated[bool, Option("--dry/--wet", help="Before.")] = True,
    secret: Annotated[bool, Option("--secret", hidden=True)] = False,
) -> int:
    """Paint files.

    More about it.
    """
    SEEN.clear()
    SEEN.update(locals())
    return 7


def named(name: Annotated[str, Argument(metavar="NAME", help="Who.")]) -> int:
    """Greet."""
    return len(name)


def run(function, *arguments):
    command = command_of("it", function)
    with command.make_context("it", list(arguments)) as context:
        return command.invoke(context)


def test_what_is_not_given_is_the_functions_own_default():
    assert run(painted) == 7
    assert SEEN == {
        "files": None,
        "colour": Colour.RED,
        "coats": None,
        "hours": 1.5,
        "words": [],
        "dry": True,
        "secret": False,
    }


def test_the_default_list_is_never_shared():
    run(painted)
    SEEN["words"].append("mine")
    run(painted)
    assert SEEN["words"] == []


def test_values_have_the_types_of_the_annotations():
    run(painted, "a", "b", "-c", "blue", "--coats", "2", "--hours", "3", "--word", "x", "--word", "y", "--wet")
    assert SEEN["files"] == [Path("a"), Path("b")]
    assert SEEN["colour"] is Colour.BLUE
    assert (SEEN["coats"], SEEN["hours"], SEEN["words"], SEEN["dry"]) == (2, 3.0, ["x", "y"], False)


@pytest.mark.parametrize(
    "arguments",
    [("--coats", "4"), ("--coats", "many"), ("--hours", "-1"), ("--colour", "green"), ("--colur", "red")],
)
def test_a_value_out_of_bounds_is_a_mistake_of_the_user(arguments):
    with pytest.raises(click.UsageError):
        run(painted, *arguments)


def test_an_argument_without_a_default_has_to_be_given():
    assert run(named, "Ada") == 3
    with pytest.raises(click.MissingParameter):
        run(named)


def test_help_tells_arguments_options_and_defaults():
    shown = command_of("it", painted).get_help(click.Context(command_of("it", painted), info_name="it"))
    assert shown.startswith("Usage: it [OPTIONS] [FILE...]\n\n  Paint files.")
    assert "FILE...  What is painted.  [default: all]" in shown
    assert "[red|blue]" in shown and "[default: red]" in shown
    assert "--secret" not in shown
    assert "[required]" in command_of("it", named).get_help(click.Context(command_of("it", named)))

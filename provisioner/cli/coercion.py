"""A short way from the words of a command line to values.

Typer makes every value, untouched defaults too, with pydantic, whose import takes a sixth of a `check`. Texts, paths
and the plain members of an enumeration need none of it. Whatever else is given goes through Typer, which also words
what is wrong; and where a later Typer has no such door, all goes through it as before, only slower.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

import typer

_Make = Callable[[Any], Any]


def shorten(command: Any, within: typer.Context | None = None) -> None:  # noqa: ANN401  Typer has no public type
    """Let the parameters of a command, `--help` and those of the commands in it too, take the short way."""
    context = typer.Context(command, parent=within, **command.context_settings)
    for parameter in command.get_params(context):
        parameter._runtime_param = _ShortWay(parameter)
    for inner in getattr(command, "commands", {}).values():
        shorten(inner, context)


class _ShortWay:
    """What Typer asks for the value of one parameter."""

    def __init__(self, parameter: Any) -> None:  # noqa: ANN401
        self._make = _maker(parameter.type_descriptor.annotation)

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401
        """The value, by the short way where that is certain, else by Typer's."""
        many = param.multiple or param.nargs == -1
        if value is None:
            return () if many else None
        try:
            return self._make(value)
        except (TypeError, ValueError):
            from typer._coercion import build_runtime_param

            return build_runtime_param(param.type_descriptor).coerce(value, param, ctx)


def _maker(annotation: Any) -> _Make:  # noqa: ANN401
    """How a value of this type is made; the function raises where Typer has to."""
    if get_origin(annotation) is list:
        one = _maker(get_args(annotation)[0])
        return lambda values: [one(value) for value in _several(values)]
    if annotation is Path or (isinstance(annotation, type) and issubclass(annotation, StrEnum)):
        return lambda value: annotation(_text(value))
    return _text if annotation is str else lambda value: _already(annotation, value)


def _several(values: Any) -> list[Any] | tuple[Any, ...]:  # noqa: ANN401
    if not isinstance(values, list | tuple):
        raise TypeError(values)
    return values


def _text(value: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, str | Path):
        raise TypeError(value)
    return value


def _already(annotation: Any, value: Any) -> Any:  # noqa: ANN401
    if type(value) is not annotation:
        raise TypeError(value)
    return value

"""Commands declared by their functions: the annotations of the parameters become options and arguments.

    def command(spec: Annotated[Path, Argument(metavar="SPEC", help="The spec file.")] = DEFAULT_SPEC) -> int: ...

The first line of the docstring is the command's help, the default of a parameter that of its option.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import click

Function: TypeAlias = Callable[..., int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A parameter that is known by its place."""

    metavar: str
    help: str
    show_default: str | None = None


@dataclass(frozen=True, slots=True, init=False)
class Option:
    """A parameter that is known by its names; a text in `show_default` stands for a default that is worked out."""

    names: tuple[str, ...]
    metavar: str | None
    help: str
    min: int | None
    max: int | None
    show_default: bool | str
    hidden: bool

    def __init__(
        self,
        *names: str,
        metavar: str | None = None,
        help: str = "",
        min: int | None = None,
        max: int | None = None,
        show_default: bool | str = True,
        hidden: bool = False,
    ) -> None:
        values = (names, metavar, help, min, max, show_default, hidden)
        for field, value in zip(self.__slots__, values, strict=True):
            object.__setattr__(self, field, value)


class Command(click.Command):
    """A command whose help explains its arguments before its options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Both lists."""
        rows = [item.row for item in self.params if isinstance(item, _Argument)]
        if rows:
            with formatter.section("Arguments"):
                formatter.write_dl(rows)
        options = [item.get_help_record(ctx) for item in self.get_params(ctx) if isinstance(item, click.Option)]
        with formatter.section("Options"):
            formatter.write_dl([row for row in options if row])


class _Argument(click.Argument):
    """An argument with the line that help has on it."""

    row: tuple[str, str]


class _Choice(click.Choice[str]):
    """One of an enumeration's values."""

    def __init__(self, kind: type[Enum]) -> None:
        super().__init__([item.value for item in kind])
        self._kind = kind

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """The member with this value."""
        return value if isinstance(value, self._kind) else self._kind(super().convert(value, param, ctx))


def command_of(name: str, function: Function) -> Command:
    """The command that calls a function."""
    hints = get_type_hints(function, include_extras=True)
    declared = inspect.signature(function).parameters.values()
    parameters = [_parameter(item.name, item.default, *get_args(hints[item.name])[:2]) for item in declared]
    defaults = {item.name: item.default for item in declared}

    def call(**values: Any) -> int:  # noqa: ANN401
        return function(**{key: _given(value, defaults[key]) for key, value in values.items()})

    return Command(name, callback=call, params=parameters, help=inspect.getdoc(function))


def _given(value: object, default: object) -> object:
    """A value as the function expects it: what may be repeated is a list, or its default where there is none."""
    if not isinstance(value, tuple):
        return value
    if value or default is inspect.Parameter.empty:
        return list(value)
    return list(default) if isinstance(default, list) else default


def _parameter(name: str, default: object, hint: object, declared: Argument | Option) -> click.Parameter:
    kind = _not_none(hint)
    many = get_origin(kind) is list
    if many:
        (kind,) = get_args(kind)
    required = default is inspect.Parameter.empty
    settings: dict[str, Any] = {"required": required}
    if not required and not many:
        settings["default"] = default.value if isinstance(default, Enum) else default
    if isinstance(declared, Argument):
        return _argument(name, declared, kind, settings, many=many)
    shown = declared.show_default if default != "" else False
    settings |= {"help": declared.help, "show_default": shown, "hidden": declared.hidden, "metavar": declared.metavar}
    names = [*declared.names, name]
    if kind is bool:
        return click.Option(names, is_flag=True, **settings)
    return click.Option(names, type=_type(kind, declared.min, declared.max), multiple=many, **settings)


def _argument(name: str, declared: Argument, kind: object, settings: dict[str, Any], *, many: bool) -> _Argument:
    required, default = settings["required"], declared.show_default or settings.get("default")
    usage = declared.metavar if required else f"[{declared.metavar}]"
    made = _Argument([name], metavar=usage, type=_type(kind), nargs=-1 if many else 1, **settings)
    extra = "  [required]" if required else f"  [default: {default}]" if default else ""
    made.row = (declared.metavar, declared.help + extra)
    return made


def _not_none(hint: object) -> object:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (item for item in get_args(hint) if item is not type(None))
    return hint


def _type(kind: object, min: int | None = None, max: int | None = None) -> click.ParamType[Any]:
    if kind is Path:
        return click.Path(path_type=Path)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _Choice(kind)
    if (min, max) != (None, None):
        return click.IntRange(min, max) if kind is int else click.FloatRange(min, max)
    return click.types.convert_type(kind)

"""A spec of plain values as text: YAML, with comments above the keys that they explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

Place = tuple[str, ...]


def spec_text(values: Mapping[str, Any], comments: Mapping[Place, Sequence[str]] | None = None) -> str:
    """The whole file; `comments` by the path of keys they stand above, the file's own under the empty path."""
    notes = comments or {}
    lines = [_comment(text) for text in notes.get((), ())]
    for key, value in values.items():
        lines += (
            ["", *_entry((key,), value, notes)] if not isinstance(value, str | int) else _entry((key,), value, notes)
        )
    return "\n".join(lines).lstrip("\n") + "\n"


def _entry(place: Place, value: Any, notes: Mapping[Place, Sequence[str]]) -> list[str]:  # noqa: ANN401 - JSON
    indent = "  " * (len(place) - 1)
    lines = [indent + _comment(text) for text in notes.get(place, ())]
    if isinstance(value, Mapping) and value and (_is_deep(value) or _is_explained(place, notes)):
        lines.append(f"{indent}{_scalar(place[-1])}:")
        for key, inner in value.items():
            lines += _entry((*place, str(key)), inner, notes)
        return lines
    text = yaml.dump({place[-1]: value}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return lines + [indent + line if line else line for line in text.rstrip("\n").split("\n")]


def _is_explained(place: Place, notes: Mapping[Place, Sequence[str]]) -> bool:
    return any(key[: len(place)] == place and len(key) > len(place) for key in notes)


def _is_deep(value: Mapping[str, Any]) -> bool:
    return any(isinstance(item, Mapping | list) and item for item in value.values())


def _scalar(text: str) -> str:
    return str(yaml.dump(text, Dumper=_Dumper, allow_unicode=True, width=1000)).removesuffix("\n...\n").rstrip("\n")


def _comment(text: str) -> str:
    return "# " + "".join(character if character.isprintable() else " " for character in text)


class _Dumper(yaml.SafeDumper):
    """Block style, list items indented, texts of several lines as they are."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)

"""What `--simulate` says: Azure's slowness, throttling and manners, as `name=value` pairs or as JSON."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from provisioner.emulator.settings import Behaviour, Timing
from provisioner.errors import UsageError

_YES = ("true", "yes", "on", "1")
_NO = ("false", "no", "off", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """All that can be simulated; the parts are settings of an emulator."""

    timing: Timing = field(default_factory=Timing)
    behaviour: Behaviour = field(default_factory=Behaviour)


_PARTS = {
    **{item.name: ("timing", item.default) for item in fields(Timing)},
    **{item.name: ("behaviour", item.default) for item in fields(Behaviour)},
}


def simulation(texts: Iterable[str]) -> Simulation:
    """Settings from texts, later ones winning: `call_latency=0.15,throttling=on` or `{"call_latency": 0.15}`.

    Raises `UsageError` for a name or a value that is not known.
    """
    found = Simulation()
    for text in texts:
        for name, value in _pairs(text):
            part, default = _known(name)
            parsed = _parsed(name, value, default)
            changed = replace(getattr(found, part), **{_attribute(name): parsed})
            found = replace(found, **{part: changed})
    return found


def _pairs(text: str) -> list[tuple[str, Any]]:
    if text.lstrip().startswith("{"):
        try:
            return list(json.loads(text).items())
        except ValueError as exc:
            raise UsageError(f"the simulation is not JSON: {exc}") from exc
    lines = (line.partition("#")[0] for line in text.splitlines())
    found = []
    for word in (word for line in lines for word in re.split(r"[,\s]+", line) if word):
        name, equals, value = word.partition("=")
        if not equals:
            raise UsageError(f"`{word}` is no setting of a simulation", "write `name=value`, or the name of a file")
        found.append((name, value))
    return found


def _attribute(name: str) -> str:
    return name.strip().replace("-", "_")


def _known(name: str) -> tuple[str, object]:
    known = _PARTS.get(_attribute(name))
    if known is None:
        close = difflib.get_close_matches(_attribute(name), _PARTS, 1)
        hint = f"did you mean `{close[0]}`?" if close else f"use one of {', '.join(sorted(_PARTS))}"
        raise UsageError(f"`{name}` cannot be simulated", hint)
    return known


def _parsed(name: str, value: Any, default: object) -> object:  # noqa: ANN401 - as JSON gives it
    match default:
        case bool():
            return _truth(name, value)
        case float():
            return _seconds(name, value)
        case _:
            items = value if isinstance(value, list) else re.split(r"[+;]", str(value))
            return tuple(str(item) for item in items if item)


def _truth(name: str, value: object) -> bool:
    text = str(value).lower()
    if text not in (*_YES, *_NO):
        raise UsageError(f"`{name}={value}` is neither on nor off", f"write `{name}=on` or `{name}=off`")
    return text in _YES


def _seconds(name: str, value: object) -> float:
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise UsageError(f"`{name}={value}` is no number of seconds", f"write `{name}=1.5`, say")
    return seconds

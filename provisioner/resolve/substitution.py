"""`{{ vars.NAME }}` in one text: what it becomes, what it came from, and what is not read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from provisioner.diagnostics import did_you_mean
from provisioner.model.json import Json
from provisioner.resolve.codes import UNDEFINED_VARIABLE, UNREAD_SYNTAX, VARIABLE_FORM
from provisioner.resolve.effective import Replaced

_ANY = re.compile(r"\{\{(?P<inside>.*?)(?P<close>\}\}|$)|\{%", re.DOTALL)
_REFERENCE = re.compile(r"\{\{\s*vars\.(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong at code points start…end of the text."""

    code: str
    message: str
    start: int
    end: int
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Substituted:
    """The new value, which variables it took, and what could not be read."""

    value: Json
    replaced: tuple[Replaced, ...] = ()
    faults: tuple[Fault, ...] = ()


def references(text: str) -> list[str]:
    """The names of the variables in a text."""
    return [found["name"] for found in _REFERENCE.finditer(text)] if "{{" in text else []


def substitute(text: str, variables: Mapping[str, Json], *, kql: bool = False) -> Substituted:
    """Replace variables; a text that is exactly one takes its type. In KQL every other brace is KQL."""
    if "{{" not in text and "{%" not in text:
        return Substituted(value=text)
    only = _REFERENCE.fullmatch(text.strip())
    if only and not kql and only["name"] in variables:
        whole = Replaced(start=0, end=0, source_start=0, source_end=len(text), variable=only["name"])
        return Substituted(value=variables[only["name"]], replaced=(whole,))
    faults = [] if kql else [_unread(found) for found in _ANY.finditer(text) if not _REFERENCE.fullmatch(found.group())]
    pieces: list[str] = []
    replaced: list[Replaced] = []
    at = length = 0
    for found in _REFERENCE.finditer(text):
        new, fault = _as_text(found, variables)
        if fault:
            faults.append(fault)
            continue
        pieces += [text[at : found.start()], new]
        start = length + found.start() - at
        at, length = found.end(), start + len(new)
        replaced.append(
            Replaced(
                start=start, end=length, source_start=found.start(), source_end=found.end(), variable=found["name"]
            )
        )
    pieces.append(text[at:])
    return Substituted(value="".join(pieces), replaced=tuple(replaced), faults=tuple(faults))


def undefined(name: str, known: Sequence[str], start: int, end: int) -> Fault:
    """The fault of a reference to a variable that nothing defines."""
    hint = did_you_mean(name, known) or f"define it under `vars`, or give `--var {name}=…`"
    return Fault(code=UNDEFINED_VARIABLE, message=f"Variable `{name}` is not defined", start=start, end=end, hint=hint)


def _as_text(found: re.Match[str], variables: Mapping[str, Json]) -> tuple[str, Fault | None]:
    name = found["name"]
    if name not in variables:
        return "", undefined(name, list(variables), found.start("name"), found.end("name"))
    value = variables[name]
    if isinstance(value, str):
        return value, None
    if isinstance(value, (bool, int, float)):
        return json.dumps(value), None
    kind = "null" if value is None else "a list" if isinstance(value, list) else "a map"
    message = f"Variable `{name}` is {kind} and cannot stand inside text"
    hint = "let it be the whole value, or give it a text"
    return "", Fault(code=VARIABLE_FORM, message=message, start=found.start("name"), end=found.end("name"), hint=hint)


def _unread(found: re.Match[str]) -> Fault:
    shown = " ".join(found.group().split())
    shown = shown if len(shown) <= 60 else f"{shown[:59]}…"
    if found.group() != "{%" and not found["close"]:
        message, hint = f"`{shown}` has no closing `}}}}`", "write `{{ vars.NAME }}`"
    else:
        message, hint = f"`{shown}` is not read in a spec", "only `{{ vars.NAME }}` is"
    return Fault(code=UNREAD_SYNTAX, message=message, start=found.start(), end=found.end(), hint=hint)

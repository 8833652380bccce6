"""The text of a configuration: what it decides, and what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from provisioner.diagnostics import Diagnostic, Span, did_you_mean
from provisioner.lint.codes import BROKEN_CONFIGURATION, CONFIGURATION_FORM
from provisioner.lint.configuration import Chosen, Configuration

_SEVERITIES: Mapping[str, Chosen] = {"error": "error", "warning": "warning", "info": "info", "off": "off"}
_CODE = re.compile(r"PRV\d{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    path: str
    text: str


def parsed(text: str, path: str, table: tuple[str, ...]) -> tuple[Configuration, list[Diagnostic]]:
    """The decisions in a TOML text, and its mistakes; `table` leads to where they stand in it."""
    file = _File(path=path, text=text)
    try:
        values: object = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as exc:
        return Configuration(), [_broken(file, str(exc))]
    for name in table:
        values = values.get(name, {}) if isinstance(values, Mapping) else {}
    if not isinstance(values, Mapping):
        return Configuration(), [_wrong(file, "provisioner", "`provisioner` is not a table", "write `severity = {…}`")]
    found = [
        _wrong(file, name, f"There is no setting `{name}`", did_you_mean(name, ["severity"]) or "there is `severity`")
        for name in values
        if name != "severity"
    ]
    chosen = values.get("severity", {})
    if not isinstance(chosen, Mapping):
        hint = 'write `severity = {PRV146 = "off"}`'
        return Configuration(), [*found, _wrong(file, "severity", "`severity` is not a table", hint)]
    found += [item for code, value in chosen.items() if (item := _unknown(file, code, value))]
    known = {
        code: _SEVERITIES[value] for code, value in chosen.items() if isinstance(value, str) and value in _SEVERITIES
    }
    return Configuration(severity=known), found


def _unknown(file: _File, code: str, value: object) -> Diagnostic | None:
    if not _CODE.fullmatch(code):
        return _wrong(file, code, f"`{code}` is not the code of a finding", "codes look like `PRV146`")
    if not isinstance(value, str) or value not in _SEVERITIES:
        shown = value if isinstance(value, str) else "something that is no text"
        hint = "the severities are `error`, `warning`, `info` and `off`"
        return _wrong(file, code, f"The severity of `{code}` is `{shown}`", hint)
    return None


def _broken(file: _File, said: str) -> Diagnostic:
    place = re.search(r"\(at line (\d+), column (\d+)\)", said)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    reason = said[: place.start()].strip() if place else said
    return Diagnostic(
        code=BROKEN_CONFIGURATION,
        severity="error",
        message=f"The configuration is not TOML: {reason[:1].lower()}{reason[1:]}",
        span=Span(path=file.path, line=line, column=column, end_line=line, end_column=column),
    )


def _wrong(file: _File, word: str, message: str, hint: str) -> Diagnostic:
    """A warning where the word stands; TOML's reader tells no places."""
    lines = file.text.splitlines()
    where = (
        (number, found.span())
        for number, line in enumerate(lines, start=1)
        if (found := re.search(rf"(?<!\w){re.escape(word)}(?!\w)(?=[^=]*=|[^\]]*\])", line))
    )
    line, (start, end) = next(where, (1, (0, 0)))
    span = Span(path=file.path, line=line, column=start + 1, end_line=line, end_column=end + 1)
    return Diagnostic(code=CONFIGURATION_FORM, severity="warning", message=message, span=span, hint=hint)

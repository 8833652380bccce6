"""The configuration of a project: `[tool.provisioner]` of the nearest `pyproject.toml`, or a `provisioner.toml`.

Nearest means: in the folder of the spec, else in the first one above it that has either; `provisioner.toml` wins where
both say something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from provisioner import files
from provisioner.diagnostics import Diagnostic, Severity, Span, did_you_mean
from provisioner.lint.codes import BROKEN_CONFIGURATION, CONFIGURATION_FORM

Chosen = Severity | Literal["off"]

_SEVERITIES: Mapping[str, Chosen] = {"error": "error", "warning": "warning", "info": "info", "off": "off"}
_CODE = re.compile(r"PRV\d{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a project has decided: the severity of a code, where it is not the usual one."""

    severity: Mapping[str, Chosen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    path: str
    text: str


def configured(spec: Path, shown: Callable[[Path], str] = Path.as_posix) -> tuple[Configuration, list[Diagnostic]]:
    """The configuration that holds for a spec; `shown` is how messages name a file."""
    for folder in _upwards(spec):
        for name, table in (("provisioner.toml", ()), ("pyproject.toml", ("tool", "provisioner"))):
            path = folder / name
            if not path.is_file():
                continue
            text = files.read_text(path, "configuration")
            if table and "tool.provisioner" not in text.replace(" ", ""):
                continue
            return _parsed(_File(path=shown(path), text=text), table)
    return Configuration(), []


def _upwards(spec: Path) -> Iterator[Path]:
    folder = spec.absolute().parent
    yield folder
    yield from folder.parents


def _parsed(file: _File, table: tuple[str, ...]) -> tuple[Configuration, list[Diagnostic]]:
    import tomllib  # late: most projects have no configuration

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

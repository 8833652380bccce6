"""The KQL of a flow: its text and where that stands, checked once; findings land on their own line and column."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioner.diagnostics import Diagnostic, Edit, Span
from provisioner.errors import ProvisionerError
from provisioner.model.json import Json, Path
from provisioner.model.places import Places
from provisioner.model.project import Column, Transformation, edit_in
from provisioner.resolve.codes import FLOW_FORM, UNREADABLE_FILE
from provisioner.resolve.effective import Effective, before_substitution
from provisioner.resolve.overlay import variables_of
from provisioner.resolve.substitution import substitute

if TYPE_CHECKING:
    from provisioner.kql import Finding

ReadText = Callable[[str], str]
"""Reads a file that the spec names, by its path relative to the spec; raises `UsageError`."""

Locate = Callable[[int, int], Span]

_KEYWORD = "KQL009"
_TABLE_TYPES: Mapping[str, str] = {"bool": "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """`quote` is the quotation mark around the text in its file."""

    text: str
    locate: Locate
    quote: str = ""


def transformation(
    spec: Effective, path: Path, columns: Sequence[Column], read_text: ReadText
) -> tuple[Transformation | None, list[Diagnostic]]:
    """The checked transformation of the flow at `path`; None when the flow has none."""
    values = spec.map(path)
    if "transformKql" in values and "transformKqlFile" in values:
        message = "The flow has both `transformKql` and `transformKqlFile`"
        found = spec.finding(FLOW_FORM, message, (*path, "transformKqlFile"), hint="keep one of them", at_key=True)
        return None, [found]
    if "transformKql" in values:
        source: _Text | None = _inline(spec, (*path, "transformKql"))
        diagnostics: list[Diagnostic] = []
    elif "transformKqlFile" in values:
        source, diagnostics = _from_file(spec, (*path, "transformKqlFile"), read_text)
    else:
        return None, []
    if source is None:
        return None, diagnostics
    output, found_in_kql = _checked(source, columns)
    made = Transformation(text=source.text, columns=output, locate=source.locate)
    return made, [*diagnostics, *found_in_kql]


def _inline(spec: Effective, path: Path) -> _Text:
    text, quote = spec.text(path) or "", spec.quote(path)
    return _Text(text=text, locate=lambda start, end: spec.locate(path, start, end), quote=quote)


def _from_file(spec: Effective, path: Path, read_text: ReadText) -> tuple[_Text | None, list[Diagnostic]]:
    name = spec.text(path) or ""
    try:
        text = read_text(name)
    except ProvisionerError as exc:
        message = exc.message[:1].upper() + exc.message[1:]
        return None, [spec.finding(UNREADABLE_FILE, message, path, hint="paths are relative to the spec")]
    shown = posixpath.normpath(posixpath.join(posixpath.dirname(spec.spec.path), name))
    places = Places(text, shown)
    result = substitute(text, variables_of(spec.data), kql=True)
    diagnostics = [
        Diagnostic(
            code=fault.code,
            severity="error",
            message=fault.message,
            span=places.span(fault.start, fault.end),
            hint=fault.hint,
        )
        for fault in result.faults
    ]

    def locate(start: int, end: int) -> Span:
        first = before_substitution(start, result.replaced, at_end=False)
        return places.span(first, max(first, before_substitution(end, result.replaced, at_end=True)))

    return _Text(text=_as_text(result.value), locate=locate), diagnostics


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _checked(source: _Text, columns: Sequence[Column]) -> tuple[tuple[Column, ...] | None, list[Diagnostic]]:
    """Output columns in the table's words for types, and what the checker of KQL finds."""
    from provisioner.kql import check

    checked = check(source.text, [(column.name, column.type) for column in columns], profile="dcr")
    names = {column.name for column in columns}
    diagnostics = [_diagnostic(finding, source, _fix(finding, source, names)) for finding in checked.findings]
    if checked.columns is None:
        return None, diagnostics
    described = {column.name: column.description for column in columns}
    output = tuple(
        Column(
            name=column.name,
            type=_TABLE_TYPES.get(column.type, column.type),
            description=described.get(column.name),
        )
        for column in checked.columns
    )
    return output, diagnostics


def _fix(finding: Finding, source: _Text, columns: Collection[str]) -> tuple[Edit, ...]:
    """The finding's own remedy; brackets around a keyword that is the name of a column."""
    start, end = finding.start, finding.start + finding.length
    fix = finding.fix
    if fix is None and finding.code == _KEYWORD and source.text[start:end] in columns:
        fix = (start, end, f"['{source.text[start:end]}']")
    if fix is None or (source.quote == '"' and not {'"', "\\"}.isdisjoint(fix[2])):
        return ()
    new = fix[2].replace("'", "''") if source.quote == "'" else fix[2]
    return (edit_in(source.text, source.locate, fix[0], fix[1], new),)


def _diagnostic(finding: Finding, source: _Text, fix: tuple[Edit, ...]) -> Diagnostic:
    return Diagnostic(
        code=code_of(finding.code),
        severity=finding.severity,
        message=finding.message[:1].upper() + finding.message[1:],
        span=source.locate(finding.start, finding.start + finding.length),
        hint=finding.hint,
        fix=fix,
    )


def code_of(kql_code: str) -> str:
    """The diagnostic code of a finding: `KQL0nn` is PRV700 + nn, `KQL1nn` PRV730 + nn; 20n PRV78n, 22n PRV79n."""
    number = int(kql_code.removeprefix("KQL"))
    return f"PRV{700 + number % 100 + (0, 30, 80 if number < 210 else 70)[number // 100]}"

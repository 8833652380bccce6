"""The stage itself: syntax, then the version, then the schema, then what is not available yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from provisioner import __version__
from provisioner.diagnostics import Diagnostic, Edit, Span, has_errors, instead
from provisioner.errors import UsageError
from provisioner.model.json import Json, JsonObject, Path
from provisioner.model.places import Places
from provisioner.model.spec import Spec, place
from provisioner.schema import Violation, code, named, violations
from provisioner.spec import codes
from provisioner.spec.availability import unavailable
from provisioner.spec.composition import compose
from provisioner.spec.construction import construct
from provisioner.spec.positions import positions

SCHEMA = "spec.schema.json"
VERSION = 1
"""The version of the format that is read here; a later one comes with the tool's major version of that number."""

_STAGE = 1


def load(text: str, path: str) -> tuple[Spec | None, list[Diagnostic]]:
    """Read a spec in YAML or JSON; None when there is nothing that the schema could judge."""
    spec, diagnostics = _read(text, path, "a spec")
    if spec is None or has_errors(diagnostics):
        return None, diagnostics
    wrong_version = _version(spec)
    if wrong_version:
        return None, [wrong_version]
    for item in violations(spec.data, named(SCHEMA)):
        if not item.at_key and _is_variable(spec.data, item.path):
            continue  # what it stands for is judged by `resolve`
        span = place(spec, item.path, at_key=item.at_key)
        diagnostics.append(
            Diagnostic(
                code=code(_STAGE, item.keyword),
                severity="error",
                message=item.message,
                span=span,
                hint=item.hint,
                fix=instead(span, _word(spec.data, item), item.instead),
            )
        )
    diagnostics += [_not_available(spec, at, what) for at, what in unavailable(spec.data)]
    return spec, diagnostics


def _word(value: Json, item: Violation) -> str:
    if item.at_key:
        return str(item.path[-1]) if item.path else ""
    for part in item.path:
        value = value[part]  # type: ignore[index]  # a violation's path leads to a value
    return value if isinstance(value, str) else ""


def _is_variable(value: Json, path: Path) -> bool:
    for part in path:
        value = value[part]  # type: ignore[index]  # a violation's path leads to a value
    return isinstance(value, str) and "{{" in value


def read_values(text: str, path: str) -> Json:
    """Read one value in YAML or JSON, as `--var` and `--var-file` give it; raises `UsageError` with its place."""
    spec, diagnostics = _read(text, path, "a value", only_maps=False)
    if diagnostics:
        first = diagnostics[0]
        raise UsageError(f"{first.span.path}:{first.span.line}:{first.span.column}: {first.message}", first.hint)
    return spec.data if spec else None


def _read(text: str, path: str, what: str, *, only_maps: bool = True) -> tuple[Spec | None, list[Diagnostic]]:
    places = Places(text, path)
    root, diagnostics = compose(places)
    if diagnostics:
        return None, diagnostics
    if root is None:
        return None, [_whole(codes.EMPTY, path, "The file is empty", f"write {what}, or check the path")]
    data, diagnostics = construct(root, places)
    if only_maps and not isinstance(data, Mapping) and not diagnostics:
        return None, [_no_map(data, path, what)]
    spec = Spec(path=path, text=text, data=cast(JsonObject, data), positions=positions(root, places))
    return spec, diagnostics


def _no_map(data: Json, path: str, what: str) -> Diagnostic:
    if data is None:
        return _whole(codes.EMPTY, path, "The file is empty", f"write {what}, or check the path")
    kind = "a list" if isinstance(data, list) else "a single value"
    return _whole(codes.NOT_A_MAP, path, f"The file holds {kind}, not a map", f"{what} begins with `key: value` lines")


def _version(spec: Spec) -> Diagnostic | None:
    version = spec.data.get("version", VERSION)
    if version == VERSION and not isinstance(version, bool):
        return None
    newer = isinstance(version, int) and version > VERSION
    shown = f"the text `{version}`" if isinstance(version, str) else f"`{json.dumps(version)}`"
    hint = (
        f"it needs dcr-provisioner {version}.0 or later: `pip install --upgrade 'dcr-provisioner>={version}'`"
        if newer
        else f"write `version: {VERSION}`"
    )
    span, in_quotes = place(spec, ("version",)), version == str(VERSION)
    return Diagnostic(
        code=codes.VERSION,
        severity="error",
        message=f"`version` is {shown}, and provisioner {__version__} reads version {VERSION} of the format",
        span=span,
        hint=hint,
        fix=(Edit(span=span, old=str(VERSION), new=str(VERSION), whole=True),) if in_quotes else (),
    )


def _not_available(spec: Spec, path: Path, what: str) -> Diagnostic:
    return Diagnostic(
        code=codes.NOT_AVAILABLE,
        severity="error",
        message=f"Not available yet: {what}",
        span=place(spec, path, at_key=True),
        hint=f"leave `{path[-1]}` out until a later version of provisioner",
    )


def _whole(code: str, path: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(code=code, severity="error", message=message, span=Span.start_of(path), hint=hint)

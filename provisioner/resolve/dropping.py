"""Columns that a spec asks to drop: those that something in it still needs, or that Azure keeps, cannot go."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.catalog.names import CUSTOM_COLUMN_SUFFIX, STANDARD_COLUMNS, TIME_GENERATED
from provisioner.diagnostics import Diagnostic, Related
from provisioner.model.json import Path
from provisioner.model.project import Column
from provisioner.resolve.codes import DROPPED_COLUMN
from provisioner.resolve.effective import Effective
from provisioner.resolve.tablenames import TableName


def dropped(spec: Effective, named: TableName, columns: Sequence[Column]) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """The names under `dropColumns` of a table whose wanted columns are these."""
    path: Path = ("tables", named.name, "dropColumns")
    going = [str(name) for name in spec.items(path)]
    found = [_standing(spec, named, columns, name, (*path, at)) for at, name in enumerate(going)]
    return tuple(going), [item for item in found if item]


def _standing(spec: Effective, named: TableName, columns: Sequence[Column], name: str, path: Path) -> Diagnostic | None:
    if name == TIME_GENERATED or name in STANDARD_COLUMNS:
        message = f"Every table has `{name}`, it cannot be dropped"
        return spec.finding(DROPPED_COLUMN, message, path, hint="take it out of `dropColumns`")
    if any(column.name == name for column in columns):
        return _wanted(spec, named, name, path)
    if not named.custom and not name.endswith(CUSTOM_COLUMN_SUFFIX):
        message = f"`{name}` is Azure's own column of `{named.name}`, it cannot be dropped"
        hint = f"only added columns can, whose names end with `{CUSTOM_COLUMN_SUFFIX}`"
        return spec.finding(DROPPED_COLUMN, message, path, hint=hint)
    return None


def _wanted(spec: Effective, named: TableName, name: str, path: Path) -> Diagnostic:
    declared: Path = ("tables", named.name, "columns", name)
    if spec.get(declared) is None:
        message = f"`{name}` is to be dropped, and a flow into `{named.name}` produces it"
        hint = f"end its transformation with `| project-away {name}`, or take `{name}` out of `dropColumns`"
        return spec.finding(DROPPED_COLUMN, message, path, hint=hint)
    message = f"`{name}` is to be dropped, and stands in `columns` of `{named.name}`"
    related = Related(message=f"`{name}` stands here", span=spec.key_span(declared))
    return spec.finding(DROPPED_COLUMN, message, path, hint="take it out of one of them", related=(related,))

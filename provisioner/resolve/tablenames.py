"""What a table's name stands for: a custom table of the spec, or one of Azure's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provisioner.catalog import azure_tables
from provisioner.catalog.azure_tables import LISTED_ON, find_azure_table
from provisioner.catalog.names import AZURE_STREAM_PREFIX, CUSTOM_STREAM_PREFIX, CUSTOM_TABLE_SUFFIX
from provisioner.diagnostics import Diagnostic, did_you_mean, meant
from provisioner.model.json import Path
from provisioner.resolve.codes import UNKNOWN_TABLE, WITHDRAWN_TABLE
from provisioner.resolve.effective import Effective


@dataclass(frozen=True, slots=True, kw_only=True)
class TableName:
    """A table by its name, and the output stream that leads to it."""

    name: str
    custom: bool

    @property
    def stream(self) -> str:
        """As a flow's `outputStream`."""
        return f"{CUSTOM_STREAM_PREFIX if self.custom else AZURE_STREAM_PREFIX}{self.name}"


def table_name(spec: Effective, path: Path, declared: Sequence[str]) -> tuple[TableName | None, list[Diagnostic]]:
    """The table that a flow names: one of `tables`, or one of Azure's that takes data from the API."""
    name = spec.text(path) or ""
    if name in declared and name.endswith(CUSTOM_TABLE_SUFFIX):
        return TableName(name=name, custom=True), []
    if not name.endswith(CUSTOM_TABLE_SUFFIX) and name in azure_tables():
        return TableName(name=name, custom=False), withdrawn(spec, path, name, at_key=False)
    if name in declared:
        return None, []  # the key in `tables` has the finding
    return None, [_unknown(spec, path, name, declared)]


def declared_name(spec: Effective, path: Path) -> tuple[TableName | None, list[Diagnostic]]:
    """The table that a key of `tables` names."""
    name = str(path[-1])
    if name.endswith(CUSTOM_TABLE_SUFFIX):
        return TableName(name=name, custom=True), []
    if name in azure_tables():
        return TableName(name=name, custom=False), withdrawn(spec, path, name, at_key=True)
    message = f"Table `{name}` has no `{CUSTOM_TABLE_SUFFIX}` at its end, and Azure has no table of that name"
    hint = _azure_hint(name) or f"call it `{name}{CUSTOM_TABLE_SUFFIX}`"
    right = meant(name, azure_tables())
    return None, [spec.finding(UNKNOWN_TABLE, message, path, hint=hint, at_key=True, instead_of=(name, right))]


def withdrawn(spec: Effective, path: Path, name: str, *, at_key: bool) -> list[Diagnostic]:
    """A warning for an Azure table that Microsoft no longer lists."""
    if azure_tables()[name].accepted:
        return []
    message = f"`{name}` is no longer on Microsoft's list of tables that take the Logs Ingestion API ({LISTED_ON})"
    hint = "see whether a newer table has taken its place"
    return [spec.finding(WITHDRAWN_TABLE, message, path, hint=hint, severity="warning", at_key=at_key)]


def _unknown(spec: Effective, path: Path, name: str, declared: Sequence[str]) -> Diagnostic:
    for prefix in (CUSTOM_STREAM_PREFIX, AZURE_STREAM_PREFIX):
        if name.startswith(prefix):
            message = f"`{name}` is the name of a stream, not of a table"
            bare = name.removeprefix(prefix)
            right = bare if bare in declared or bare in azure_tables() else None
            return spec.finding(UNKNOWN_TABLE, message, path, hint=f"write `{bare}`", instead_of=(name, right))
    near, right = did_you_mean(name, declared), meant(name, [*declared, *azure_tables()])
    if name.endswith(CUSTOM_TABLE_SUFFIX):
        message = f"Table `{name}` is not in `tables`"
        hint = near or f"add `{name}:` to `tables`; its columns are then what the flow produces"
    else:
        message = f"Table `{name}` is not in `tables`, and Azure has no table of that name for the Logs Ingestion API"
        hint = near or _azure_hint(name) or f"a table of your own ends with `{CUSTOM_TABLE_SUFFIX}`"
    return spec.finding(UNKNOWN_TABLE, message, path, hint=hint, instead_of=(name, right))


def _azure_hint(name: str) -> str | None:
    known = find_azure_table(name)
    return f"did you mean `{known.name}`?" if known else did_you_mean(name, azure_tables())

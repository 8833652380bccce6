"""Old payloads of the Data Collector API become a spec, its test and a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provisioner import files
from provisioner.catalog.names import CUSTOM_TABLE_SUFFIX, TABLE
from provisioner.diagnostics import Diagnostic, did_you_mean
from provisioner.errors import UsageError
from provisioner.model.json import JsonObject
from provisioner.pipeline.old_tables import columns_of, is_classic
from provisioner.pipeline.preparation import shown_path
from provisioner.pipeline.written import Written, ndjson

_JSON = ("JSON", "NDJSON")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the client said to the old API, where the old table is, and where the new files go."""

    log_type: str
    time_field: str | None
    target: Mapping[str, Any] | None
    table: JsonObject | None
    output: Path
    report: Path


def payload_rows(paths: Sequence[Path]) -> list[Mapping[str, Any]]:
    """The records of payloads, those that show something new; raises `UsageError` for what is no JSON."""
    from provisioner.infer import read_sample

    rows: list[Mapping[str, Any]] = []
    for path in paths:
        sample = read_sample(files.read_blocks(path, "payload"), path.as_posix())
        if sample.form not in _JSON:
            raise UsageError(
                f"`{path}` is {sample.form}, and the old API took JSON", "give the bodies as they were sent"
            )
        rows += sample.rows
    return rows


def migrate(paths: Sequence[Path], wishes: Wishes) -> tuple[Written, tuple[Diagnostic, ...]]:
    """The files of the migration; raises `UsageError` where the wishes fit no payload and no table."""
    from provisioner.migrate import OldTable, migrate_collector
    from provisioner.report import migration_view
    from provisioner.spec import written

    _check_log_type(wishes.log_type)
    rows = payload_rows(paths)
    if not any(value is not None for row in rows for value in row.values()):
        raise UsageError("no record has a field with a value", "the columns follow from the values; give other bodies")
    _check_time(wishes.time_field, rows)
    table = wishes.table and OldTable(columns=columns_of(wishes.table), migrated=not is_classic(wishes.table))
    made = migrate_collector(
        rows,
        path=shown_path(paths[0]),
        log_type=wishes.log_type,
        time_field=wishes.time_field,
        target=wishes.target,
        table=table or None,
    )
    folder = wishes.output.parent
    contents = (
        (folder / made.sample, ndjson(made.rows)),
        (folder / made.expected, ndjson(made.expected_rows)),
        (wishes.report, migration_view.as_markdown(made.report).encode()),
        (wishes.report.with_suffix(".json"), migration_view.as_json(made.report).encode()),
        (wishes.output, written(made.values, made.comments).encode()),
    )
    return Written(spec=wishes.output, contents=contents), made.diagnostics


def _check_log_type(name: str) -> None:
    table = f"{name}{CUSTOM_TABLE_SUFFIX}"
    if name.endswith(CUSTOM_TABLE_SUFFIX):
        raise UsageError(f"`{name}` is a table, not a log type", f"write `--log-type {name.removesuffix('_CL')}`")
    if not name.isascii() or not name.replace("_", "a").isalnum() or not name[0].isalpha():
        raise UsageError(f"`{name}` is no log type", "letters, digits and `_`, with a letter first")
    if len(table) > TABLE.longest:
        raise UsageError(f"`{table}` has {len(table)} characters, a table's name at most {TABLE.longest}", "shorten it")


def _check_time(field: str | None, rows: Sequence[Mapping[str, Any]]) -> None:
    from provisioner.migrate import RESERVED

    names = list(dict.fromkeys(name for row in rows for name in row))
    if field in RESERVED:
        raise UsageError(f"the old API refused records with a field `{field}`", "so no header can have named it")
    if field is not None and field not in names:
        hint = did_you_mean(field, names) or f"they have {', '.join(names[:12])}"
        raise UsageError(f"no record has the field `{field}`", hint)

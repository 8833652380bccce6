"""The same rows through the old rule and the new one, and every value that differs.

What a rule makes of rows is worked out by `dataflow`, as in tests and in the emulator; or both rules have stored them
somewhere, and what is there is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from provisioner.catalog.azure_tables import azure_tables
from provisioner.dataflow import compile_flow
from provisioner.dataflow.storable import is_storable
from provisioner.kql.values import to_wire
from provisioner.model.json import JsonObject
from provisioner.model.known import at
from provisioner.model.migrations import Disagreement, Proof, TableProof

Rows = Sequence[Mapping[str, Any]]
Stored = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by the table that has them."""

_MOST = 1000
_SPELLINGS = {"bool": "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one rule made of the rows: tables with their rows, and why some flow could not run."""

    rows: Stored
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFlows:
    """What of a rule's body decides on rows; `tables` are columns of custom tables where they are known."""

    body: JsonObject
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def streams(self) -> tuple[str, ...]:
        """The declared streams, `Custom-` included."""
        declared = at(self.body, ("properties", "streamDeclarations"))
        return tuple(declared) if isinstance(declared, Mapping) else ()

    def columns(self, stream: str) -> dict[str, str]:
        """The columns of a stream."""
        found: Any = at(self.body, ("properties", "streamDeclarations", stream, "columns")) or []
        return {str(column["name"]): str(column["type"]).lower() for column in found}

    def flows(self, stream: str) -> Iterator[tuple[str, str | None]]:
        """Table and transformation of each flow that takes a stream."""
        flows: Any = at(self.body, ("properties", "dataFlows")) or []
        for flow in flows:
            if stream in (flow.get("streams") or ()):
                output = str(flow.get("outputStream") or stream)
                yield output.partition("-")[2], flow.get("transformKql")


def run(rule: RuleFlows, stream: str, rows: Rows, now: int) -> Ran:
    """Send rows to a stream of a rule, as the service would; times stay as the transformation makes them."""
    stored: dict[str, list[Mapping[str, Any]]] = {}
    errors: list[str] = []
    for table, kql in rule.flows(stream):
        flow, findings = compile_flow(list(rule.columns(stream).items()), kql, _kept(rule, table))
        if flow is None:
            reasons = [item.message for item in findings if item.severity == "error"]
            errors.append(f"the flow into `{table}`: {reasons[0] if reasons else 'does not check'}")
            continue
        result = flow.run([dict(row) for row in rows], now, keep_times=True)
        errors += [f"the flow into `{table}`, row {error.row}: {error.message}" for error in result.row_errors[:3]]
        columns = {
            name: [to_wire(value, result.types[name]) for value in values]
            for name, values in result.columns.items()
            if table in azure_tables() or is_storable(name)
        }
        stored.setdefault(table, []).extend(
            {name: values[index] for name, values in columns.items()} for index in range(result.rows_out)
        )
    return Ran(rows=stored, errors=tuple(errors))


def produced(rule: RuleFlows, stream: str) -> dict[str, dict[str, str]]:
    """What a custom table can keep of each flow of a stream, with types as Azure spells them."""
    found: dict[str, dict[str, str]] = {}
    for table, kql in rule.flows(stream):
        flow, _ = compile_flow(list(rule.columns(stream).items()), kql, None)
        columns = flow.output_columns if flow is not None else ()
        kept = {name: _SPELLINGS.get(type, type) for name, type in columns if is_storable(name)}
        found.setdefault(table, {}).update(kept)
    return found


def prove(before: Ran, after: Ran, *, sent: int, where: str) -> Proof:
    """Row by row, table by table; `where` says how the rows came about."""
    tables = dict.fromkeys([*before.rows, *after.rows])
    return Proof(
        where=where,
        sent=sent,
        tables=tuple(_compared(table, before.rows.get(table, ()), after.rows.get(table, ())) for table in tables),
        errors=tuple(dict.fromkeys([*before.errors, *after.errors])),
    )


def _compared(table: str, before: Rows, after: Rows) -> TableProof:
    found = list(_differences(before, after))
    return TableProof(
        table=table,
        rows_before=len(before),
        rows_after=len(after),
        disagreements=tuple(found[:_MOST]),
        count=len(found),
    )


def _differences(before: Rows, after: Rows) -> Iterator[Disagreement]:
    for number, (old, new) in enumerate(zip(before, after, strict=False)):
        for column in dict.fromkeys([*old, *new]):
            if not _same(old.get(column), new.get(column)):
                yield Disagreement(row=number, column=column, before=old.get(column), after=new.get(column))


def _same(before: object, after: object) -> bool:
    """Equal in value and in type: 1 is not 1.0, nor is it true; a column that is not there is a null."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return before.keys() == after.keys() and all(_same(before[key], after[key]) for key in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_same, before, after))
    return type(before) is type(after) and (before == after or (before != before and after != after))


def _kept(rule: RuleFlows, table: str) -> list[tuple[str, str]] | None:
    known = azure_tables().get(table)
    columns = {**(known.columns if known else {}), **rule.tables.get(table, {})}
    return list(columns.items()) or None

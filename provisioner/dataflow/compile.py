"""From the texts of a rule to a flow that runs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from provisioner import kql
from provisioner.dataflow.flow import Flow
from provisioner.dataflow.mapping import map_columns
from provisioner.kql.compiled import compile_query
from provisioner.kql.findings import Finding
from provisioner.kql.types import schema

if TYPE_CHECKING:
    from provisioner.kql.types import Schema

Columns = Iterable[tuple[str, str]]

# Compiling takes a millisecond; rules, streams and tables of one emulator are in the hundreds.
_REMEMBERED = 512


def compile_flow(
    stream_columns: Columns, transform_kql: str | None, table_columns: Columns | None
) -> tuple[Flow | None, tuple[Finding, ...]]:
    """Check and compile; no flow when a finding is an error.

    Columns are (name, type) with types as Azure spells them. A missing transformation means `source`. Without table
    columns everything the transformation produces is kept, as for a table that takes its columns from the flow.
    """
    table = None if table_columns is None else schema(table_columns)
    return _compile(schema(stream_columns), transform_kql or "source", table)


@lru_cache(maxsize=_REMEMBERED)
def _compile(declared: Schema, text: str, table: Schema | None) -> tuple[Flow | None, tuple[Finding, ...]]:
    checked = kql.check(text, declared, profile="dcr")
    if not checked.ok:
        return None, checked.findings
    compiled = compile_query(checked, source="json")
    output = checked.columns or ()
    mapping = map_columns(output, table)
    return Flow(declared, compiled, output, mapping), checked.findings

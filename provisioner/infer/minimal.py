"""Streams without a sample: the least that works, and one that fits an Azure table."""

from __future__ import annotations

from provisioner.catalog.azure_tables import AzureTable
from provisioner.catalog.names import STANDARD_COLUMNS, TIME_GENERATED
from provisioner.infer.draft import Draft, StreamColumn
from provisioner.infer.naming import quoted, stream_name, table_name

_STREAM_TYPES = {"guid": "string"}


def minimal(name: str, table: str | None) -> Draft:
    """A time and a line of text: what most shippers can send."""
    target = table or table_name(name)
    return Draft(
        stream=stream_name(target.removesuffix("_CL")),
        table=target,
        columns=[
            StreamColumn(name="Time", type="datetime", why="becomes TimeGenerated, which every table has"),
            StreamColumn(name="RawData", type="string", why="the fields that your clients send, one a line"),
        ],
        kql=["source", "| project-rename TimeGenerated = Time"],
        rows=(),
        notes=["What your clients send; `provisioner init SAMPLE` finds these columns in a file of records."],
    )


def for_azure_table(table: AzureTable) -> Draft:
    """A stream with the columns of an Azure table, and the transformation that gives them the table's types."""
    columns = {name: type_ for name, type_ in table.columns.items() if name not in STANDARD_COLUMNS}
    columns = {TIME_GENERATED: "datetime", **columns}
    guids = [name for name, type_ in columns.items() if type_ == "guid"]
    stream = [
        StreamColumn(name=name, type=_STREAM_TYPES.get(type_, type_), why=_why(name, type_))
        for name, type_ in columns.items()
    ]
    kql = ["source", *(f"| extend {quoted(name)} = toguid({quoted(name)})" for name in guids)]
    return Draft(
        stream=stream_name(table.name),
        table=table.name,
        columns=stream,
        kql=kql,
        rows=(),
        notes=[
            f"The {len(columns)} columns of {table.name} that senders can fill. Delete those that yours does not send.",
        ],
    )


def _why(name: str, type_: str) -> str:
    if type_ == "guid":
        return "a GUID in the table; streams have no type for it, so the transformation makes one of the text"
    return "every table has it" if name == TIME_GENERATED else "as in the table"

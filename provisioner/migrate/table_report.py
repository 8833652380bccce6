"""What opening a classic table for rules means, and what a new table beside it means instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.migrate.classic_table import ClassicTable, Renamed
from provisioner.migrate.clients import shippers
from provisioner.model.migrations import Fact, Report, Step

ENDS = (
    "It cannot be undone.",
    "The HTTP Data Collector API fills only the columns that are there, adds none, and has ended on 14 September 2026.",
    "Custom fields of the portal are no longer filled.",
    "Custom logs of the Log Analytics agent (MMA) that write to it have to move to the Azure Monitor Agent first.",
)
"""What `migrate` ends (custom-logs-migrate.md, 2024-08-12)."""


def table_report(table: ClassicTable, columns: Sequence[Renamed], new_table: str | None) -> Report:
    """The report of one table."""
    into = new_table or table.name
    title = f"From {table.name} to {new_table}, side by side" if new_table else f"{table.name} opens for rules"
    return Report(
        title=title,
        summary=(
            f"Clients send clean names to the stream `Custom-{table.name.removesuffix('_CL')}`; "
            + ("the new table keeps them." if new_table else "the transformation gives them their suffixes."),
        ),
        facts=(
            Fact(what="table", before=table.name, after=into),
            Fact(what="made by", before="classic" if table.classic else "rules", after="rules"),
            *(Fact(what="column", before=item.old, after=item.new) for item in columns if item.new != item.old),
        ),
        steps=tuple(_steps(table, new_table)),
        snippets=shippers(
            "$DATA_COLLECTION_ENDPOINT", "$LOGS_DCR_RULE_ID", table.name.removesuffix("_CL"), "TimeGenerated"
        ),
        notes=tuple(_notes(table, new_table)),
        gap=(
            "None: the old table is not touched, and rows go to one table or the other."
            if new_table
            else "None: the table and its rows stay, and it takes rows all the while."
        ),
    )


def _steps(table: ClassicTable, new_table: str | None) -> Iterator[Step]:
    if new_table is None and table.classic:
        yield Step(
            title="Open the table",
            text="Done by the command that wrote this report, unless it was declined. " + " ".join(ENDS),
            commands=(f"provisioner migrate table {table.id} --yes",),
        )
    yield Step(
        title="Look, then apply",
        text="Name your application in the spec first.",
        commands=("provisioner check", "provisioner plan", "provisioner apply"),
    )
    yield Step(
        title="Switch the clients",
        text="These lines name the endpoint, the rule and the stream; the clients below read them.",
        commands=("provisioner outputs --format env",),
    )
    if new_table is not None:
        yield Step(
            title="Switch queries, workbooks and alerts",
            text="The query in `bridge.kql` gives old and new rows under the clean names; as a saved function it "
            f"can stand for the old table until its retention has ended. Then only `{new_table}` is left.",
        )
    yield Step(
        title="Watch",
        text="Rows arrive within minutes; what the rule cannot make out is in the table DCRLogErrors.",
        commands=(
            f"provisioner query '{new_table or table.name} | summarize Rows = count() by bin(TimeGenerated, 1h)'",
        ),
    )


def _notes(table: ClassicTable, new_table: str | None) -> Iterator[str]:
    if table.writers:
        shown = ", ".join(f"`{name}`" for name in table.writers[:10])
        more = f" and {len(table.writers) - 10} more" if len(table.writers) > 10 else ""
        yield f"These machines have written to it within a day; move their agents first: {shown}{more}."
    if table.recent_rows:
        yield f"{table.recent_rows:,} rows have come within a day: something still writes to it."
    if new_table is None:
        yield (
            "`apply` adds columns by PATCH, which keeps those that are there. A PUT by other tools must list every "
            "column of the table, or it drops the rest."
        )

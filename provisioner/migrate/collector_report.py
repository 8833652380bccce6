"""What leaving the Data Collector API means: for the table, for the rows, for each client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provisioner.migrate.classic_table import OldTable
from provisioner.migrate.clients import collector_snippets
from provisioner.migrate.old_api import Seen
from provisioner.model.migrations import Fact, Report, Step

_RETIRED = "14 September 2026"


def collector_report(
    log_type: str, time_field: str | None, table: OldTable | None, seen: Seen, renamed: Mapping[str, str]
) -> Report:
    """The report for one log type."""
    name = f"{log_type}_CL"
    return Report(
        title=f"From the HTTP Data Collector API to a data collection rule: {log_type}",
        summary=(
            f"Records of the log type `{log_type}` go through a Direct data collection rule into `{name}`, into the "
            "same columns as before. Queries, workbooks and alerts stay as they are.",
        ),
        facts=(
            Fact(
                what="endpoint",
                before="https://<workspace ID>.ods.opinsights.azure.com",
                after="$DATA_COLLECTION_ENDPOINT",
            ),
            Fact(what="address", before="/api/logs?api-version=2016-04-01", after=_address(log_type)),
            Fact(
                what="signing in", before="SharedKey, the workspace's key", after="an application or a managed identity"
            ),
            Fact(what="log type", before=f"Log-Type: {log_type}", after=f"stream Custom-{log_type}"),
            Fact(
                what="time",
                before=f"time-generated-field: {time_field}" if time_field else "arrival",
                after=_time(time_field),
            ),
            Fact(what="largest call", before="30 MB", after="1 MB; the SDKs split"),
            Fact(what="success", before="200", after="204"),
        ),
        steps=tuple(_steps(name, table)),
        snippets=collector_snippets(log_type, time_field),
        notes=tuple(_notes(name, table, seen, renamed)),
        gap=(
            f"Azure has refused records at the old endpoint since {_RETIRED}. What a client has sent since then "
            "and not kept is lost; what it has buffered goes in with the last step. Rows older than two days "
            "get the time of their arrival as TimeGenerated"
            + (f"; their own time stays in `{time_field}_t`." if time_field else ".")
        ),
    )


def _address(log_type: str) -> str:
    return f"/dataCollectionRules/$LOGS_DCR_RULE_ID/streams/Custom-{log_type}?api-version=2023-01-01"


def _time(time_field: str | None) -> str:
    return f"TimeGenerated = todatetime({time_field})" if time_field else "TimeGenerated = now()"


def _steps(name: str, table: OldTable | None) -> Iterator[Step]:
    if table is None or not table.migrated:
        yield Step(
            title="Open the table for rules",
            text=f"A classic table takes nothing from rules. `migrate table` opens `{name}` for good, and says what "
            "that ends. Where the old table is gone or was never there, leave this out.",
            commands=(f"provisioner migrate table <ID of {name}>",),
        )
    yield Step(
        title="Look, then apply",
        text="The test compares with what the old API made of the sample. Name your workspace and your application "
        "in the spec first.",
        commands=("provisioner check", "provisioner test", "provisioner plan", "provisioner apply"),
    )
    yield Step(
        title="Give the client its new configuration",
        text="These lines name the endpoint, the rule and the stream; the clients below read them.",
        commands=("provisioner outputs --format env",),
    )
    yield Step(title="Change the client", text="See [Clients](#clients). Nothing else of its records changes.")
    yield Step(
        title="Send what was buffered",
        text="Payloads that the old endpoint refused are the new body as they are, if they are arrays of records.",
        commands=("provisioner send provisioner.yaml buffered.ndjson",),
    )
    yield Step(
        title="Watch",
        text="Rows arrive within minutes; errors of the transformation are in the table DCRLogErrors.",
        commands=(f"provisioner query '{name} | summarize Rows = count() by bin(TimeGenerated, 1h)'",),
    )


def _notes(name: str, table: OldTable | None, seen: Seen, renamed: Mapping[str, str]) -> Iterator[str]:
    if table is None:
        yield (
            f"The columns of `{name}` are predicted from the sample by the rules of the old API's page. Give the table "
            "itself (`--old-table`), and its real columns win."
        )
    elif seen.added:
        yield f"The old table lacks {_list(seen.added)}; the old API would have added them, and so does `apply`."
    unfilled = [
        column for column in seen.types if column not in renamed and column[-2:] in ("_s", "_d", "_b", "_t", "_g")
    ]
    if unfilled:
        yield f"No record of the sample fills {_list(unfilled)}; these columns stay, empty in new rows."
    for field in seen.fields.values():
        if len(field.suffixes) > 1:
            columns = _list([f"{field.name}{suffix}" for suffix in field.suffixes])
            yield f"The values of `{'.'.join(field.path)}` are of several kinds and go into {columns}."
    yield (
        "Assumed, for lack of a source: which texts were times (`2019-09-12T20:00:00Z` and nothing else), and which of "
        "several columns took a text. Everything else is documented or seen in published tables."
    )
    yield "Values up to 64 KB are kept; the old API cut them at 32 KB. New columns now come from the spec only."
    yield "The header `x-ms-AzureResourceId` has no successor. If queries need that ID, send it in a field of its own."


def _list(names: object) -> str:
    found = [f"`{name}`" for name in names] if isinstance(names, list | tuple) else []
    return ", ".join(found[:12]) + (f" and {len(found) - 12} more" if len(found) > 12 else "")

"""What the tests of the data plane share: a pipeline in an emulator, its sender, and the official data clients."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from azure.monitor.ingestion import LogsIngestionClient
from azure.monitor.query import LogsQueryClient

from provisioner.emulator.credentials import load_credentials

STREAM = "Custom-App"
STREAM_COLUMNS = {"Time": "datetime", "Line": "string", "Extra": "dynamic"}
TABLE = "App_CL"
TABLE_COLUMNS = {
    "TimeGenerated": "datetime",
    "Level": "string",
    "Code": "int",
    "Extra": "dynamic",
    "Ratio": "real",
}
TRANSFORM = (
    'source | parse Line with Level " " Code:int *'
    " | project TimeGenerated = Time, Level, Code, Extra, Ratio = todouble(Extra.ratio)"
)
PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"


@dataclass(frozen=True)
class Pipeline:
    """A workspace with a table and a rule into it; the administrator may send."""

    emulator: Any
    group: str
    workspace_id: str
    customer_id: str
    rule_id: str
    immutable_id: str
    endpoint: str

    def ingestion(self, **options: Any) -> LogsIngestionClient:
        return LogsIngestionClient(
            self.endpoint, self.emulator.credential(), connection_verify=self.emulator.ca, **options
        )

    def queries(self, **options: Any) -> LogsQueryClient:
        return LogsQueryClient(
            self.emulator.credential(), endpoint=self.emulator.url, connection_verify=self.emulator.ca, **options
        )

    def send(self, rows: list[dict[str, Any]], **options: Any) -> None:
        with self.ingestion() as client:
            client.upload(self.immutable_id, STREAM, rows, **options)

    def ask(self, text: str, timespan: Any = None, **options: Any) -> Any:
        with self.queries() as client:
            return client.query_workspace(self.customer_id, text, timespan=timespan, **options)

    def rows(self, text: str) -> list[list[Any]]:
        return [list(row) for row in self.ask(text).tables[0].rows]


def make_pipeline(emulator: Any, transform: str = TRANSFORM, *, may_send: bool = True) -> Pipeline:
    """A pipeline of one's own in a fresh resource group."""
    group = emulator.group()
    workspace = emulator.workspace(group)
    emulator.table(group, TABLE, TABLE_COLUMNS)
    body = {
        "location": "eastus",
        "kind": "Direct",
        "properties": {
            "streamDeclarations": {
                STREAM: {"columns": [{"name": name, "type": type} for name, type in STREAM_COLUMNS.items()]}
            },
            "destinations": {"logAnalytics": [{"workspaceResourceId": workspace.id, "name": "la"}]},
            "dataFlows": [
                {
                    "streams": [STREAM],
                    "destinations": ["la"],
                    "transformKql": transform,
                    "outputStream": f"Custom-{TABLE}",
                }
            ],
        },
    }
    rule = emulator.monitor().data_collection_rules.create(group, "dcr-app", body)
    if may_send:
        allow_sending(emulator, rule.id)
    return Pipeline(
        emulator=emulator,
        group=group,
        workspace_id=workspace.id,
        customer_id=workspace.customer_id,
        rule_id=rule.id,
        immutable_id=rule.immutable_id,
        endpoint=rule.endpoints.logs_ingestion,
    )


def allow_sending(emulator: Any, scope: str) -> None:
    """Give the administrator the role that may send; an Owner may not."""
    subscription = scope.split("/")[2]
    role = f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{PUBLISHER}"
    emulator.authorization().role_assignments.create(
        scope,
        str(uuid.uuid4()),
        {
            "properties": {
                "roleDefinitionId": role,
                "principalId": load_credentials(Path(emulator.ready.data_dir)).administrator.object_id,
                "principalType": "ServicePrincipal",
            }
        },
    )


def now() -> str:
    return datetime.now(UTC).isoformat()

"""An emulator with what was there before: a workspace, the old API and its clients, rules behind an endpoint."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from provisioner.emulator.credentials import load_credentials
from provisioner.emulator.process import RunningEmulator, start_child

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"
SENDER = "11111111-1111-1111-1111-111111111111"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-old"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-old"
RULES = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules"
ENDPOINTS = f"{GROUP}/providers/Microsoft.Insights/dataCollectionEndpoints"
_DATE = "Mon, 28 Nov 2026 08:00:00 GMT"


class OldWorld:
    """A running emulator and raw HTTP to it; use it as a context."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        self.data_dir = data_dir
        self._options = options
        self._child: RunningEmulator | None = None
        self._tokens: dict[tuple[str, str | None], str] = {}

    def __enter__(self) -> OldWorld:
        self._child = start_child(self.data_dir, self._options)
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = self._child.ready.ca_path
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()
        assert self._child is not None
        self._child.stop()

    @property
    def url(self) -> str:
        assert self._child is not None
        return self._child.ready.https_url

    def token(self, scope: str, application: str | None = None) -> str:
        """Of the administrator, or of an application that the emulator knows."""
        if (scope, application) not in self._tokens:
            known = load_credentials(self.data_dir)
            assert known is not None
            who = known.application(application) if application else known.administrator
            assert who is not None
            form = {
                "grant_type": "client_credentials",
                "client_id": who.client_id,
                "client_secret": who.client_secret,
                "scope": f"{scope}/.default",
            }
            answer = self.session.post(f"{self.url}/adfs/oauth2/v2.0/token", data=form, timeout=30)
            self._tokens[scope, application] = answer.json()["access_token"]
        return self._tokens[scope, application]

    def arm(self, method: str, path: str, body: Any = None, version: str = "2023-03-11") -> Any:
        """One call to Resource Manager that has to work."""
        answer = self.session.request(
            method,
            f"{self.url}{path}?api-version={version}",
            json=body,
            headers={"Authorization": f"Bearer {self.token('https://management.azure.com')}"},
            timeout=30,
        )
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.text else None

    def found(self) -> None:
        """The resource group and the workspace."""
        self.arm("PUT", GROUP, {"location": "eastus"}, "2025-04-01")
        self.arm("PUT", WORKSPACE, {"location": "eastus"}, "2025-07-01")

    def classic(self, name: str) -> None:
        """A table as the old API left it."""
        known = load_credentials(self.data_dir)
        assert known is not None
        answer = self.session.post(
            f"{self.url}/_emulator/classicTables",
            json={"workspaceId": WORKSPACE, "name": name},
            headers={"x-emulator-key": known.admin_key},
            timeout=30,
        )
        assert answer.ok, answer.text

    @property
    def customer_id(self) -> str:
        return str(self.arm("GET", WORKSPACE, None, "2025-07-01")["properties"]["customerId"])

    def query(self, kql: str) -> list[list[Any]]:
        answer = self.session.post(
            f"{self.url}/v1/workspaces/{self.customer_id}/query",
            json={"query": kql},
            headers={"Authorization": f"Bearer {self.token('https://api.loganalytics.io')}"},
            timeout=60,
        )
        assert answer.ok, answer.text
        return answer.json()["tables"][0]["rows"]

    def collector(self, log_type: str, **headers: str) -> Callable[[list[dict[str, Any]]], requests.Response]:
        """A client of the HTTP Data Collector API."""
        customer, key = self.customer_id, self.arm("POST", f"{WORKSPACE}/sharedKeys", None, "2025-07-01")
        secret = base64.b64decode(key["primarySharedKey"])

        def post(records: list[dict[str, Any]]) -> requests.Response:
            body = json.dumps(records).encode()
            text = f"POST\n{len(body)}\napplication/json\nx-ms-date:{_DATE}\n/api/logs"
            signature = base64.b64encode(hmac.digest(secret, text.encode(), "sha256")).decode()
            return self.session.post(
                f"{self.url}/ods/{customer}/api/logs?api-version=2016-04-01",
                data=body,
                headers={
                    "Authorization": f"SharedKey {customer}:{signature}",
                    "Content-Type": "application/json",
                    "x-ms-date": _DATE,
                    "Log-Type": log_type,
                    **headers,
                },
                timeout=30,
            )

        return post

    def ingestion(
        self, endpoint: str, rule: str, stream: str, application: str = SENDER
    ) -> Callable[[list[dict[str, Any]]], requests.Response]:
        """A client of the Logs Ingestion API."""
        token = self.token("https://monitor.azure.com", application)

        def post(records: list[dict[str, Any]]) -> requests.Response:
            return self.session.post(
                f"{endpoint}/dataCollectionRules/{rule}/streams/{stream}?api-version=2023-01-01",
                json=records,
                headers={"Authorization": f"Bearer {token}"},
                timeout=30,
            )

        return post

    def principal(self, client_id: str = SENDER) -> str:
        """The object ID of an application, which the emulator registers when it is asked for."""
        answer = self.session.get(
            f"{self.url}/v1.0/servicePrincipals(appId='{client_id}')",
            headers={"Authorization": f"Bearer {self.token('https://graph.microsoft.com')}"},
            timeout=30,
        )
        assert answer.ok, answer.text
        return str(answer.json()["id"])

    def dce_era(self, name: str, kql: str | None = None, access: str = "Enabled") -> dict[str, Any]:
        """A rule without kind behind an endpoint, its table, and the right of the sender; its address and ID."""
        columns = [{"name": "TimeGenerated", "type": "datetime"}, {"name": "Number", "type": "long"}]
        schema = {"name": "App_CL", "columns": columns}
        self.arm("PUT", f"{WORKSPACE}/tables/App_CL", {"properties": {"schema": schema}}, "2022-10-01")
        body = {"location": "eastus", "properties": {"networkAcls": {"publicNetworkAccess": access}}}
        endpoint = self.arm("PUT", f"{ENDPOINTS}/dce-old", body, "2021-09-01-preview")
        flow = {"streams": ["Custom-App"], "destinations": ["la"], "outputStream": "Custom-App_CL"}
        if kql is not None:
            flow["transformKql"] = kql
        properties = {
            "description": "from the time of endpoints",
            "dataCollectionEndpointId": endpoint["id"],
            "streamDeclarations": {"Custom-App": {"columns": columns}},
            "destinations": {"logAnalytics": [{"workspaceResourceId": WORKSPACE, "name": "la"}]},
            "dataFlows": [flow],
        }
        rule = {"location": "eastus", "tags": {"team": "logs"}, "properties": properties}
        made = self.arm("PUT", f"{RULES}/{name}", rule, "2021-09-01-preview")
        self.grant(made["id"], self.principal())
        setting = {"workspaceId": WORKSPACE, "logs": [{"category": "LogErrors", "enabled": True}]}
        path = f"{made['id']}/providers/Microsoft.Insights/diagnosticSettings/to-law"
        self.arm("PUT", path, {"properties": setting}, "2021-05-01-preview")
        return {
            "id": made["id"],
            "immutableId": made["properties"]["immutableId"],
            "endpoint": endpoint["properties"]["logsIngestion"]["endpoint"],
        }

    def grant(self, scope: str, object_id: str) -> str:
        """Let a principal send; the assignment's ID."""
        id = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
        properties = {
            "roleDefinitionId": f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization"
            f"/roleDefinitions/{PUBLISHER}",
            "principalId": object_id,
            "principalType": "ServicePrincipal",
        }
        self.arm("PUT", id, {"properties": properties}, "2022-04-01")
        return id


class Stream:
    """A client that sends a numbered row all the while, and keeps what was not taken."""

    def __init__(self, post: Callable[[list[dict[str, Any]]], requests.Response], row: Callable[[int], dict]) -> None:
        self.post = post
        self.refused: list[dict[str, Any]] = []
        self.sent = 0
        self._row = row
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Stream:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)

    def wait_for(self, more: int) -> None:
        """Until so many more rows have been sent."""
        goal, end = self.sent + more, time.monotonic() + 30
        while self.sent < goal and time.monotonic() < end:
            time.sleep(0.01)
        assert self.sent >= goal

    def _run(self) -> None:
        while not self._stop.is_set():
            row = self._row(self.sent)
            if not self.post([row]).ok:
                self.refused.append(row)
            self.sent += 1
            time.sleep(0.02)

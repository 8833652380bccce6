"""An emulator in a process of its own, with a workspace, a table and as many rules as the limits of one ask for."""

import http.client
import json
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from provisioner.emulator.credentials import load_credentials
from provisioner.emulator.process import start_child

RULES = 12
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-bench"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-bench"
TABLE = "Bench_CL"
STREAM = "Custom-Bench"
PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"
TRANSFORM = (
    'source | parse Raw with "<" Priority:int "> " Host " " App "[" Pid:int "]: " Message'
    " | project TimeGenerated = Time, Host, App, Pid, Message"
)
COLUMNS = {"TimeGenerated": "dateTime", "Host": "string", "App": "string", "Pid": "int", "Message": "string"}
STREAM_COLUMNS = {"Time": "datetime", "Raw": "string", "Level": "string", "Id": "string"}


class Emulator:
    """A running emulator and the addresses of its rules."""

    def __init__(self, child, data_dir, tls):
        self._child = child
        self.pid = child.pid
        self.url = child.ready.https_url if tls else child.ready.http_url
        self.http = urlsplit(child.ready.http_url)
        self.ca = child.ready.ca_path
        self.credentials = load_credentials(data_dir)
        self.paths, self.customer_id, self.tls = [], "", tls

    def token(self, audience):
        """A token of the administrator."""
        secret = self.credentials.administrator
        form = {
            "grant_type": "client_credentials",
            "client_id": secret.client_id,
            "client_secret": secret.client_secret,
            "scope": f"{audience}/.default",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        path = f"/{self.credentials.tenant_id}/oauth2/v2.0/token"
        return self.call("POST", path, urlencode(form), headers)["access_token"]

    def sender_token(self):
        """A token for the ingestion endpoint."""
        return self.token("https://monitor.azure.com")

    def call(self, method, path, body=None, headers=None):
        """One request; raises on anything but success."""
        connection = http.client.HTTPConnection(self.http.hostname, self.http.port, timeout=180)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text) if text else {}

    def arm(self, method, path, version, body=None):
        """One call of Resource Manager."""
        headers = {"Authorization": f"Bearer {self.token('https://management.azure.com')}"}
        headers["Content-Type"] = "application/json"
        return self.call(method, f"{path}?api-version={version}", json.dumps(body) if body else None, headers)

    def query(self, text):
        """The rows of a query."""
        headers = {
            "Authorization": f"Bearer {self.token('https://api.loganalytics.io')}",
            "Content-Type": "application/json",
        }
        path = f"/v1/workspaces/{self.customer_id}/query"
        return self.call("POST", path, json.dumps({"query": text}), headers)["tables"][0]["rows"]

    def count(self):
        """How many rows the table has."""
        return self.query(f"{TABLE} | count")[0][0]

    def stop(self):
        """End it in order."""
        self._child.stop()

    wait = stop


def start(data_dir: Path, *, tls=False):
    """A new emulator, provisioned."""
    emulator = Emulator(start_child(data_dir), data_dir, tls)
    emulator.arm("PUT", GROUP, "2021-04-01", {"location": "eastus"})
    emulator.arm("PUT", WORKSPACE, "2025-07-01", {"location": "eastus", "properties": {}})
    workspace = emulator.arm("GET", WORKSPACE, "2025-07-01")
    emulator.customer_id = workspace["properties"]["customerId"]
    schema = {"name": TABLE, "columns": [{"name": name, "type": type_} for name, type_ in COLUMNS.items()]}
    emulator.arm("PUT", f"{WORKSPACE}/tables/{TABLE}", "2025-07-01", {"properties": {"schema": schema}})
    for _ in range(100):
        state = emulator.arm("GET", f"{WORKSPACE}/tables/{TABLE}", "2025-07-01")["properties"]
        if state.get("provisioningState") == "Succeeded":
            break
        time.sleep(0.1)
    assignment = {
        "properties": {
            "roleDefinitionId": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{PUBLISHER}",
            "principalId": emulator.credentials.administrator.object_id,
            "principalType": "ServicePrincipal",
        }
    }
    path = f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
    emulator.arm("PUT", path, "2022-04-01", assignment)
    for number in range(RULES):
        rule = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/dcr-bench-{number}"
        made = emulator.arm("PUT", rule, "2023-03-11", _rule())
        immutable = made["properties"]["immutableId"]
        emulator.paths.append(f"/dataCollectionRules/{immutable}/streams/{STREAM}?api-version=2023-01-01")
    return emulator


def restart(data_dir: Path, before):
    """The emulator of a data directory again, after its end."""
    emulator = Emulator(start_child(data_dir), data_dir, before.tls)
    emulator.customer_id, emulator.paths = before.customer_id, before.paths
    return emulator


def _rule():
    columns = [{"name": name, "type": type_} for name, type_ in STREAM_COLUMNS.items()]
    return {
        "location": "eastus",
        "kind": "Direct",
        "properties": {
            "streamDeclarations": {STREAM: {"columns": columns}},
            "destinations": {"logAnalytics": [{"workspaceResourceId": WORKSPACE, "name": "law"}]},
            "dataFlows": [
                {
                    "streams": [STREAM],
                    "destinations": ["law"],
                    "transformKql": TRANSFORM,
                    "outputStream": f"Custom-{TABLE}",
                }
            ],
        },
    }

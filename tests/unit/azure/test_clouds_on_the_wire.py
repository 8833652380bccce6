"""For each cloud: which hosts are spoken to and for which audiences tokens are asked, seen where requests leave us."""

from __future__ import annotations

import io
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from provisioner.azure import CredentialSource, connect
from provisioner.catalog.clouds import CHINA, PUBLIC, USGOV

SUBSCRIPTION = "/subscriptions/11111111-1111-1111-1111-111111111111"
ARM_READS = {
    "resourceGroups": f"{SUBSCRIPTION}/resourceGroups/rg",
    "workspaces": f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law",
    "tables": f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law/tables/A_CL",
    "dataCollectionRules": f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Insights/dataCollectionRules/r",
    "roleAssignments": f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/a",
}
HOSTS = {
    PUBLIC: ("management.azure.com", "graph.microsoft.com", "api.loganalytics.io", "login.microsoftonline.com"),
    CHINA: (
        "management.chinacloudapi.cn",
        "microsoftgraph.chinacloudapi.cn",
        "api.loganalytics.azure.cn",
        "login.chinacloudapi.cn",
    ),
    USGOV: ("management.usgovcloudapi.net", "graph.microsoft.us", "api.loganalytics.us", "login.microsoftonline.us"),
}
AUDIENCES = {
    PUBLIC: ("management.azure.com", "graph.microsoft.com", "api.loganalytics.io", "monitor.azure.com"),
    CHINA: (
        "management.chinacloudapi.cn",
        "microsoftgraph.chinacloudapi.cn",
        "api.loganalytics.azure.cn",
        "monitor.azure.cn",
    ),
    USGOV: (
        "management.core.usgovcloudapi.net",
        "graph.microsoft.us",
        "api.loganalytics.us",
        "monitor.azure.us",
    ),
}


class Wire(BaseAdapter):
    """Answers as Azure's services do, and remembers hosts and scopes."""

    def __init__(self):
        super().__init__()
        self.hosts = set()
        self.scopes = set()

    def close(self):
        return None

    def send(self, request, **options):
        parts = urlsplit(request.url)
        self.hosts.add(parts.netloc)
        body = {}
        if "/discovery/" in parts.path or parts.path.endswith("openid-configuration"):
            base = f"https://{parts.netloc}/t"
            body = {"token_endpoint": f"{base}/token", "authorization_endpoint": f"{base}/authorize"}
            body |= {"issuer": base, "tenant_discovery_endpoint": f"{base}/.well-known/openid-configuration"}
            body["metadata"] = []
        elif parts.path.endswith("/token"):
            text = request.body.decode() if isinstance(request.body, bytes) else request.body
            self.scopes.add(parse_qs(text)["scope"][0])
            body = {"token_type": "Bearer", "expires_in": 3599, "access_token": f"opaque-{len(self.scopes)}"}
        elif "servicePrincipals" in parts.path:
            body = {"id": "o", "appId": "c"}
        elif parts.path.endswith("/query"):
            body = {"tables": [{"name": "PrimaryResult", "columns": [], "rows": []}]}
        accepted = "/streams/" in parts.path
        raw = HTTPResponse(
            io.BytesIO(b"" if accepted else json.dumps(body).encode()),
            status=204 if accepted else 200,
            headers={"Content-Type": "application/json"},
            preload_content=False,
        )
        return HTTPAdapter().build_response(request, raw)


@pytest.mark.parametrize("cloud", [PUBLIC, CHINA, USGOV], ids=lambda cloud: cloud.name)
def test_each_face_is_reached_at_its_host_with_its_audience(cloud):
    wire = Wire()
    connection = connect(cloud, CredentialSource(tenant="t", client_id="c", client_secret="s"))
    connection._transport.session.mount("https://", wire)
    for type, id in ARM_READS.items():
        connection.gateway.get(type, id)
    connection.directory.service_principal("c")
    connection.data_plane.query("workspace", "T", None)
    suffix = cloud.ingestion_scope.removeprefix("https://").removesuffix("/.default")
    ingestion = f"r-a1b2-region.logs.z1.ingest.{suffix}"
    connection.data_plane.send(f"https://{ingestion}", "dcr-1", "Custom-A", [{"a": 1}])
    assert wire.hosts == {*HOSTS[cloud], ingestion}
    assert wire.scopes == {f"https://{audience}/.default" for audience in AUDIENCES[cloud]}

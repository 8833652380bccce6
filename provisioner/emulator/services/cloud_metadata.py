"""What a cloud consists of: the addresses that `az cloud register` and Terraform's `metadata_host` ask for.

At Resource Manager's own host (through the proxy) it is Azure's public cloud, as recorded, elsewhere a cloud whose
addresses are all the emulator's. The audience of Resource Manager's tokens is Azure's in both.
"""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.azure_hosts import HOSTS
from provisioner.emulator.http import JsonObject, Operation, Request, Response, json_response

_OBJECT = "2022-09-01"
_LIST = "2019-05-01"
_SUFFIXES = {
    "acrLoginServer": "azurecr.io",
    "attestationEndpoint": "attest.azure.net",
    "azureDataLakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
    "azureDataLakeStoreFileSystem": "azuredatalakestore.net",
    "azureFrontDoorEndpointSuffix": "azurefd.net",
    "keyVaultDns": "vault.azure.net",
    "mariadbServerEndpoint": "mariadb.database.azure.com",
    "mhsmDns": "managedhsm.azure.net",
    "mysqlServerEndpoint": "mysql.database.azure.com",
    "postgresqlServerEndpoint": "postgres.database.azure.com",
    "sqlServerHostname": "database.windows.net",
    "storage": "core.windows.net",
    "storageSyncEndpointSuffix": "afs.azure.net",
    "synapseAnalytics": "dev.azuresynapse.net",
}


def operations() -> Sequence[Operation]:
    """What this module answers, to everybody."""
    return (Operation(method="GET", path="/metadata/endpoints", handler=_metadata, control_plane=True),)


def _metadata(request: Request) -> Response:
    version = request.query_value("api-version")
    if version == _OBJECT:
        return json_response(200, _cloud(request.base_url))
    if version == _LIST:
        return json_response(200, [_cloud(request.base_url)])
    text = f"The api-version '{version}' is invalid. The supported versions are '{_OBJECT},{_LIST}'."
    return json_response(400, {"error": {"code": "InvalidApiVersionParameter", "message": text}})


def _cloud(base_url: str) -> JsonObject:
    public = base_url.partition("://")[2].lower() in HOSTS
    graph = "https://graph.microsoft.com/" if public else f"{base_url}/"
    return {
        "portal": "https://portal.azure.com",
        "authentication": {
            "loginEndpoint": "https://login.microsoftonline.com" if public else base_url,
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "media": "https://rest.media.azure.net",
        "graphAudience": "https://graph.windows.net/" if public else graph,
        "graph": "https://graph.windows.net/" if public else graph,
        "name": "AzureCloud" if public else "Local",
        "suffixes": _SUFFIXES,
        "batch": "https://batch.core.windows.net/",
        "resourceManager": "https://management.azure.com/" if public else f"{base_url}/",
        "gallery": "https://gallery.azure.com/",
        "sqlManagement": "https://management.core.windows.net:8443/",
        "microsoftGraphResourceId": graph,
        "logAnalyticsResourceId": "https://api.loganalytics.io" if public else base_url,
    }

"""The resource types of private link: endpoints, the scopes that they are part of, and the links between both.

The api-version of the scopes is the one that Azure's pages use (private-link-configure.md); no GA package of the SDKs
has operations for it, so the generic client of azure-mgmt-resource serves them.
"""

from __future__ import annotations

from provisioner.catalog.resource_type import LOCATION, Immutable, ResourceType

_SCOPES_VERSION = "2021-07-01-preview"

ENDPOINT = ResourceType(
    key="dataCollectionEndpoints",
    arm_type="Microsoft.Insights/dataCollectionEndpoints",
    api_version="2024-03-11",
    label="data collection endpoint",
    template="data_collection_endpoint.json.j2",
    client="monitor",
    ownership="tag",
    list_scope="resourceGroup",
    missing="check the resource ID, or let it be made: add it to `dataCollectionEndpoints` and name it by its handle",
    read_only=(
        "properties.immutableId",
        "properties.configurationAccess",
        "properties.logsIngestion",
        "properties.metricsIngestion",
        "properties.metadata",
        "properties.failoverConfiguration",
        "properties.privateLinkScopedResources",
        "properties.provisioningState",
    ),
    immutable=(LOCATION,),
    folded=("location", "properties.networkAcls.publicNetworkAccess"),
    folded_keys=("tags",),
    owned=("properties.description",),
    defaults={"properties.networkAcls.publicNetworkAccess": "Enabled"},
    destructive=("properties.networkAcls.publicNetworkAccess",),
)

PRIVATE_LINK_SCOPE = ResourceType(
    key="privateLinkScopes",
    arm_type="Microsoft.Insights/privateLinkScopes",
    api_version=_SCOPES_VERSION,
    label="private link scope",
    template="private_link_scope.json.j2",
    client="resource",
    ownership="tag",
    list_scope="resourceGroup",
    missing="check the name, the resource group and the subscription, or let it be made: "
    "`privateLinkScope: {name: …, create: {ingestionAccessMode: …, queryAccessMode: …}}`",
    read_only=("properties.provisioningState", "properties.privateEndpointConnections"),
    folded=("location", "properties.accessModeSettings.*"),
    folded_keys=("tags",),
    destructive=(
        "properties.accessModeSettings.ingestionAccessMode",
        "properties.accessModeSettings.queryAccessMode",
    ),
)

SCOPED_RESOURCE = ResourceType(
    key="privateLinkScopedResources",
    arm_type="Microsoft.Insights/privateLinkScopes/scopedResources",
    api_version=_SCOPES_VERSION,
    label="link to a private link scope",
    template="private_link_scoped_resource.json.j2",
    client="resource",
    ownership="dependent",
    list_scope="parent",
    read_only=("properties.provisioningState",),
    immutable=(
        Immutable(
            path="properties.linkedResourceId",
            remedy="delete the scoped resource of that name; the next apply makes it as the spec says",
        ),
    ),
    # Azure gives these IDs back in lower case.
    folded=("properties.linkedResourceId",),
    natural_key=("properties.linkedResourceId",),
)

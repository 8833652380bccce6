"""Azure's resource types as data: what `render`, `plan`, `apply` and `azure` need to know of each.

Path patterns are dotted; `*` stands for every item of a list or every key of a map. The members `id`, `name`, `type`,
`etag` and `systemData` of any resource are Azure's and need not be listed.
"""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.catalog.graph_types import APPLICATION, FEDERATED_CREDENTIAL, PASSWORD, SERVICE_PRINCIPAL
from provisioner.catalog.private_link import ENDPOINT, PRIVATE_LINK_SCOPE, SCOPED_RESOURCE
from provisioner.catalog.resource_type import LOCATION, Closed, Immutable, ResourceType, Seldom

__all__ = [
    "APPLICATION",
    "DIAGNOSTIC_SETTING",
    "ENDPOINT",
    "FEDERATED_CREDENTIAL",
    "PASSWORD",
    "PRIVATE_LINK_SCOPE",
    "RESOURCE_GROUP",
    "RESOURCE_TYPES",
    "ROLE_ASSIGNMENT",
    "RULE",
    "SCOPED_RESOURCE",
    "SERVICE_PRINCIPAL",
    "TABLE",
    "WORKSPACE",
    "Immutable",
    "ResourceType",
]

RESOURCE_GROUP = ResourceType(
    key="resourceGroups",
    arm_type="Microsoft.Resources/resourceGroups",
    api_version="2025-04-01",
    label="resource group",
    template="resource_group.json.j2",
    client="resource",
    ownership="tag",
    list_scope="subscription",
    right="Microsoft.Resources/subscriptions/resourceGroups",
    missing="check the name and the subscription, or let it be made: `resourceGroup: {name: …, create: {}}`",
    read_only=("properties", "managedBy"),
    immutable=(LOCATION,),
    folded=("location",),
    folded_keys=("tags",),
    deletable=False,
)

WORKSPACE = ResourceType(
    key="workspaces",
    arm_type="Microsoft.OperationalInsights/workspaces",
    api_version="2025-07-01",
    label="workspace",
    template="workspace.json.j2",
    client="loganalytics",
    ownership="tag",
    list_scope="resourceGroup",
    missing="check the name, the resource group and the subscription, "
    "or let it be made: `workspace: {name: …, create: {}}`",
    read_only=(
        "properties.customerId",
        "properties.provisioningState",
        "properties.createdDate",
        "properties.modifiedDate",
        "properties.privateLinkScopedResources",
        "properties.sku.lastSkuUpdate",
        "properties.workspaceCapping.quotaNextResetTime",
        "properties.workspaceCapping.dataIngestionStatus",
    ),
    immutable=(LOCATION,),
    folded=("location", "properties.sku.name"),
    folded_keys=("tags",),
    deletable=False,
)

TABLE = ResourceType(
    key="tables",
    arm_type="Microsoft.OperationalInsights/workspaces/tables",
    api_version="2025-07-01",
    label="table",
    template="table.json.j2",
    client="loganalytics",
    ownership="shared",
    list_scope="parent",
    update="patch",
    missing="check the name; a table of a solution such as Microsoft Sentinel is there only once that is switched on",
    read_only=(
        "properties.archiveRetentionInDays",
        "properties.lastPlanModifiedDate",
        "properties.provisioningState",
        "properties.resultStatistics",
        "properties.retentionInDaysAsDefault",
        "properties.totalRetentionInDaysAsDefault",
        "properties.schema.standardColumns",
        "properties.schema.categories",
        "properties.schema.labels",
        "properties.schema.source",
        "properties.schema.tableType",
        "properties.schema.tableSubType",
        "properties.schema.solutions",
        "properties.schema.isTroubleshootingAllowed",
        "properties.schema.columns.*.isDefaultDisplay",
        "properties.schema.columns.*.isHidden",
    ),
    immutable=(
        Immutable(
            path="properties.schema.columns.*.type",
            remedy="give the column a new name and cast to it in the transformation, or write to a new table",
        ),
        Immutable(
            path="properties.plan",
            values=("Auxiliary",),
            remedy="a table gets or leaves the Auxiliary plan only when it is made; write to a new table",
        ),
    ),
    folded=("properties.schema.columns.*.type", "properties.schema.columns.*.dataTypeHint", "properties.plan"),
    keyed={"properties.schema.columns": "name"},
    additive=("properties.schema.columns",),
    resets={
        "properties.retentionInDays": "properties.retentionInDaysAsDefault",
        "properties.totalRetentionInDays": "properties.totalRetentionInDaysAsDefault",
    },
    shrinking=("properties.totalRetentionInDays",),
    closed=(
        Closed(
            path="properties.schema.tableSubType",
            value="Classic",
            what="a classic table, which no rule can write to",
            remedy="`provisioner migrate table` makes it one that rules write to, for good; or choose another name",
        ),
    ),
    seldom=(
        Seldom(
            path="properties.plan",
            since="properties.lastPlanModifiedDate",
            how_often="once a week at the most",
        ),
    ),
)

RULE = ResourceType(
    key="dataCollectionRules",
    arm_type="Microsoft.Insights/dataCollectionRules",
    api_version="2024-03-11",
    label="data collection rule",
    template="data_collection_rule.json.j2",
    client="monitor",
    ownership="tag",
    list_scope="resourceGroup",
    read_only=(
        "properties.immutableId",
        "properties.endpoints",
        "properties.ingestionQuotas",
        "properties.metadata",
        "properties.provisioningState",
        "properties.destinations.logAnalytics.*.workspaceId",
        "properties.destinations.azureDataExplorer.*.ingestionUri",
        "identity.principalId",
        "identity.tenantId",
        "identity.userAssignedIdentities.*.clientId",
        "identity.userAssignedIdentities.*.principalId",
    ),
    immutable=(
        Immutable(
            path="kind",
            remedy="give the rule another `name`: a new rule with its own endpoint and immutable ID is made, "
            "switch the senders to it and delete the old one",
        ),
        LOCATION,
    ),
    folded=(
        "location",
        "properties.dataCollectionEndpointId",
        "properties.destinations.logAnalytics.*.workspaceResourceId",
        "properties.streamDeclarations.*.columns.*.type",
        "identity.type",
    ),
    folded_keys=("tags", "identity.userAssignedIdentities"),
    keyed={"properties.streamDeclarations.*.columns": "name", "properties.destinations.logAnalytics": "name"},
    unordered=("properties.dataFlows.*.streams", "properties.dataFlows.*.destinations"),
    owned=(
        "kind",
        "identity.userAssignedIdentities",
        "properties.description",
        "properties.dataCollectionEndpointId",
        "properties.streamDeclarations",
        "properties.destinations",
        "properties.dataFlows",
    ),
    defaults={
        "identity.type": "None",
        "properties.dataFlows.*.transformKql": "source",
        "properties.dataFlows.*.captureOverflow": False,
    },
    same_region_as=("workspaces", "dataCollectionEndpoints"),
    # A table's new columns reach the rules' own cache of schemas only after a while (10–15 minutes, says Microsoft).
    lagging=("InvalidOutputTable", "InvalidTransformOutput"),
    lags_behind=("tables",),
)

ROLE_ASSIGNMENT = ResourceType(
    key="roleAssignments",
    arm_type="Microsoft.Authorization/roleAssignments",
    api_version="2022-04-01",
    label="role assignment",
    template="role_assignment.json.j2",
    client="authorization",
    ownership="marker",
    list_scope="extended",
    read_only=(
        "properties.scope",
        "properties.createdOn",
        "properties.createdBy",
        "properties.updatedOn",
        "properties.updatedBy",
    ),
    immutable=(
        Immutable(
            path="properties.principalId",
            remedy="delete the role assignment of that name; the next apply makes it as the spec says",
        ),
        Immutable(
            path="properties.roleDefinitionId",
            remedy="delete the role assignment of that name; the next apply makes it as the spec says",
        ),
    ),
    folded=("properties.principalId", "properties.roleDefinitionId", "properties.principalType"),
    natural_key=("properties.principalId", "properties.roleDefinitionId"),
    satisfied_by=("RoleAssignmentExists",),
    retried=("PrincipalNotFound",),
)

DIAGNOSTIC_SETTING = ResourceType(
    key="diagnosticSettings",
    arm_type="Microsoft.Insights/diagnosticSettings",
    api_version="2021-05-01-preview",
    label="diagnostic setting",
    template="diagnostic_setting.json.j2",
    client="resource",
    ownership="dependent",
    list_scope="extended",
    read_only=(
        "properties.logs.*.retentionPolicy",
        "properties.metrics.*.retentionPolicy",
        "properties.metrics.*.timeGrain",
    ),
    folded=("properties.workspaceId",),
    keyed={"properties.logs": "category", "properties.metrics": "category"},
)

RESOURCE_TYPES: Mapping[str, ResourceType] = {
    item.key: item
    for item in (
        RESOURCE_GROUP,
        WORKSPACE,
        TABLE,
        PRIVATE_LINK_SCOPE,
        ENDPOINT,
        SCOPED_RESOURCE,
        APPLICATION,
        SERVICE_PRINCIPAL,
        FEDERATED_CREDENTIAL,
        PASSWORD,
        RULE,
        ROLE_ASSIGNMENT,
        DIAGNOSTIC_SETTING,
    )
}

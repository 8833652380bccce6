"""The built-in roles that matter to log pipelines, with the actions Microsoft documents for them.

Source: learn.microsoft.com, "Azure built-in roles" (privileged, general, monitor, analytics), February 2026; actions
of services that the emulator does not know are left out.
"""

from __future__ import annotations

from provisioner.emulator.state.access import RoleDefinition

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
MONITORING_METRICS_PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"

_READ_MONITOR = (
    "*/read",
    "Microsoft.OperationalInsights/workspaces/search/action",
    "Microsoft.Support/*",
)

BUILT_IN_ROLES: tuple[RoleDefinition, ...] = (
    RoleDefinition(
        id=OWNER,
        name="Owner",
        description="Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.",
        actions=("*",),
    ),
    RoleDefinition(
        id="b24988ac-6180-42a0-ab88-20f7382dd24c",
        name="Contributor",
        description="Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, "
        "manage assignments in Azure Blueprints, or share image galleries.",
        actions=("*",),
        not_actions=(
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
            "Microsoft.Blueprint/blueprintAssignments/write",
            "Microsoft.Blueprint/blueprintAssignments/delete",
            "Microsoft.Compute/galleries/share/action",
            "Microsoft.Purview/consents/write",
            "Microsoft.Purview/consents/delete",
        ),
    ),
    RoleDefinition(
        id="acdd72a7-3385-48ef-bd42-f606fba81ae7",
        name="Reader",
        description="View all resources, but does not allow you to make any changes.",
        actions=("*/read",),
    ),
    RoleDefinition(
        id="18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        name="User Access Administrator",
        description="Lets you manage user access to Azure resources.",
        actions=("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"),
    ),
    RoleDefinition(
        id="f58310d9-a9f6-439a-9e8d-f62e7b41a168",
        name="Role Based Access Control Administrator",
        description="Manage access to Azure resources by assigning roles using Azure RBAC. This role does not allow "
        "you to manage access using other ways, such as Azure Policy.",
        actions=(
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleAssignments/delete",
            "*/read",
            "Microsoft.Support/*",
        ),
    ),
    RoleDefinition(
        id=MONITORING_METRICS_PUBLISHER,
        name="Monitoring Metrics Publisher",
        description="Enables publishing metrics against Azure resources",
        actions=(
            "Microsoft.Insights/Register/Action",
            "Microsoft.Support/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
        ),
        data_actions=("Microsoft.Insights/Metrics/Write", "Microsoft.Insights/Telemetry/Write"),
    ),
    RoleDefinition(
        id="749f88d5-cbae-40b8-bcfc-e573ddc772fa",
        name="Monitoring Contributor",
        description="Can read all monitoring data and update monitoring settings.",
        actions=(
            *_READ_MONITOR,
            "Microsoft.AlertsManagement/alerts/*",
            "Microsoft.AlertsManagement/actionRules/*",
            "Microsoft.Insights/actiongroups/*",
            "Microsoft.Insights/activityLogAlerts/*",
            "Microsoft.Insights/AlertRules/*",
            "Microsoft.Insights/components/*",
            "Microsoft.Insights/dataCollectionEndpoints/*",
            "Microsoft.Insights/dataCollectionRules/*",
            "Microsoft.Insights/dataCollectionRuleAssociations/*",
            "Microsoft.Insights/DiagnosticSettings/*",
            "Microsoft.Insights/metricalerts/*",
            "Microsoft.Insights/Metrics/*",
            "Microsoft.Insights/Register/Action",
            "Microsoft.Insights/scheduledqueryrules/*",
            "Microsoft.Insights/webtests/*",
            "Microsoft.Insights/workbooks/*",
            "Microsoft.Insights/privateLinkScopes/*",
            "Microsoft.Insights/privateLinkScopeOperationStatuses/*",
            "Microsoft.Monitor/accounts/*",
            "Microsoft.OperationalInsights/workspaces/write",
            "Microsoft.OperationalInsights/workspaces/intelligencepacks/*",
            "Microsoft.OperationalInsights/workspaces/savedSearches/*",
            "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
            "Microsoft.OperationalInsights/workspaces/sharedKeys/read",
            "Microsoft.OperationalInsights/workspaces/storageinsightconfigs/*",
            "Microsoft.OperationalInsights/locations/workspaces/failover/action",
            "Microsoft.OperationalInsights/workspaces/failback/action",
            "Microsoft.Resources/deployments/*",
        ),
    ),
    RoleDefinition(
        id="43d0d8ad-25c7-4714-9337-8ba259a9fe05",
        name="Monitoring Reader",
        description="Can read all monitoring data.",
        actions=_READ_MONITOR,
    ),
    RoleDefinition(
        id="92aaf0da-9dab-42b6-94a3-d43ce8d16293",
        name="Log Analytics Contributor",
        description="Log Analytics Contributor can read all monitoring data and edit monitoring settings.",
        actions=(
            "*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Insights/diagnosticSettings/*",
            "Microsoft.OperationalInsights/*",
            "Microsoft.OperationsManagement/*",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourcegroups/deployments/*",
            "Microsoft.Support/*",
        ),
    ),
    RoleDefinition(
        id="73c42c96-874c-492b-b04d-ab87d138a893",
        name="Log Analytics Reader",
        description="Log Analytics Reader can view and search all monitoring data as well as and view monitoring "
        "settings, including viewing the configuration of Azure diagnostics on all Azure resources.",
        actions=(*_READ_MONITOR, "Microsoft.OperationalInsights/workspaces/analytics/query/action"),
        not_actions=("Microsoft.OperationalInsights/workspaces/sharedKeys/read",),
    ),
)

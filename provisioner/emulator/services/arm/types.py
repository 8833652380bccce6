"""The resource types of Resource Manager that the emulator knows, with their api-versions."""

from __future__ import annotations

from dataclasses import dataclass

from provisioner.catalog.regions import DISPLAY_NAMES

_DATA_COLLECTION = ("2021-04-01", "2021-09-01-preview", "2022-06-01", "2023-03-11", "2024-03-11")
_PRIVATE_LINK = ("2019-10-17-preview", "2021-07-01-preview", "2023-06-01-preview")
_LOG_ANALYTICS = (
    "2020-08-01",
    "2020-10-01",
    "2021-06-01",
    "2021-12-01-preview",
    "2022-10-01",
    "2023-01-01-preview",
    "2023-09-01",
    "2025-02-01",
    "2025-07-01",
    "2026-03-01",
)
_IDENTITIES = (
    "2022-01-31-preview",
    "2023-01-31",
    "2023-07-31-preview",
    "2024-11-30",
    "2025-01-31-preview",
    "2025-05-31-preview",
)
_RESOURCES = (
    "2016-02-01",
    "2016-06-01",
    "2018-05-01",
    "2019-05-01",
    "2019-10-01",
    "2020-01-01",
    "2020-06-01",
    "2020-10-01",
    "2021-01-01",
    "2021-04-01",
    "2022-09-01",
    "2022-12-01",
    "2023-07-01",
    "2024-03-01",
    "2024-07-01",
    "2024-11-01",
    "2025-03-01",
    "2025-04-01",
)
LOCATIONS = tuple(DISPLAY_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """A type with the api-versions it answers, oldest first."""

    namespace: str
    name: str
    versions: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """Namespace and type."""
        return f"{self.namespace}/{self.name}"


GROUPS = ResourceType(namespace="Microsoft.Resources", name="subscriptions/resourceGroups", versions=_RESOURCES)
SUBSCRIPTIONS = ResourceType(namespace="Microsoft.Resources", name="subscriptions", versions=_RESOURCES)
PROVIDERS = ResourceType(namespace="Microsoft.Resources", name="subscriptions/providers", versions=_RESOURCES)
DEPLOYMENTS = ResourceType(namespace="Microsoft.Resources", name="deployments", versions=_RESOURCES)
RULES = ResourceType(
    namespace="Microsoft.Insights",
    name="dataCollectionRules",
    versions=("2019-11-01-preview", *_DATA_COLLECTION),
)
ENDPOINTS = ResourceType(namespace="Microsoft.Insights", name="dataCollectionEndpoints", versions=_DATA_COLLECTION)
PRIVATE_LINK_SCOPES = ResourceType(namespace="Microsoft.Insights", name="privateLinkScopes", versions=_PRIVATE_LINK)
SCOPED_RESOURCES = ResourceType(
    namespace="Microsoft.Insights", name="privateLinkScopes/scopedResources", versions=_PRIVATE_LINK
)
PRIVATE_LINK_STATUSES = ResourceType(
    namespace="Microsoft.Insights", name="privateLinkScopeOperationStatuses", versions=_PRIVATE_LINK
)
WORKSPACES = ResourceType(
    namespace="Microsoft.OperationalInsights", name="workspaces", versions=("2015-11-01-preview", *_LOG_ANALYTICS)
)
TABLES = ResourceType(
    namespace="Microsoft.OperationalInsights",
    name="workspaces/tables",
    versions=("2017-04-26-preview", *_LOG_ANALYTICS),
)
ONBOARDING_STATES = ResourceType(
    namespace="Microsoft.SecurityInsights",
    name="onboardingStates",
    versions=("2021-03-01-preview", "2022-11-01", "2023-02-01", "2023-11-01", "2024-03-01", "2024-09-01", "2025-03-01"),
)
IDENTITIES = ResourceType(
    namespace="Microsoft.ManagedIdentity",
    name="userAssignedIdentities",
    versions=("2018-11-30", "2021-09-30-preview", *_IDENTITIES),
)
FEDERATED_CREDENTIALS = ResourceType(
    namespace="Microsoft.ManagedIdentity",
    name="userAssignedIdentities/federatedIdentityCredentials",
    versions=_IDENTITIES,
)
OPERATION_STATUSES = ResourceType(
    namespace="Microsoft.OperationalInsights",
    name="locations/operationStatuses",
    versions=("2015-11-01-preview", "2017-04-26-preview", *_LOG_ANALYTICS),
)
ROLE_ASSIGNMENTS = ResourceType(
    namespace="Microsoft.Authorization",
    name="roleAssignments",
    versions=("2015-07-01", "2018-09-01-preview", "2020-04-01-preview", "2020-08-01-preview", "2022-04-01"),
)
ROLE_DEFINITIONS = ResourceType(
    namespace="Microsoft.Authorization",
    name="roleDefinitions",
    versions=("2015-07-01", "2018-01-01-preview", "2022-04-01", "2022-05-01-preview"),
)
PERMISSIONS = ResourceType(
    namespace="Microsoft.Authorization",
    name="permissions",
    versions=("2015-07-01", "2018-01-01-preview", "2022-04-01", "2022-05-01-preview"),
)
ASSOCIATIONS = ResourceType(
    namespace="Microsoft.Insights",
    name="dataCollectionRuleAssociations",
    versions=("2019-11-01-preview", *_DATA_COLLECTION),
)
PRIVATE_ENDPOINTS = ResourceType(
    namespace="Microsoft.Insights", name="privateLinkScopes/privateEndpointConnections", versions=_PRIVATE_LINK
)
DIAGNOSTIC_SETTINGS = ResourceType(
    namespace="Microsoft.Insights", name="diagnosticSettings", versions=("2017-05-01-preview", "2021-05-01-preview")
)
DIAGNOSTIC_CATEGORIES = ResourceType(
    namespace="Microsoft.Insights", name="diagnosticSettingsCategories", versions=DIAGNOSTIC_SETTINGS.versions
)
TAGS = ResourceType(namespace="Microsoft.Resources", name="tags", versions=_RESOURCES)

ALL_TYPES = (
    GROUPS,
    SUBSCRIPTIONS,
    PROVIDERS,
    DEPLOYMENTS,
    RULES,
    ENDPOINTS,
    PRIVATE_LINK_SCOPES,
    SCOPED_RESOURCES,
    PRIVATE_LINK_STATUSES,
    PRIVATE_ENDPOINTS,
    ASSOCIATIONS,
    DIAGNOSTIC_SETTINGS,
    DIAGNOSTIC_CATEGORIES,
    TAGS,
    WORKSPACES,
    TABLES,
    OPERATION_STATUSES,
    ONBOARDING_STATES,
    IDENTITIES,
    FEDERATED_CREDENTIALS,
    ROLE_ASSIGNMENTS,
    ROLE_DEFINITIONS,
    PERMISSIONS,
)
ALL_VERSIONS = frozenset(version for type in ALL_TYPES for version in type.versions)

"""Azure's built-in roles that matter here, by role definition ID.

Sources: built-in-roles/monitor.md of azure-docs (2026-02-23); logs/tutorial-logs-ingestion-portal.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

SEND_DATA_ACTION = "Microsoft.Insights/Telemetry/Write"
"""The data action that lets a principal send to a rule; a custom role with it serves as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A built-in role; `id` is the GUID of its definition, `actions` what it allows of the things made here."""

    name: str
    id: str
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()

    def definition_id(self, subscription: str) -> str:
        """The full ID of the definition, as a role assignment names it."""
        return f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{self.id}"


MONITORING_METRICS_PUBLISHER = Role(
    name="Monitoring Metrics Publisher",
    id="3913510d-42f4-4e42-8a64-420c390055eb",
    data_actions=("Microsoft.Insights/Metrics/Write", SEND_DATA_ACTION),
)
MONITORING_CONTRIBUTOR = Role(
    name="Monitoring Contributor",
    id="749f88d5-cbae-40b8-bcfc-e573ddc772fa",
    actions=(
        "Microsoft.Insights/dataCollectionRules/*",
        "Microsoft.Insights/dataCollectionEndpoints/*",
        "Microsoft.Insights/diagnosticSettings/*",
        "Microsoft.Insights/privateLinkScopes/*",
        "Microsoft.OperationalInsights/workspaces/write",
    ),
)
MONITORING_READER = Role(name="Monitoring Reader", id="43d0d8ad-25c7-4714-9337-8ba259a9fe05")
LOG_ANALYTICS_CONTRIBUTOR = Role(
    name="Log Analytics Contributor",
    id="92aaf0da-9dab-42b6-94a3-d43ce8d16293",
    actions=("Microsoft.OperationalInsights/*", "Microsoft.Insights/diagnosticSettings/*"),
)
ACCESS_ADMINISTRATOR = Role(
    name="Role Based Access Control Administrator",
    id="f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    actions=("Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete"),
)
USER_ACCESS_ADMINISTRATOR = Role(
    name="User Access Administrator",
    id="18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    actions=("Microsoft.Authorization/*",),
)
CONTRIBUTOR = Role(
    name="Contributor",
    id="b24988ac-6180-42a0-ab88-20f7382dd24c",
    actions=("*",),
    not_actions=("Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"),
)
OWNER = Role(name="Owner", id="8e3af657-a8ff-443c-a75c-2fe8c4bcb635", actions=("*",))

BUILT_IN: tuple[Role, ...] = (
    MONITORING_METRICS_PUBLISHER,
    MONITORING_CONTRIBUTOR,
    MONITORING_READER,
    LOG_ANALYTICS_CONTRIBUTOR,
    ACCESS_ADMINISTRATOR,
    USER_ACCESS_ADMINISTRATOR,
    CONTRIBUTOR,
    OWNER,
)
"""From those that allow little to those that allow much."""


def allows(action: str, actions: Iterable[str], not_actions: Iterable[str] = ()) -> bool:
    """True when one of a role's patterns allows an action and none takes it away; Azure compares without case."""
    return _matches(action, actions) and not _matches(action, not_actions)


def _matches(action: str, patterns: Iterable[str]) -> bool:
    folded = action.casefold()
    return any(fnmatchcase(folded, pattern.casefold()) for pattern in patterns)


def role_that_allows(action: str) -> Role | None:
    """The least of the built-in roles that allows an action; None where none is known."""
    return next((role for role in BUILT_IN if allows(action, role.actions, role.not_actions)), None)


def role_by_id(definition_id: str) -> Role | None:
    """The built-in role that a definition ID or a bare GUID names, or None."""
    guid = definition_id.rstrip("/").rsplit("/", 1)[-1].casefold()
    return next((role for role in BUILT_IN if role.id == guid), None)

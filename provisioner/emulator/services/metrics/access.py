"""Who may see the metrics of which rule."""

from __future__ import annotations

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import Request
from provisioner.emulator.state import Principal, State, TokenError
from provisioner.emulator.state.resources import Resource

RULE = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights/dataCollectionRules/{rule}"
ARM_AUDIENCES = ("https://management.azure.com", "https://management.core.windows.net")
BATCH_AUDIENCES = ("https://metrics.monitor.azure.com", *ARM_AUDIENCES)  # the latter from JavaScript
_RULE_TYPE = "microsoft.insights/datacollectionrules"


def authenticated(state: State, request: Request, audiences: tuple[str, ...]) -> Principal:
    """Whose token it is; raises `ArmError` where it is worth nothing here."""
    principal = state.principal_from_token(request.headers.get("authorization"))
    if isinstance(principal, TokenError) or not principal.is_for(*audiences, request.base_url):
        raise ArmError(401, "InvalidAuthenticationToken", "The access token is missing, invalid or expired.")
    return principal


def readable_rule(state: State, principal: Principal, rule_id: str, right: str) -> Resource:
    """The rule with that ID; raises `ArmError` where there is none, or the right on it is missing."""
    if not state.has_action(principal, rule_id, right):
        raise ArmError(403, "AuthorizationFailed", f"The client has no right to perform '{right}' over '{rule_id}'.")
    known = state.resources.get(rule_id)
    if known is None or known.type != _RULE_TYPE:
        raise ArmError(404, "ResourceNotFound", f"The Resource '{rule_id}' was not found.")
    return known

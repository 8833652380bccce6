"""Role definitions and assignments, as grants that checks can use."""

from __future__ import annotations

from provisioner.emulator.state.access import Grant, RoleDefinition
from provisioner.emulator.state.builtin_roles import BUILT_IN_ROLES, OWNER
from provisioner.emulator.state.resources import Resource, Resources

ASSIGNMENT_TYPE = "microsoft.authorization/roleassignments"
DEFINITION_TYPE = "microsoft.authorization/roledefinitions"
_BUILT_IN = {role.id: role for role in BUILT_IN_ROLES}


class Roles:
    """Grants of the stored assignments; the administrator owns the root."""

    def __init__(self, resources: Resources, administrator: str, propagation: float) -> None:
        self._resources = resources
        self._administrator = administrator
        self._propagation = propagation
        self._version = -1
        self._grants: dict[str, tuple[Grant, ...]] = {}

    def definitions(self) -> tuple[RoleDefinition, ...]:
        """The built-in roles, then the custom ones."""
        custom = (_custom(item) for item in self._resources.of_type(DEFINITION_TYPE))
        return (*BUILT_IN_ROLES, *custom)

    def definition(self, reference: str) -> RoleDefinition | None:
        """A role by its GUID or by any ID that ends with it."""
        guid = reference.rpartition("/")[2].lower()
        return _BUILT_IN.get(guid) or next((role for role in self.definitions() if role.id == guid), None)

    def grants_of(self, principal_id: str) -> tuple[Grant, ...]:
        """What a principal was given, anywhere."""
        if self._version != self._resources.version:
            self._grants = self._collect()
            self._version = self._resources.version
        return self._grants.get(principal_id.lower(), ())

    def _collect(self) -> dict[str, tuple[Grant, ...]]:
        owner = Grant(principal_id=self._administrator, role=_BUILT_IN[OWNER], scope="/", since=0.0)
        found: dict[str, tuple[Grant, ...]] = {self._administrator: (owner,)}
        for item in self._resources.of_type(ASSIGNMENT_TYPE):
            properties = item.body["properties"]
            role = self.definition(properties["roleDefinitionId"])
            if role is None:
                continue
            principal = str(properties["principalId"]).lower()
            grant = Grant(
                principal_id=principal,
                role=role,
                scope=str(properties["scope"]).lower().rstrip("/"),
                since=float(item.body["created"]) + self._propagation,
            )
            found[principal] = (*found.get(principal, ()), grant)
        return found


def _custom(item: Resource) -> RoleDefinition:
    properties = item.body["properties"]
    permission = (properties.get("permissions") or [{}])[0]
    return RoleDefinition(
        id=item.name.lower(),
        name=str(properties.get("roleName", "")),
        description=str(properties.get("description", "")),
        actions=tuple(permission.get("actions", ())),
        not_actions=tuple(permission.get("notActions", ())),
        data_actions=tuple(permission.get("dataActions", ())),
        not_data_actions=tuple(permission.get("notDataActions", ())),
        scopes=tuple(properties.get("assignableScopes", ())),
        custom=True,
    )

"""Azure Resource Manager: one module a resource type, all behind the checks of `gate`."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.http import Operation
from provisioner.emulator.services.arm.assignments import Assignments
from provisioner.emulator.services.arm.attachments import Attachments
from provisioner.emulator.services.arm.definitions import Definitions
from provisioner.emulator.services.arm.deployments import Deployments
from provisioner.emulator.services.arm.diagnostics import DiagnosticSettings
from provisioner.emulator.services.arm.endpoints import Endpoints
from provisioner.emulator.services.arm.federated import FederatedIdentityCredentials
from provisioner.emulator.services.arm.gate import Gate
from provisioner.emulator.services.arm.groups import Groups
from provisioner.emulator.services.arm.identities import Identities
from provisioner.emulator.services.arm.inside import Inside
from provisioner.emulator.services.arm.inventory import Inventory
from provisioner.emulator.services.arm.longrun import OperationStatuses
from provisioner.emulator.services.arm.permissions import Permissions
from provisioner.emulator.services.arm.private_links import PrivateLinkScopes
from provisioner.emulator.services.arm.providers import Providers
from provisioner.emulator.services.arm.rules import Rules
from provisioner.emulator.services.arm.scoped_resources import ScopedResources
from provisioner.emulator.services.arm.sentinel import Sentinel
from provisioner.emulator.services.arm.shared_keys import SharedKeys
from provisioner.emulator.services.arm.tables import Tables
from provisioner.emulator.services.arm.tags import Tags
from provisioner.emulator.services.arm.workspaces import Workspaces
from provisioner.emulator.state import State


def operations(state: State) -> Sequence[Operation]:
    """All operations of Resource Manager; the last ones answer for what is not there."""
    gate, inside = Gate(state), Inside()
    found = (
        *Deployments(state, inside).operations(gate),
        *Groups(state).operations(gate),
        *Inventory(state).operations(gate),
        *Tags(state).operations(gate),
        *Rules(state).operations(gate),
        *Endpoints(state).operations(gate),
        *PrivateLinkScopes(state).operations(gate),
        *ScopedResources(state).operations(gate),
        *DiagnosticSettings(state).operations(gate),
        *Attachments(state).operations(gate),
        *Tables(state).operations(gate),
        *Identities(state).operations(gate),
        *FederatedIdentityCredentials(state).operations(gate),
        *Sentinel(state).operations(gate),
        *Workspaces(state).operations(gate),
        *SharedKeys(state).operations(gate),
        *OperationStatuses(state).operations(gate),
        *Assignments(state).operations(gate),
        *Definitions(state).operations(gate),
        *Permissions(state).operations(gate),
        *Providers(state).operations(gate),
        gate.fallback("/subscriptions/{rest:path}"),
        gate.fallback("/providers/{rest:path}"),
    )
    inside.open(found)
    return found

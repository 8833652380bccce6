"""Microsoft Graph, as far as a provisioner needs it: applications, their credentials, service principals.

On `local` a client ID that nobody has registered is registered when its principal is asked for, as if an administrator
had done it (`Settings.register_applications`); Azure answers 404. Everybody with a token may read, only the
administrator may write: Graph's own permissions are not imitated.
"""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.http import Operation
from provisioner.emulator.services.graph.applications import Applications
from provisioner.emulator.services.graph.desk import AUDIENCES, Desk
from provisioner.emulator.services.graph.federated import FederatedCredentials
from provisioner.emulator.services.graph.objects import DirectoryObjects
from provisioner.emulator.services.graph.passwords import Passwords
from provisioner.emulator.services.graph.principals import ServicePrincipals
from provisioner.emulator.state import State

__all__ = ["AUDIENCES", "operations"]


def operations(state: State) -> Sequence[Operation]:
    """All operations of Graph."""
    desk = Desk(state)
    return (
        *Passwords(state).operations(desk),
        *FederatedCredentials(state).operations(desk),
        *Applications(state).operations(desk),
        *ServicePrincipals(state).operations(desk),
        *DirectoryObjects(state).operations(desk),
    )

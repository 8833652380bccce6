"""Entra ID: discovery documents and the token endpoint with Azure's AADSTS errors.

Form bodies are read leniently, since Fluent Bit sends its secret and scope unescaped; `expires_in` is a number, since
several shippers break on a string.
"""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.emulator.http import Operation
from provisioner.emulator.services.entra import discovery, tokens
from provisioner.emulator.services.entra.tokens import read_form
from provisioner.emulator.state import State

__all__ = ["operations", "read_form"]


def operations(state: State) -> Sequence[Operation]:
    """All operations of Entra."""
    return (*discovery.operations(state), *tokens.operations(state))

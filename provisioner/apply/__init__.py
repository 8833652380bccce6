"""Reading the live state, looking once more, and executing a plan; all through the `Gateway` protocol alone."""

from __future__ import annotations

from provisioner.apply.codes import CODES
from provisioner.apply.execution import apply
from provisioner.apply.flows import flowing_to
from provisioner.apply.preflight import missing_rights, missing_tables
from provisioner.apply.reading import lookups, snapshot
from provisioner.apply.strays import strays, tagged_strays
from provisioner.apply.verification import verify
from provisioner.apply.writing import SCHEMA_WAIT_SECONDS

__all__ = [
    "CODES",
    "SCHEMA_WAIT_SECONDS",
    "apply",
    "flowing_to",
    "lookups",
    "missing_rights",
    "missing_tables",
    "snapshot",
    "strays",
    "tagged_strays",
    "verify",
]

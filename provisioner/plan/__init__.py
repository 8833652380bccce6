"""Deciding what to do: wanted documents against the live state, as a plan that is plain data."""

from __future__ import annotations

from provisioner.plan.codes import CODES
from provisioner.plan.destruction import destroy
from provisioner.plan.findings import other_tenant
from provisioner.plan.merging import Merged, Part, merge
from provisioner.plan.permissions import Permissions
from provisioner.plan.planner import plan
from provisioner.plan.pruning import left_behind, prune
from provisioner.plan.rights import rights
from provisioner.plan.serialise import from_json, to_json
from provisioner.plan.setting_aside import set_aside

__all__ = [
    "CODES",
    "Merged",
    "Part",
    "Permissions",
    "destroy",
    "from_json",
    "left_behind",
    "merge",
    "other_tenant",
    "plan",
    "prune",
    "rights",
    "set_aside",
    "to_json",
]

"""Changes that somebody else makes: they stay in the plan, to be seen and handed over, and nothing is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from provisioner.model.changes import Action, Plan


def set_aside(plan: Plan, types: Collection[str]) -> Plan:
    """The plan with the pending changes of these resource types left to others; refused ones stay refused."""
    return replace(
        plan,
        changes=tuple(
            replace(change, action=Action.LEFT_TO_OTHERS, operation="none", reason="left to others")
            if change.type in types and change.operation != "none"
            else change
            for change in plan.changes
        ),
    )

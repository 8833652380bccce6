"""How long a table keeps its rows: what was set, else what the plan or the workspace says."""

from __future__ import annotations

from typing import Any

FIXED = 30  # Basic and Auxiliary


def retention_of(table: dict[str, Any], workspace_days: int) -> tuple[int, int]:
    """Interactive and total retention of a stored table, in days."""
    interactive = table["retention"] or workspace_days if table["plan"] == "Analytics" else FIXED
    return interactive, max(table["totalRetention"] or 0, interactive)

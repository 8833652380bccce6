"""Rows of a table that was deleted and is made again: Azure keeps them until their retention ends, and they return.

Azure lists no deleted tables, so nobody can know before; a new table is asked right after it was made.
"""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.azure import Connection
from provisioner.catalog.comparison import folded
from provisioner.model.changes import Action, Plan
from provisioner.model.results import Outcome
from provisioner.pipeline.row_counts import customer_ids, row_counts


def returned_rows(plan: Plan, outcome: Outcome, connection: Connection) -> list[str]:
    """A sentence for each new table that holds rows already; nothing where a workspace cannot be queried."""
    found = []
    for customer, names in _new_tables(plan, outcome).items():
        for name, rows in (row_counts(connection, customer, names) or {}).items():
            found.append(
                f"tables/{name} holds {rows:,} row{'' if rows == 1 else 's'} already: a table of that name was deleted "
                "before, and what its retention has kept came back"
            )
    return found


def _new_tables(plan: Plan, outcome: Outcome) -> Mapping[str, list[str]]:
    """The new tables of each workspace that is older than they are, by its customer ID."""
    made = {folded(change.id) for change in plan.changes if change.action is Action.CREATE}
    customers = customer_ids(outcome.live.values())
    found: dict[str, list[str]] = {}
    for change in plan.changes:
        workspace, _, name = change.id.rpartition("/tables/")
        customer = customers.get(folded(workspace))
        new = folded(change.id) in made and folded(workspace) not in made
        if new and customer and change.address in outcome.applied:
            found.setdefault(customer, []).append(name)
    return found

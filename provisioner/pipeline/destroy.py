"""The end of a project: what it owns goes; tables only when told to, and only where no other rule writes to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import provisioner
from provisioner.azure import Connection
from provisioner.catalog.comparison import folded
from provisioner.model.changes import Action, Change, Plan
from provisioner.model.documents import Document
from provisioner.model.json import JsonObject
from provisioner.model.known import at
from provisioner.pipeline.estate import Estate, sign_in
from provisioner.pipeline.plan import Planned
from provisioner.pipeline.row_counts import customer_ids, row_counts

_TABLES = "tables"


def plan_destruction(estate: Estate, connection: Connection, *, parallelism: int, delete_tables: bool) -> Planned:
    """Sign in, read the live state and plan the end of one spec. Raises `RemoteError` when Azure does not answer."""
    from provisioner.apply import snapshot
    from provisioner.plan import destroy

    wrong = sign_in(estate, connection)
    if wrong:
        return Planned(estate=estate, plan=None, diagnostics=tuple(wrong))
    live = snapshot(estate.documents, estate.asked, connection.gateway, connection.directory, parallelism=parallelism)
    needed: dict[str, str] = {}
    tables: list[str] = []
    if delete_tables:
        needed = _needed(estate, live.resources, connection)
        tables = [item.address for item in estate.documents if item.type == _TABLES and item.address not in needed]
    made, found = destroy(
        estate.documents,
        live,
        project=estate.name,
        cloud=connection.cloud.name,
        subscription=estate.subscription,
        tenant=estate.tenant,
        tool_version=provisioner.__version__,
        shared=tables,
    )
    if made is None:
        return Planned(estate=estate, plan=None, diagnostics=tuple(found))
    changes = tuple(_explained(change, needed, made, connection) for change in made.changes)
    return Planned(estate=estate, plan=replace(made, changes=changes), diagnostics=tuple(found))


def _needed(estate: Estate, live: Mapping[str, JsonObject], connection: Connection) -> dict[str, str]:
    """The addresses of tables that rules of others write to, with the reason to leave them alone."""
    from provisioner.apply import flowing_to

    own = {folded(str(body.get("id"))) for address, body in live.items() if _owned(body, estate.name)}
    rules: dict[str, Mapping[str, tuple[tuple[str, str], ...]]] = {}
    found = {}
    for document in _tables(estate.documents):
        workspace, _, name = document.id.rpartition("/tables/")
        if workspace not in rules:
            rules[workspace] = flowing_to(workspace, connection.gateway, subscriptions=[estate.subscription])
        others = [rule for id, rule in rules[workspace].get(folded(name), ()) if folded(id) not in own]
        if others:
            found[document.address] = _writers(others)
    return found


def _tables(documents: tuple[Document, ...]) -> list[Document]:
    return [item for item in documents if item.type == _TABLES]


def _owned(body: JsonObject, project: str) -> bool:
    from provisioner.catalog.ownership import TAG

    return at(body, ("tags", TAG)) == project


def _writers(names: list[str]) -> str:
    if len(names) == 1:
        return f"the rule `{names[0]}` writes to it"
    shown = ", ".join(f"`{name}`" for name in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"the rules {shown}{more} write to it"


def _explained(change: Change, needed: Mapping[str, str], plan: Plan, connection: Connection) -> Change:
    if change.address in needed:
        return replace(change, reason=needed[change.address])
    if change.type == _TABLES and change.action is Action.DELETE:
        return replace(change, reason=_at_stake(change, plan, connection))
    return change


def _at_stake(change: Change, plan: Plan, connection: Connection) -> str:
    """How many rows go with a table, where a query can tell; Azure keeps them until their retention ends."""
    workspace, _, name = change.id.rpartition("/tables/")
    customer = customer_ids(plan.live.values()).get(folded(workspace))
    if customer is None:
        return "how many rows are lost is not known"
    counts = row_counts(connection, customer, [name])
    if counts is None:
        return "how many rows are lost is not known: the table cannot be queried"
    count = counts.get(name, 0)
    rows = "1 row goes" if count == 1 else f"{count:,} rows go"
    return f"{rows} with it; made again, it has them back until their retention ends" if count else "holds no rows"

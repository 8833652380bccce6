"""How many rows tables hold, asked through the query API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from provisioner.azure import Connection
from provisioner.catalog.comparison import folded
from provisioner.errors import RemoteError
from provisioner.model.json import JsonObject
from provisioner.model.known import at


def customer_ids(live: Iterable[JsonObject]) -> dict[str, str]:
    """Each live workspace's customer ID, by which it is queried, by its folded resource ID."""
    found = ((folded(str(body.get("id"))), at(body, ("properties", "customerId"))) for body in live)
    return {id: str(customer) for id, customer in found if customer}


def row_counts(connection: Connection, customer: str, tables: Sequence[str]) -> dict[str, int] | None:
    """The rows of those of the tables that hold any; None where the workspace cannot be queried."""
    names = ", ".join(f"['{name}']" for name in tables)
    query = f"union isfuzzy=true withsource=TableName {names} | summarize Rows = count() by TableName"
    try:
        rows = connection.data_plane.query(customer, query, None)["rows"]
    except RemoteError:
        return None
    found = [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
    return {str(name): count for name, count in found if isinstance(count, int) and count > 0}

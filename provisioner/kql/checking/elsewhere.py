"""`table('…')`, `cluster('…')` and their like: tables by reference."""

from __future__ import annotations

from provisioner.kql import plans
from provisioner.kql.checking.context import Value, did_you_mean
from provisioner.kql.checking.kinds import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from provisioner.kql import syntax
    from provisioner.kql.checking.context import Checker

ELSEWHERE: Final = frozenset(
    {"cluster", "database", "table", "external_table", "materialized_view", "entity_group", "stored_query_result"}
    | {"graph"}
)


def elsewhere(cx: Checker, node: syntax.Call) -> Value:
    """A table that is given here under the name in the argument; everything else is out of reach."""
    name = cx.literal_of(node.arguments[0]) if node.arguments else None
    if node.function.name == "table" and len(node.arguments) == 1 and isinstance(name, str):
        table = cx.tables.get(name)
        if table is not None:
            return Value(plans.Source(node.start, node.end, table.public, name), table)
        cx.error(node, "KQL101", f"no table is named `{name}`", did_you_mean(name, cx.tables))
    else:
        cx.error(node, "KQL125", f"`{cx.quote(node)}` is out of reach", "only the tables given here can be used")
    return Value(None, Table((), open=True))

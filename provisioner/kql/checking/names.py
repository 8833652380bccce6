"""What a name means: a column before a variable before a table; functions have names of their own."""

from __future__ import annotations

from provisioner.kql import plans, syntax
from provisioner.kql.checking.context import Value, did_you_mean, meant
from provisioner.kql.checking.kinds import ERROR, Table
from provisioner.kql.checking.nodes import column_ref
from provisioner.kql.checking.signatures import find_aggregate, find_function
from provisioner.kql.types import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.checking.context import Checker


def check_name(cx: Checker, node: syntax.Name) -> Value:
    """A column, a variable, a function without parameters, or a table."""
    row = cx.row
    if row is not None and not cx.in_aggregate:
        slot = row.slot(node.name)
        if slot is not None:
            if slot < 0:
                return _ambiguous(cx, node)
            symbol = row.columns[slot]
            return Value(column_ref(node, row, slot), symbol.kind, symbol=symbol)
    variable = cx.locals.get(node.name)
    if variable is not None:
        if variable.function is not None:
            return cx.value(syntax.Call(node.start, node.end, node, ()))
        if variable.value is not None:
            return variable.value
    table = cx.tables.get(node.name)
    if table is not None:
        return Value(plans.Source(node.start, node.end, table.public, node.name), table)
    return _unknown(cx, node)


def _ambiguous(cx: Checker, node: syntax.Name) -> Value:
    message = f"`{node.name}` may be any of several columns with this name"
    cx.error(node, "KQL120", message, "give the columns different names where they are made")
    return Value(None, ERROR)


def _unknown(cx: Checker, node: syntax.Name) -> Value:
    name = node.name
    if cx.in_aggregate and cx.row is not None and cx.row.slot(name) is not None:
        hint = f"wrap it in an aggregation such as `take_any({name})`, or list it after `by`"
        cx.error(node, "KQL110", f"column `{name}` stands outside an aggregation function", hint)
        return Value(None, ERROR)
    if find_function(name) is not None or (cx.in_aggregate and find_aggregate(name) is not None):
        cx.error(node, "KQL103", f"function `{name}` needs its arguments", f"write `{name}(…)`")
        return Value(None, ERROR)
    if cx.row is None:
        cx.error(node, "KQL101", f"no table, variable or function is named `{name}`", _suggest(cx, name))
        return Value(None, Table((), open=True))
    if cx.row.open:
        return Value(None, UNKNOWN)
    known = [*(column.name for column in cx.row.columns), *cx.locals]
    cx.error(node, "KQL101", f"no column or variable is named `{name}`", _suggest(cx, name), meant(name, known))
    return Value(None, ERROR)


def _suggest(cx: Checker, name: str) -> str | None:
    known = [column.name for column in cx.row.columns] if cx.row is not None else []
    found = did_you_mean(name, [*known, *cx.locals, *cx.tables])
    if found is None and cx.row is not None and known:
        listed = ", ".join(f"`{column}`" for column in known[:8]) + (", …" if len(known) > 8 else "")
        return f"the columns here are {listed}"
    return found

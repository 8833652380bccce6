"""`evaluate` and `invoke`: functions that take a whole table."""

from __future__ import annotations

from provisioner.kql import operators, syntax
from provisioner.kql.checking.context import Value, did_you_mean
from provisioner.kql.checking.kinds import Symbol, Table
from provisioner.kql.checking.signatures import is_plugin, plugin_names
from provisioner.kql.checking.user_functions import call_user_function
from provisioner.kql.types import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.checking.context import Checker


def check_evaluate(cx: Checker, node: operators.Evaluate, source: Value, table: Table) -> Value:
    """A plugin: its result is known where the text declares it, or for `bag_unpack`; it is not simulated."""
    name = node.call.function.name
    if not is_plugin(name):
        hint = did_you_mean(name, plugin_names())
        cx.error(node.call.function, "KQL124", f"no plugin is named `{name}`", hint)
        return Value(None, Table((), open=True))
    values = [cx.value(part) for part in node.call.arguments if not isinstance(part, syntax.Star)]
    if node.schema is not None:
        declared = [Symbol(column.name.name, column.type) for column in node.schema.columns]
        names = {symbol.name for symbol in declared}
        kept = [symbol for symbol in table.columns if symbol.name not in names] if node.schema.open else []
        return Value(None, Table([*kept, *declared]))
    if name == "bag_unpack" and values:
        return Value(None, Table([symbol for symbol in table.columns if symbol is not values[0].symbol], open=True))
    return Value(None, Table((), open=True))


def check_invoke(cx: Checker, node: operators.Invoke, source: Value, table: Table) -> Value:
    """A function of `let` whose first argument is the table."""
    name = node.call.function.name
    variable = cx.locals.get(name)
    row, cx.row = cx.row, None
    values = [source, *[cx.value(part) for part in node.call.arguments]]
    cx.row = row
    if variable is None or variable.function is None:
        cx.error(node.call.function, "KQL102", f"no function is named `{name}`", did_you_mean(name, cx.locals))
        return Value(None, Table((), open=True))
    call = node.call
    piped = syntax.Call(call.start, call.end, call.function, (syntax.Star(call.start, call.start), *call.arguments))
    result = call_user_function(cx, piped, variable, values)
    return result if isinstance(result.kind, Table) else Value(None, UNKNOWN)

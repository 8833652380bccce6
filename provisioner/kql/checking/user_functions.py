"""Functions that `let` defines: checked where they stand, inlined where they are called."""

from __future__ import annotations

from provisioner.kql import bound, syntax
from provisioner.kql.checking.context import MAX_INLINED, MAX_NESTED, Value, Variable, did_you_mean
from provisioner.kql.checking.conversions import COMPATIBLE, assignable
from provisioner.kql.checking.kinds import ERROR, Symbol, Table, name_of
from provisioner.kql.checking.nodes import as_expression, convert
from provisioner.kql.types import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioner.kql.checking.context import Checker
    from provisioner.kql.checking.kinds import Kind
    from provisioner.kql.syntax import Function, Parameter


def declared_kind(parameter: Parameter) -> Kind:
    """The kind that a parameter says it takes."""
    if isinstance(parameter.type, syntax.TableSchema):
        columns = [Symbol(column.name.name, column.type) for column in parameter.type.columns]
        return Table(columns, open=not columns)
    return parameter.type


def define(cx: Checker, function: Function) -> Variable:
    """Check a function where it is written, its parameters standing for any value of their types."""
    variable = Variable(None, function, dict(cx.locals))
    scope = dict(cx.locals)
    tabular_allowed = True
    for parameter in function.parameters:
        kind = declared_kind(parameter)
        if isinstance(kind, Table) and not tabular_allowed:
            cx.error(parameter, "KQL141", f"table parameter `{parameter.name.name}` stands behind a scalar one")
        tabular_allowed = isinstance(kind, Table)
        if tabular_allowed:
            cx.use("statement", "table parameter", parameter)
        if parameter.default is not None:
            _check_default(cx, parameter, kind)
        scope[parameter.name.name] = Variable(Value(None, kind), None, {})
    outer, cx.locals = cx.locals, scope
    columns_named, cx.columns_named = cx.columns_named, 1
    body(cx, function)
    cx.locals, cx.columns_named = outer, columns_named
    return variable


def _check_default(cx: Checker, parameter: Parameter, kind: Kind) -> None:
    default = parameter.default
    if default is None:
        return
    value = cx.value(default)
    if not isinstance(default, (syntax.Literal, syntax.TypeOf)):
        if not value.broken:
            cx.error(default, "KQL108", f"the default of `{parameter.name.name}` is not a literal")
    elif not assignable(kind, value.kind, COMPATIBLE):
        given, wanted = name_of(value.kind), name_of(kind)
        cx.error(default, "KQL104", f"the default of `{parameter.name.name}` is of type {given}, {wanted} is wanted")


def body(cx: Checker, function: Function) -> Value:
    """Check the statements of a body in the present scope; the last one is the result."""
    row, cx.row = cx.row, None
    in_aggregate, cx.in_aggregate = cx.in_aggregate, False
    result = Value(None, UNKNOWN)
    for statement in function.body:
        if isinstance(statement, syntax.ExpressionStatement):
            result = cx.value(statement.expression)
        else:
            cx.value(statement)
    cx.row, cx.in_aggregate = row, in_aggregate
    return result


def call_user_function(cx: Checker, node: syntax.Call, variable: Variable, values: Sequence[Value]) -> Value:
    """The body with the arguments in place of the parameters."""
    function = variable.function
    if function is None:
        return Value(None, ERROR)
    arguments = _place(cx, node, function, values)
    if arguments is None:
        return Value(None, UNKNOWN)
    cx.inlined += function.end - function.start
    if cx.inlined > MAX_INLINED or cx.muted > MAX_NESTED:
        cx.exhausted = True
        return Value(None, UNKNOWN)
    scope = dict(variable.scope)
    for parameter in function.parameters:
        scope[parameter.name.name] = Variable(_bind(cx, parameter, arguments.get(parameter.name.name)), None, {})
    outer, cx.locals = cx.locals, scope
    columns_named, cx.columns_named = cx.columns_named, 1
    cx.muted += 1
    result = body(cx, function)
    cx.muted -= 1
    cx.locals, cx.columns_named = outer, columns_named
    if cx.exhausted and not cx.muted:
        cx.exhausted = False
        cx.error(node, "KQL142", "functions call functions too often to be written out", "call fewer, or less deeply")
    if result.kind == ERROR:
        return Value(None, UNKNOWN)
    return Value(result.node, result.kind)


def _bind(cx: Checker, parameter: Parameter, value: Value | None) -> Value:
    kind = declared_kind(parameter)
    if value is None and parameter.default is not None:
        value = cx.value(parameter.default)
    if value is None or isinstance(kind, Table):
        return value or Value(None, kind)
    node = convert(as_expression(value.node), kind)
    literal = value.literal
    if literal is not None:
        literal = node if isinstance(node, bound.Literal) else literal
    return Value(node, kind, constant=value.literal is not None, literal=literal)


def _place(cx: Checker, node: syntax.Call, function: Function, values: Sequence[Value]) -> dict[str, Value] | None:
    parameters = {parameter.name.name: parameter for parameter in function.parameters}
    least = sum(1 for parameter in function.parameters if parameter.default is None)
    if not least <= len(values) <= len(parameters):
        wanted = str(len(parameters)) if least == len(parameters) else f"{least} to {len(parameters)}"
        name = node.function.name
        cx.error(node.function, "KQL103", f"`{name}` has {len(values)} arguments, it takes {wanted}")
        return None
    placed: dict[str, Value] = {}
    order = list(parameters)
    out_of_order = False
    for at, (part, value) in enumerate(zip(node.arguments, values, strict=True)):
        name = order[at]
        if isinstance(part, syntax.NamedExpression):
            name = part.names[0].name
            out_of_order = out_of_order or name != order[at]
        elif out_of_order:
            cx.error(part, "KQL143", "an argument without a name stands behind one out of order", "name it")
            return None
        if name not in parameters:
            cx.error(part, "KQL143", f"no parameter is named `{name}`", did_you_mean(name, parameters))
            return None
        placed[name] = value
        _check_table(cx, part, parameters[name], value)
    return _complete(cx, node, parameters, placed)


def _complete(
    cx: Checker, node: syntax.Call, parameters: dict[str, Parameter], placed: dict[str, Value]
) -> dict[str, Value] | None:
    for name, parameter in parameters.items():
        if name not in placed and parameter.default is None:
            cx.error(node.function, "KQL103", f"`{node.function.name}` has no argument for `{name}`")
            return None
    return placed


def _check_table(cx: Checker, part: syntax.Expression, parameter: Parameter, value: Value) -> None:
    kind = declared_kind(parameter)
    if not isinstance(kind, Table):
        return
    name = parameter.name.name
    if not isinstance(value.kind, Table):
        if not value.broken:
            cx.error(part, "KQL111", f"`{cx.quote(part)}` is a single value, `{name}` takes a table")
    elif not value.kind.open and not assignable(kind, value.kind):
        wanted = ", ".join(f"{column.name}: {name_of(column.kind)}" for column in kind.columns)
        cx.error(part, "KQL104", f"the table given for `{name}` lacks a column, ({wanted}) are wanted")

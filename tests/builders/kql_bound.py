"""The bound tree of KQL as short text, for tests: what is converted, which function, which slot."""

from __future__ import annotations

from provisioner.kql import bound


def short(node: bound.Expression) -> str:
    """`(long c_int)` is a conversion, `f(a, b)` a call, `c_int` a column, `(+ a b)` an operator."""
    match node:
        case bound.Literal(value=value, type=type_):
            return f"{value!r}" if type_ in ("string", "long", "bool", "real") else f"{type_}:{value}"
        case bound.ColumnRef(name=name):
            return name
        case bound.Convert(type=type_, operand=operand):
            return f"({type_} {short(operand)})"
        case bound.Negate(operand=operand):
            return f"(- {short(operand)})"
        case bound.Binary(operator=operator, left=left, right=right):
            return f"({operator} {short(left)} {short(right)})"
        case bound.Between(operand=operand, low=low, high=high, negated=negated):
            return f"({'!' * negated}between {short(operand)} {short(low)} {short(high)})"
        case bound.Membership(operator=operator, left=left, items=items, table=table):
            listed = [short(item) for item in items] if table is None else ["table"]
            return f"({operator} {short(left)} [{', '.join(listed)}])"
        case bound.Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(short, arguments))})"
        case bound.Member(target=target, name=name):
            return f"{short(target)}.{name}"
        case bound.Element(target=target, index=index):
            return f"{short(target)}[{short(index)}]"
        case bound.ScalarQuery():
            return "query"
    raise TypeError(f"not an expression: {node!r}")

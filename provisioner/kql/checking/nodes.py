"""Small makers of bound nodes: implicit conversions, column references, literals."""

from __future__ import annotations

from provisioner.kql.bound import ColumnRef, Convert, Expression, Literal
from provisioner.kql.checking.kinds import name_of
from provisioner.kql.types import INT, LONG, NUMBERS, REAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql import syntax
    from provisioner.kql.bound import Plan
    from provisioner.kql.checking.kinds import Kind, Symbol, Table

_WIDTH = {INT: 0, LONG: 1, REAL: 2, "decimal": 3}


def as_expression(node: Expression | Plan | None) -> Expression | None:
    """The node when it is a scalar one."""
    return node if isinstance(node, Expression) else None


def convert(node: Expression | None, kind: Kind) -> Expression | None:
    """The node as a value of this kind: an implicit conversion unless it is one already."""
    wanted = name_of(kind)
    if node is None or node.type == wanted:
        return node
    if isinstance(node, Literal):
        if node.value is None:
            return Literal(node.start, node.end, wanted, "" if wanted == "string" else None)
        if node.type in (INT, LONG) and wanted == LONG:
            return Literal(node.start, node.end, LONG, node.value)
        if node.type in (INT, LONG) and wanted == REAL and isinstance(node.value, int):
            return Literal(node.start, node.end, REAL, float(node.value))
    return Convert(node.start, node.end, wanted, node)


def widest(one: str, other: str) -> str:
    """The number type that takes both."""
    return one if _WIDTH[one] >= _WIDTH[other] else other


def is_number(type_: str) -> bool:
    """True for int, long, real and decimal."""
    return type_ in NUMBERS


def column_ref(node: syntax.Node, table: Table, slot: int) -> ColumnRef:
    """A reference to a column of the table in scope."""
    symbol = table.columns[slot]
    return ColumnRef(node.start, node.end, symbol.type, slot, symbol.name)


def pass_through(start: int, end: int, symbol: Symbol, slot: int) -> ColumnRef:
    """A reference to an input column that the text does not write out."""
    return ColumnRef(start, end, symbol.type, slot, symbol.name)

"""What a pipeline may start with besides a table's name."""

from __future__ import annotations

from provisioner.kql.keywords import NAMEABLE
from provisioner.kql.lexer import NAME
from provisioner.kql.parsing.search import search_source
from provisioner.kql.parsing.table_operators import tables
from provisioner.kql.syntax import MAX_DEPTH, Datatable, Print, Range, UnionSource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from provisioner.kql.parsing.expressions import ExpressionParser
    from provisioner.kql.syntax import Expression, Literal

_UNSUPPORTED = frozenset(
    {
        "__contextual_datatable", "external_data", "externaldata", "find", "macro-expand", "materialized-view-combine",
    }
)  # fmt: skip


def source(p: ExpressionParser) -> Expression:
    """source = print | datatable | range | search | union | expression."""
    kind = p.kinds[p.index]
    rule = RULES.get(kind)
    if rule is not None and (kind != "range" or _is_range(p)):
        p.depth += 1
        if p.depth > MAX_DEPTH:
            p.too_deep()
        found = rule(p)
        p.depth -= 1
        p.grown(p.height + 1)
        return found
    if kind in _UNSUPPORTED:
        p.fail("KQL011", f"`{kind}` is not supported", None)
    return p.expression()


def _is_range(p: ExpressionParser) -> bool:
    following = p.kinds[p.index + 1]
    return (following == NAME or following in NAMEABLE or following == "[") and p.kinds[p.index + 1] != "("


def _print(p: ExpressionParser) -> Expression:
    """print = "print" named {"," named}."""
    start = p.start()
    p.index += 1
    columns = p.comma_list(p.named_expression)
    return Print(start, p.end(), columns)


def _datatable(p: ExpressionParser) -> Expression:
    """datatable = "datatable" declarations "[" [","] [literal {"," literal} [","]] "]"."""
    start = p.start()
    p.index += 1
    columns = p.column_declarations()
    opener = p.index
    p.expect("[")
    p.accept(",")
    values = p.optional_list(lambda: _value_or_end(p))
    p.close(opener)
    return Datatable(start, p.end(), columns, tuple(value for value in values if value is not None))


def _value_or_end(p: ExpressionParser) -> Literal | None:
    """A comma may stand behind the last value."""
    return None if p.kinds[p.index] == "]" else p.constant()


def _range(p: ExpressionParser) -> Expression:
    """range = "range" name "from" expression "to" expression "step" expression."""
    start = p.start()
    p.index += 1
    column = p.name()
    p.expect("from")
    low = p.expression()
    p.expect("to")
    high = p.expression()
    p.expect("step")
    step = p.expression()
    return Range(start, p.end(), column, low, high, step)


def _union(p: ExpressionParser) -> Expression:
    """union = tables."""
    start = p.start()
    found, given = tables(p)
    return UnionSource(start, p.end(), found, given)


RULES: dict[str, Callable[[ExpressionParser], Expression]] = {
    "datatable": _datatable,
    "print": _print,
    "range": _range,
    "search": search_source,
    "union": _union,
}

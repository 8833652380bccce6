"""`search`: a condition in which a text alone stands for itself in any column."""

from __future__ import annotations

from provisioner.kql.operators import Search
from provisioner.kql.parsing.cursor import LIST_ENDS
from provisioner.kql.parsing.options import options, take_kind
from provisioner.kql.syntax import SearchSource, Star

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.parsing.expressions import ExpressionParser
    from provisioner.kql.syntax import Expression, Operator

_ENDS = LIST_ENDS | {";"}
_KINDS = ("default", "case_insensitive", "case_sensitive")


def search_source(p: ExpressionParser) -> Expression:
    """search = "search" ["kind" "=" word] ["in" "(" table {"," table} ")"] condition."""
    start, sensitive = _head(p)
    tables: tuple[Expression, ...] = ()
    if p.accept("in"):
        opener = p.index
        p.expect("(")
        tables = p.comma_list(p.name_or_wildcard)
        p.close(opener)
    condition = _condition(p)
    return SearchSource(start, p.end(), tables, condition, sensitive)


def _search(p: ExpressionParser) -> Operator:
    """search = "search" ["kind" "=" word] condition."""
    start, sensitive = _head(p)
    if p.kinds[p.index] == "in":
        p.fail("KQL010", "`search in (…)` begins a query, it cannot follow `|`", "leave out `in (…)`")
    condition = _condition(p)
    return Search(start, p.end(), condition, sensitive)


def _condition(p: ExpressionParser) -> Expression:
    """condition = "*" | expression."""
    if p.kinds[p.index] == "*" and p.kinds[p.index + 1] in _ENDS:
        p.index += 1
        return Star(p.starts[p.index - 1], p.end())
    return p.predicate()


def _head(p: ExpressionParser) -> tuple[int, bool]:
    start = p.start()
    p.index += 1
    kind, _ = take_kind(p, options(p), _KINDS)
    return start, kind == "case_sensitive"


RULES = {"search": _search}

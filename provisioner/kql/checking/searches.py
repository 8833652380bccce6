"""`search`: rows of several tables in which a text stands somewhere, with the table of each in `$table`.

The meaning of a text is that of the documentation ("search operator", 2025-01-21): `err` is `has`, `err*` is
`hasprefix`, `*err` is `hassuffix`, `*err*` is `contains`, and a star within is a regular expression.
"""

from __future__ import annotations

import re

from provisioner.kql import operators, plans, syntax
from provisioner.kql.checking.context import Value
from provisioner.kql.checking.joins import members, unified
from provisioner.kql.checking.kinds import Table
from provisioner.kql.checking.operators import TABLE_NAME
from provisioner.kql.checking.rows import check_where
from provisioner.kql.types import BOOL, STRING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from provisioner.kql.checking.context import Checker
    from provisioner.kql.syntax import Expression

_WITHOUT_CASE: Final = {
    f"{sign}{word}": f"{sign}{word}_cs"
    for word in ("contains", "has", "hasprefix", "hassuffix", "startswith", "endswith")
    for sign in ("", "!")
} | {"=~": "==", "!~": "!="}


def check_search_source(cx: Checker, node: syntax.SearchSource) -> Value:
    """The rows of all tables, or of those that are named."""
    cx.use("source", "search", node)
    if node.tables:
        found = [member for part in node.tables for member in members(cx, part)]
    else:
        found = [(name, cx.table(syntax.Name(node.start, node.end, name))) for name in cx.tables]
    return _matching(cx, node, [(name or f"union_arg{at}", value) for at, (name, value) in enumerate(found)])


def check_search(cx: Checker, node: operators.Search, source: Value, table: Table) -> Value:
    """The rows so far; where they come straight from a table, `$table` has its name."""
    name = source.node.name if isinstance(source.node, plans.Source) else "union_arg0"
    return _matching(cx, node, [(name, source)])


def _matching(cx: Checker, node: syntax.SearchSource | operators.Search, inputs: list[tuple[str, Value]]) -> Value:
    source = unified(node, inputs, TABLE_NAME)
    assert isinstance(source.kind, Table)
    row, cx.row = cx.row, source.kind
    where = operators.Where(node.start, node.end, _condition(cx, node.condition, node.case_sensitive))
    found = check_where(cx, where, source, source.kind)
    cx.row = row
    return found


def _condition(cx: Checker, node: Expression, cased: bool) -> Expression:
    """The condition as `where` would have it."""
    start, end = node.start, node.end
    text = _text(cx, node)
    if text is not None:
        return _test(syntax.Star(start, end), node, text, cased)
    if isinstance(node, syntax.Star):
        return syntax.Literal(start, end, BOOL, True)
    if isinstance(node, syntax.Logical):
        return syntax.Logical(start, end, node.operator, tuple(_condition(cx, part, cased) for part in node.operands))
    if isinstance(node, syntax.Parenthesised):
        return syntax.Parenthesised(start, end, _condition(cx, node.inner, cased))
    if isinstance(node, syntax.Binary):
        text = _text(cx, node.right) if node.operator == ":" else None
        if text is not None:
            return _test(node.left, node.right, text, cased)
        operator = _WITHOUT_CASE.get(node.operator, node.operator) if cased else node.operator
        return syntax.Binary(start, end, operator, node.left, node.right)
    return node


def _text(cx: Checker, node: Expression) -> str | None:
    """The text that is written here, or held by a variable; None for anything else."""
    if isinstance(node, syntax.Literal) and node.type == STRING:
        return str(node.value)
    if isinstance(node, syntax.Name) and cx.row is not None and cx.row.slot(node.name) is None:
        variable = cx.locals.get(node.name)
        literal = variable.value.literal if variable is not None and variable.value is not None else None
        return literal.value if literal is not None and isinstance(literal.value, str) else None
    return None


def _test(subject: Expression, node: Expression, text: str, cased: bool) -> Expression:
    start, end = node.start, node.end
    inner, before, after = text.strip("*"), text.startswith("*"), text.endswith("*")
    if "*" in inner:
        borders = ["" if before else r"\b", "" if after else r"\b"]
        pattern = ("" if cased else "(?i)") + ".*".join(map(re.escape, inner.split("*"))).join(borders)
        return syntax.Binary(start, end, "matches regex", subject, syntax.Literal(start, end, STRING, pattern))
    operator = "contains" if before and after else "hassuffix" if before else "hasprefix" if after else "has"
    word = syntax.Literal(start, end, STRING, inner)
    return syntax.Binary(start, end, operator + ("_cs" if cased else ""), subject, word)

"""Operators that make, drop and order columns."""

from __future__ import annotations

from provisioner.kql import operators as ops
from provisioner.kql.parsing.options import options
from provisioner.kql.syntax import NamedExpression, Star

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from provisioner.kql.parsing.expressions import ExpressionParser
    from provisioner.kql.syntax import Expression, Operator

_ORDERS = ("asc", "desc", "granny-asc", "granny-desc")


def _extend(p: ExpressionParser) -> Operator:
    """extend = "extend" named {"," named}."""
    start = _keyword(p)
    columns = p.comma_list(p.named_expression)
    return ops.Extend(start, p.end(), columns)


def _project(p: ExpressionParser) -> Operator:
    """project = "project" [named {"," named}]."""
    start = _keyword(p)
    columns = p.optional_list(p.named_expression)
    return ops.Project(start, p.end(), columns)


def _project_away(p: ExpressionParser) -> Operator:
    """project_away = "project-away" [pattern {"," pattern}]."""
    start = _keyword(p)
    columns = p.optional_list(p.name_or_wildcard)
    return ops.ProjectAway(start, p.end(), columns)


def _project_keep(p: ExpressionParser) -> Operator:
    """project_keep = "project-keep" [pattern {"," pattern}]."""
    start = _keyword(p)
    columns = p.optional_list(p.name_or_wildcard)
    return ops.ProjectKeep(start, p.end(), columns)


def _project_rename(p: ExpressionParser) -> Operator:
    """project_rename = "project-rename" [name "=" name {"," name "=" name}]."""

    def renaming() -> Expression:
        first = p.index
        found = p.named_expression()
        if not isinstance(found, NamedExpression):
            hint = "write new_name = old_name"
            p.fail("KQL006", f"{p.shown(first)} where `new_name = old_name` is expected", hint, first)
        return found

    start = _keyword(p)
    columns = p.optional_list(renaming)
    return ops.ProjectRename(start, p.end(), columns)


def _project_reorder(p: ExpressionParser) -> Operator:
    """project_reorder = "project-reorder" [pattern [order] {"," pattern [order]}]."""

    def key() -> ops.ReorderKey:
        column = p.name_or_wildcard()
        order = p.kinds[p.index] if p.kinds[p.index] in _ORDERS else None
        p.index += order is not None
        return ops.ReorderKey(column.start, p.end(), column, order)  # type: ignore[arg-type]  # one of _ORDERS

    start = _keyword(p)
    columns = p.optional_list(key)
    return ops.ProjectReorder(start, p.end(), columns)


def _distinct(p: ExpressionParser) -> Operator:
    """distinct = "distinct" options ("*" | named {"," named})."""

    def column() -> Expression:
        if p.accept("*"):
            return Star(p.starts[p.index - 1], p.end())
        return p.named_expression()

    start = _keyword(p)
    given = options(p)
    columns = p.comma_list(column)
    return ops.Distinct(start, p.end(), columns, given)


def _serialize(p: ExpressionParser) -> Operator:
    """serialize = "serialize" [named {"," named}]."""
    start = _keyword(p)
    columns = p.optional_list(p.named_expression)
    return ops.Serialize(start, p.end(), columns)


def _get_schema(p: ExpressionParser) -> Operator:
    """getschema = "getschema"."""
    return ops.GetSchema(_keyword(p), p.end())


def _keyword(p: ExpressionParser) -> int:
    p.index += 1
    return p.starts[p.index - 1]


RULES: dict[str, Callable[[ExpressionParser], Operator]] = {
    "distinct": _distinct,
    "extend": _extend,
    "getschema": _get_schema,
    "project": _project,
    "project-away": _project_away,
    "project-keep": _project_keep,
    "project-rename": _project_rename,
    "project-reorder": _project_reorder,
    "serialize": _serialize,
}

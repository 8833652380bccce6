"""Operators that look at several rows or several tables."""

from __future__ import annotations

from provisioner.kql import operators as ops
from provisioner.kql.parsing.cursor import LIST_ENDS
from provisioner.kql.parsing.options import check_kind, options, take_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from provisioner.kql.parsing.expressions import ExpressionParser
    from provisioner.kql.syntax import Expression, Operator, Option, ScalarType

_JOINS = (
    "inner", "fullouter", "innerunique", "leftanti", "leftantisemi", "anti", "leftouter", "leftsemi", "rightanti",
    "rightantisemi", "rightouter", "rightsemi",
)  # fmt: skip
_BY = LIST_ENDS | {"by"}
_SERIES_ENDS = LIST_ENDS | {"on", "from", "in"}
_EXPANSION_ENDS = LIST_ENDS | {"limit", "on", "id"}


def _summarize(p: ExpressionParser) -> Operator:
    """summarize = "summarize" options [named {"," named}] ["by" named {"," named}]."""
    start = _keyword(p)
    given = options(p)
    aggregates = p.optional_list(p.named_expression, _BY)
    keys = p.comma_list(p.named_expression) if p.accept("by") else ()
    return ops.Summarize(start, p.end(), aggregates, keys, given)


def _join(p: ExpressionParser) -> Operator:
    """join = "join" options expression "on" expression {"," expression}."""
    start = _keyword(p)
    kind, rest = take_kind(p, options(p), _JOINS)
    right, conditions = _right_side(p)
    return ops.Join(start, p.end(), right, conditions, kind, rest)


def _lookup(p: ExpressionParser) -> Operator:
    """lookup = "lookup" options expression "on" expression {"," expression}."""
    start = _keyword(p)
    kind, rest = take_kind(p, options(p), ("inner", "leftouter"))
    right, conditions = _right_side(p)
    return ops.Lookup(start, p.end(), right, conditions, kind, rest)


def _right_side(p: ExpressionParser) -> tuple[Expression, tuple[Expression, ...]]:
    right = p.expression()
    if p.kinds[p.index] != "on":
        p.unexpected("`on` and the columns to join on")
    p.index += 1
    return right, p.comma_list(p.expression)


def tables(p: ExpressionParser) -> tuple[tuple[Expression, ...], tuple[Option, ...]]:
    """tables = "union" options table {"," table}; a table is a name, a wildcard or stands in brackets."""

    def table() -> Expression:
        after = p.kinds[p.index + 1]
        starred = p.kinds[p.index] == "*" or (after == "*" and p.starts[p.index + 1] == p.ends[p.index])
        return p.name_or_wildcard() if starred else p.expression()

    p.index += 1
    given = options(p)
    for option in given:
        if option.name == "kind":
            check_kind(p, option, ("inner", "outer"))
    return p.comma_list(table), given


def _union(p: ExpressionParser) -> Operator:
    """union = tables."""
    start = p.start()
    found, given = tables(p)
    return ops.Union(start, p.end(), found, given)


def _expansion(p: ExpressionParser) -> ops.ExpandColumn:
    """expansion = named ["to" "typeof" "(" type ")"]."""
    value = p.named_expression()
    type_: ScalarType | None = None
    if p.accept("to"):
        type_ = p.typeof().type
    return ops.ExpandColumn(value.start, p.end(), value, type_)


def _mv_expand(p: ExpressionParser) -> Operator:
    """mv_expand = ("mv-expand" | "mvexpand") options expansion {"," expansion} ["limit" expression]."""
    start = _keyword(p)
    given = options(p)
    for option in given:
        if option.name in ("kind", "bagexpansion"):
            check_kind(p, option, ("bag", "array"))
    if p.kinds[p.index] == "limit":
        p.unexpected("a column")
    columns = p.comma_list(lambda: _expansion(p), _EXPANSION_ENDS)
    limit = p.expression() if p.accept("limit") else None
    return ops.MvExpand(start, p.end(), columns, limit, given)


def _mv_apply(p: ExpressionParser) -> Operator:
    """mv_apply = ("mv-apply" | "mvapply") options expansions ["limit" expression] "on" "(" operators ")"."""
    start = _keyword(p)
    given = options(p)
    columns = p.comma_list(lambda: _expansion(p), _EXPANSION_ENDS)
    limit = p.expression() if p.accept("limit") else None
    p.expect("on")
    opener = p.index
    p.expect("(")
    found = p.piped()
    p.close(opener)
    return ops.MvApply(start, p.end(), columns, found, limit, given)


def _series_aggregate(p: ExpressionParser) -> ops.SeriesAggregate:
    """series_aggregate = named ["default" "=" expression]."""
    value = p.named_expression()
    default = None
    if p.accept("default"):
        p.expect("=")
        default = p.expression()
    return ops.SeriesAggregate(value.start, p.end(), value, default)


def _make_series(p: ExpressionParser) -> Operator:
    """make_series = "make-series" options aggregates "on" named [bounds] "step" expression ["by" named {"," named}].

    bounds = ["from" expression] ["to" expression]
    """
    start = _keyword(p)
    given = options(p)
    aggregates = p.comma_list(lambda: _series_aggregate(p), _SERIES_ENDS)
    p.expect("on")
    axis = p.named_expression()
    if p.kinds[p.index] == "in" and p.kinds[p.index + 1] == "range":
        p.fail("KQL011", "`in range(…)` is not supported", "write from … to … step …")
    low = p.expression() if p.accept("from") else None
    high = p.expression() if p.accept("to") else None
    p.expect("step")
    step = p.expression()
    keys = p.comma_list(p.named_expression) if p.accept("by") else ()
    return ops.MakeSeries(start, p.end(), aggregates, axis, low, high, step, keys, given)


def _keyword(p: ExpressionParser) -> int:
    p.index += 1
    return p.starts[p.index - 1]


RULES: dict[str, Callable[[ExpressionParser], Operator]] = {
    "join": _join,
    "lookup": _lookup,
    "make-series": _make_series,
    "mv-apply": _mv_apply,
    "mv-expand": _mv_expand,
    "mvapply": _mv_apply,
    "mvexpand": _mv_expand,
    "summarize": _summarize,
    "union": _union,
}

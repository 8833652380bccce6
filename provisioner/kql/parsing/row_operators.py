"""Operators that choose, order and name rows, and those that hand them on."""

from __future__ import annotations

from provisioner.kql import operators as ops
from provisioner.kql.lexer import NAME
from provisioner.kql.parsing.options import options, with_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from provisioner.kql.parsing.expressions import ExpressionParser
    from provisioner.kql.syntax import Operator, TableSchema

_CHARTS = (
    "table", "list", "barchart", "piechart", "ladderchart", "timechart", "linechart", "anomalychart", "pivotchart",
    "areachart", "stackedareachart", "scatterchart", "timepivot", "columnchart", "timeline", "3Dchart", "card",
    "treemap", "plotly", "graph", "sankey",
)  # fmt: skip
_CHART_LISTS = frozenset({"ycolumns", "anomalycolumns", "series"})
_CHART_OPTIONS = _CHART_LISTS | {
    "kind", "title", "accumulate", "xcolumn", "xtitle", "ytitle", "xaxis", "yaxis", "legend", "ysplit", "ymin", "ymax",
    "xmin", "xmax",
}  # fmt: skip


def _where(p: ExpressionParser) -> Operator:
    """where = ("where" | "filter") options expression."""
    start = _keyword(p)
    options(p)
    predicate = p.predicate()
    return ops.Where(start, p.end(), predicate)


def _take(p: ExpressionParser) -> Operator:
    """take = ("take" | "limit") expression."""
    start = _keyword(p)
    count = p.expression()
    return ops.Take(start, p.end(), count)


def _sort_key(p: ExpressionParser) -> ops.SortKey:
    """sort_key = named ["asc" | "desc"] ["nulls" ("first" | "last")]."""
    value = p.named_expression()
    order = p.kinds[p.index]
    if order in ("asc", "desc", "granny-asc", "granny-desc"):
        p.index += 1
    nulls = None
    if p.accept("nulls"):
        nulls = p.kinds[p.index]
        if nulls not in ("first", "last"):
            p.unexpected("`first` or `last`")
        p.index += 1
    short = order.removeprefix("granny-")
    return ops.SortKey(value.start, p.end(), value, short if short in ("asc", "desc") else None, nulls)  # type: ignore[arg-type]  # just tested


def _sort(p: ExpressionParser) -> Operator:
    """sort = ("sort" | "order") options "by" sort_key {"," sort_key}."""
    start = _keyword(p)
    given = options(p)
    p.expect("by")
    keys = p.comma_list(lambda: _sort_key(p))
    return ops.Sort(start, p.end(), keys, given)


def _top(p: ExpressionParser) -> Operator:
    """top = "top" options expression "by" sort_key."""
    start = _keyword(p)
    given = options(p)
    count = p.expression()
    p.expect("by")
    key = _sort_key(p)
    return ops.Top(start, p.end(), count, key, given)


def _count(p: ExpressionParser) -> Operator:
    """count = "count" ["as" identifier]."""
    start = _keyword(p)
    name = p.name(frozenset({NAME})) if p.accept("as") else None
    return ops.Count(start, p.end(), name)


def _sample(p: ExpressionParser) -> Operator:
    """sample = "sample" expression."""
    start = _keyword(p)
    count = p.expression()
    return ops.Sample(start, p.end(), count)


def _sample_distinct(p: ExpressionParser) -> Operator:
    """sample_distinct = "sample-distinct" expression "of" expression."""
    start = _keyword(p)
    count = p.expression()
    p.expect("of")
    column = p.expression()
    return ops.SampleDistinct(start, p.end(), count, column)


def _as(p: ExpressionParser) -> Operator:
    """as = "as" options name."""
    start = _keyword(p)
    given = options(p)
    name = p.name()
    return ops.As(start, p.end(), name, given)


def _consume(p: ExpressionParser) -> Operator:
    """consume = "consume" options."""
    start = _keyword(p)
    given = options(p)
    return ops.Consume(start, p.end(), given)


def _invoke(p: ExpressionParser) -> Operator:
    """invoke = "invoke" call."""
    start = _keyword(p)
    call = p.call()
    return ops.Invoke(start, p.end(), call)


def _evaluate(p: ExpressionParser) -> Operator:
    """evaluate = "evaluate" options call [":" schema]."""
    start = _keyword(p)
    given = options(p)
    call = p.call()
    schema: TableSchema | None = p.table_schema() if p.accept(":") else None
    return ops.Evaluate(start, p.end(), call, schema, given)


def _render(p: ExpressionParser) -> Operator:
    """render = "render" chart ["with" "(" options ")"]."""
    start = _keyword(p)
    chart = p.word()
    if chart not in _CHARTS:
        if not p.is_word(p.index):
            p.unexpected("a kind of chart")
        p.fail("KQL018", f"`{chart}` is no kind of chart", p.close_match(chart, _CHARTS) or "use timechart, table …")
    p.index += 1
    given = options(p)
    if p.accept("with"):
        given += with_options(p, _CHART_OPTIONS, _CHART_LISTS)
    return ops.Render(start, p.end(), chart, given)


def _keyword(p: ExpressionParser) -> int:
    p.index += 1
    return p.starts[p.index - 1]


RULES: dict[str, Callable[[ExpressionParser], Operator]] = {
    "as": _as,
    "consume": _consume,
    "count": _count,
    "evaluate": _evaluate,
    "filter": _where,
    "invoke": _invoke,
    "limit": _take,
    "order": _sort,
    "render": _render,
    "sample": _sample,
    "sample-distinct": _sample_distinct,
    "sort": _sort,
    "take": _take,
    "top": _top,
    "where": _where,
}

"""Put the checker's rules together: syntax tree in, bound tree and findings out."""

from __future__ import annotations

from provisioner.kql import operators, syntax
from provisioner.kql.checking import (
    expansions,
    extraction,
    joins,
    literals,
    names,
    ordering,
    paths,
    rows,
    searches,
    sources,
)
from provisioner.kql.checking import operators as scalar_operators
from provisioner.kql.checking.calls import check_call
from provisioner.kql.checking.context import Checker, Value
from provisioner.kql.checking.kinds import Symbol, Table
from provisioner.kql.checking.plugins import check_evaluate, check_invoke
from provisioner.kql.checking.series import check_make_series
from provisioner.kql.checking.statements import Runner, check_let, check_pipeline, check_set
from provisioner.kql.checking.summaries import check_summarize
from provisioner.kql.types import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Final

    from provisioner.kql.types import Schema

_EXPRESSIONS: Final[dict[type, Any]] = {
    syntax.Literal: literals.check_literal,
    syntax.TypeOf: literals.check_typeof,
    syntax.Name: names.check_name,
    syntax.Path: paths.check_path,
    syntax.Index: paths.check_index,
    syntax.Star: sources.check_star,
    syntax.Wildcard: sources.check_wildcard,
    syntax.Unary: scalar_operators.check_unary,
    syntax.Binary: scalar_operators.check_binary,
    syntax.Logical: scalar_operators.check_logical,
    syntax.Between: scalar_operators.check_between,
    syntax.InList: scalar_operators.check_membership,
    syntax.NamedExpression: sources.check_named,
    syntax.Parenthesised: sources.check_parenthesised,
    syntax.Call: check_call,
    syntax.MemberCall: sources.check_member_call,
    syntax.ToScalar: sources.check_to_scalar,
    syntax.Materialize: sources.check_materialize,
    syntax.Pipeline: check_pipeline,
    syntax.Print: sources.check_print,
    syntax.Datatable: sources.check_datatable,
    syntax.Range: sources.check_range,
    syntax.UnionSource: joins.check_union_source,
    syntax.SearchSource: searches.check_search_source,
    syntax.Let: check_let,
    syntax.Set: check_set,
}
_OPERATORS: Final[dict[type, Any]] = {
    operators.Where: rows.check_where,
    operators.Search: searches.check_search,
    operators.Extend: rows.check_extend,
    operators.Serialize: rows.check_extend,
    operators.Project: rows.check_project,
    operators.ProjectAway: rows.check_project_away,
    operators.ProjectKeep: rows.check_project_keep,
    operators.ProjectRename: rows.check_project_rename,
    operators.ProjectReorder: rows.check_project_reorder,
    operators.Parse: extraction.check_parse,
    operators.ParseKv: extraction.check_parse_kv,
    operators.Summarize: check_summarize,
    operators.MakeSeries: check_make_series,
    operators.Take: ordering.check_take,
    operators.Sample: ordering.check_take,
    operators.SampleDistinct: ordering.check_sample_distinct,
    operators.Sort: ordering.check_sort,
    operators.Top: ordering.check_top,
    operators.Count: ordering.check_count,
    operators.Distinct: ordering.check_distinct,
    operators.GetSchema: ordering.check_getschema,
    operators.Render: ordering.check_render,
    operators.As: ordering.check_as,
    operators.Consume: ordering.check_consume,
    operators.Join: joins.check_join,
    operators.Lookup: joins.check_lookup,
    operators.Union: joins.check_union,
    operators.MvExpand: expansions.check_mv_expand,
    operators.MvApply: expansions.check_mv_apply,
    operators.Evaluate: check_evaluate,
    operators.Invoke: check_invoke,
}
_RUN: Final = Runner(_OPERATORS)


def check_query(text: str, query: syntax.Query, tables: Mapping[str, Schema]) -> tuple[Value, Checker]:
    """Check all statements; the value is that of the last expression."""
    known = {
        name: Table([Symbol(column[0], column[1], column) for column in columns], public=columns)
        for name, columns in tables.items()
    }
    cx = Checker(text, known, _EXPRESSIONS, _RUN)
    result = Value(None, UNKNOWN)
    for statement in query.statements:
        if isinstance(statement, syntax.ExpressionStatement):
            result = cx.value(statement.expression)
        else:
            cx.value(statement)
    return result, cx

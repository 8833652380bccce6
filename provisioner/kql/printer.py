"""Syntax tree to text: what is printed parses to an equal tree.

Brackets are nodes of the tree, so none are added; a tree made by hand must hold those that precedence asks for.
"""

from __future__ import annotations

from provisioner.kql import operators as ops
from provisioner.kql import syntax
from provisioner.kql.literals_text import literal_text, name_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from provisioner.kql.syntax import Node

_LINE = 100


def print_query(tree: syntax.Query, *, pretty: bool = False) -> str:
    """Print a query on one line, or with every operator on a line of its own."""
    printer = _Printer(" | ", " ") if not pretty else _Printer("\n| ", "\n")
    return printer.statements(tree.statements)


def print_node(node: Node) -> str:
    """Print any part of a tree on one line."""
    return _Printer(" | ", " ").text(node)


class _Printer:
    """Prints nodes by class; `pipe` and `gap` stand between operators and between statements."""

    def __init__(self, pipe: str, gap: str) -> None:
        self.pipe = pipe
        self.gap = gap

    def statements(self, found: tuple[syntax.Statement, ...]) -> str:
        return f";{self.gap}".join(map(self.text, found))

    def text(self, node: Node) -> str:
        """The text of any node."""
        return _RULES[type(node)](self, node)

    def nested(self, node: Node) -> str:
        """The text of a node on one line, whatever the layout."""
        return self.text(node) if self.gap == " " else print_node(node)

    def list(self, nodes: Iterable[Node]) -> str:
        return ", ".join(map(self.nested, nodes))

    def columns(self, keyword: str, nodes: tuple[Node, ...]) -> str:
        """A keyword and a list, broken into lines where it is too long for one."""
        line = f"{keyword} {self.list(nodes)}".rstrip()
        if self.gap == " " or len(line) <= _LINE or len(nodes) < 2:
            return line
        return keyword + "".join(f"\n    {self.nested(node)}," for node in nodes).removesuffix(",")

    def options(self, given: tuple[syntax.Option, ...]) -> str:
        return "".join(f"{option.name}={self.nested(option.value)} " for option in given)

    def with_options(self, given: tuple[syntax.Option, ...]) -> str:
        inside = ", ".join(f"{option.name}={self.nested(option.value)}" for option in given)
        return f" with ({inside})" if given else ""


def _binary(p: _Printer, n: syntax.Binary) -> str:
    return f"{p.text(n.left)} {n.operator} {p.text(n.right)}"


def _logical(p: _Printer, n: syntax.Logical) -> str:
    return f" {n.operator} ".join(map(p.text, n.operands))


def _between(p: _Printer, n: syntax.Between) -> str:
    return f"{p.text(n.operand)} {'!' * n.negated}between ({p.text(n.low)} .. {p.text(n.high)})"


def _in_list(p: _Printer, n: syntax.InList) -> str:
    return f"{p.text(n.operand)} {n.operator} ({p.list(n.items)})"


def _named(p: _Printer, n: syntax.NamedExpression) -> str:
    names = ", ".join(map(p.text, n.names))
    return f"{f'({names})' if n.listed else names} = {p.text(n.value)}"


def _typeof(p: _Printer, n: syntax.TypeOf) -> str:
    return f"typeof({n.type})" if n.schema is None else f"typeof{p.text(n.schema)}"


def _schema(p: _Printer, n: syntax.TableSchema) -> str:
    columns = [p.text(column) for column in n.columns]
    return f"({', '.join(['*', *columns] if n.open else columns)})"


def _datatable(p: _Printer, n: syntax.Datatable) -> str:
    return f"datatable ({p.list(n.columns)}) [{p.list(n.values)}]"


def _range(p: _Printer, n: syntax.Range) -> str:
    return f"range {p.text(n.column)} from {p.text(n.low)} to {p.text(n.high)} step {p.text(n.step)}"


def _pipeline(p: _Printer, n: syntax.Pipeline) -> str:
    return p.pipe.join(map(p.text, (n.source, *n.operators)))


def _union(p: _Printer, n: syntax.UnionSource | ops.Union) -> str:
    return f"union {p.options(n.options)}{p.list(n.tables)}"


def _function(p: _Printer, n: syntax.Function) -> str:
    if not n.body:
        return f"{'view ' * n.view}({p.list(n.parameters)}) {{ }}"
    body = "; ".join(map(p.nested, n.body))
    if not isinstance(n.body[-1], syntax.ExpressionStatement):
        body += ";"
    return f"{'view ' * n.view}({p.list(n.parameters)}) {{ {body} }}"


def _parameter(p: _Printer, n: syntax.Parameter) -> str:
    type_ = n.type if isinstance(n.type, str) else p.text(n.type)
    default = "" if n.default is None else f" = {p.text(n.default)}"
    return f"{p.text(n.name)}: {type_}{default}"


def _set(p: _Printer, n: syntax.Set) -> str:
    return f"set {p.text(n.name)}" + ("" if n.value is None else f" = {p.text(n.value)}")


def _sort_key(p: _Printer, n: ops.SortKey) -> str:
    order = "" if n.order is None else f" {n.order}"
    nulls = "" if n.nulls is None else f" nulls {n.nulls}"
    return p.nested(n.value) + order + nulls


def _parse(p: _Printer, n: ops.Parse) -> str:
    kind = "" if n.kind == "simple" else f"kind={n.kind} "
    flags = "" if n.flags is None else f"flags={n.flags} "
    pattern = " ".join(map(p.nested, n.pattern))
    return f"{'parse-where' if n.filtering else 'parse'} {kind}{flags}{p.nested(n.subject)} with {pattern}".rstrip()


def _parse_column(p: _Printer, n: ops.ParseColumn) -> str:
    return p.text(n.name) + ("" if n.type is None else f": {n.type}")


def _parse_kv(p: _Printer, n: ops.ParseKv) -> str:
    return f"parse-kv {p.nested(n.subject)} as ({p.list(n.columns)}){p.with_options(n.options)}"


def _summarize(p: _Printer, n: ops.Summarize) -> str:
    keys = f" by {p.list(n.keys)}" if n.keys else ""
    return f"summarize {p.options(n.options)}{p.list(n.aggregates)}".rstrip() + keys


def _join(p: _Printer, n: ops.Join | ops.Lookup) -> str:
    keyword = "join" if isinstance(n, ops.Join) else "lookup"
    kind = "" if n.kind is None else f"kind={n.kind} "
    return f"{keyword} {kind}{p.options(n.options)}{p.nested(n.right)} on {p.list(n.conditions)}"


def _expansion(p: _Printer, n: ops.ExpandColumn) -> str:
    return p.nested(n.value) + ("" if n.type is None else f" to typeof({n.type})")


def _mv_expand(p: _Printer, n: ops.MvExpand) -> str:
    limit = "" if n.limit is None else f" limit {p.nested(n.limit)}"
    return f"mv-expand {p.options(n.options)}{p.list(n.columns)}{limit}"


def _mv_apply(p: _Printer, n: ops.MvApply) -> str:
    limit = "" if n.limit is None else f" limit {p.nested(n.limit)}"
    inner = " | ".join(map(p.nested, n.operators))
    return f"mv-apply {p.options(n.options)}{p.list(n.columns)}{limit} on ({inner})"


def _series_aggregate(p: _Printer, n: ops.SeriesAggregate) -> str:
    return p.nested(n.value) + ("" if n.default is None else f" default={p.nested(n.default)}")


def _make_series(p: _Printer, n: ops.MakeSeries) -> str:
    bounds = "".join(
        f" {word} {p.nested(node)}" for word, node in (("from", n.low), ("to", n.high)) if node is not None
    )
    keys = f" by {p.list(n.keys)}" if n.keys else ""
    start = f"make-series {p.options(n.options)}{p.list(n.aggregates)} on {p.nested(n.axis)}"
    return f"{start}{bounds} step {p.nested(n.step)}{keys}"


def _evaluate(p: _Printer, n: ops.Evaluate) -> str:
    schema = "" if n.schema is None else f" : {p.text(n.schema)}"
    return f"evaluate {p.options(n.options)}{p.nested(n.call)}{schema}"


def _search(p: _Printer, n: ops.Search | syntax.SearchSource) -> str:
    kind = "kind=case_sensitive " if n.case_sensitive else ""
    tables = f"in ({p.list(n.tables)}) " if isinstance(n, syntax.SearchSource) and n.tables else ""
    return f"search {kind}{tables}{p.nested(n.condition)}"


def _reorder_key(p: _Printer, n: ops.ReorderKey) -> str:
    return p.text(n.column) + ("" if n.order is None else f" {n.order}")


_RULES: dict[type, Callable[[_Printer, Any], str]] = {
    syntax.Literal: lambda p, n: literal_text(n),
    syntax.Name: lambda p, n: name_text(n),
    syntax.Wildcard: lambda p, n: n.pattern,
    syntax.Star: lambda p, n: "*",
    syntax.Path: lambda p, n: f"{p.text(n.target)}.{p.text(n.member)}",
    syntax.MemberCall: lambda p, n: f"{p.text(n.target)}.{p.text(n.call)}",
    syntax.Index: lambda p, n: f"{p.text(n.target)}[{p.text(n.index)}]",
    syntax.Unary: lambda p, n: n.operator + p.text(n.operand),
    syntax.Binary: _binary,
    syntax.Logical: _logical,
    syntax.Between: _between,
    syntax.InList: _in_list,
    syntax.NamedExpression: _named,
    syntax.Call: lambda p, n: f"{p.text(n.function)}({p.list(n.arguments)})",
    syntax.Parenthesised: lambda p, n: f"({p.nested(n.inner)})",
    syntax.TypeOf: _typeof,
    syntax.ToScalar: lambda p, n: f"toscalar({p.nested(n.inner)})",
    syntax.Materialize: lambda p, n: f"materialize({p.nested(n.inner)})",
    syntax.Pipeline: _pipeline,
    syntax.Print: lambda p, n: p.columns("print", n.columns),
    syntax.ColumnDeclaration: lambda p, n: f"{p.text(n.name)}: {n.type}",
    syntax.TableSchema: _schema,
    syntax.Datatable: _datatable,
    syntax.Range: _range,
    syntax.UnionSource: _union,
    syntax.SearchSource: _search,
    syntax.ExpressionStatement: lambda p, n: p.text(n.expression),
    syntax.Parameter: _parameter,
    syntax.Function: _function,
    syntax.Let: lambda p, n: f"let {p.text(n.name)} = {p.text(n.value)}",
    syntax.Set: _set,
    ops.Search: _search,
    ops.Where: lambda p, n: f"where {p.nested(n.predicate)}",
    ops.Extend: lambda p, n: p.columns("extend", n.columns),
    ops.Project: lambda p, n: p.columns("project", n.columns),
    ops.ProjectAway: lambda p, n: p.columns("project-away", n.columns),
    ops.ProjectKeep: lambda p, n: p.columns("project-keep", n.columns),
    ops.ProjectRename: lambda p, n: p.columns("project-rename", n.columns),
    ops.ReorderKey: _reorder_key,
    ops.ProjectReorder: lambda p, n: p.columns("project-reorder", n.columns),
    ops.ParseColumn: _parse_column,
    ops.Parse: _parse,
    ops.ParseKv: _parse_kv,
    ops.Summarize: _summarize,
    ops.Take: lambda p, n: f"take {p.nested(n.count)}",
    ops.SortKey: _sort_key,
    ops.Sort: lambda p, n: f"sort {p.options(n.options)}by {p.list(n.keys)}",
    ops.Top: lambda p, n: f"top {p.options(n.options)}{p.nested(n.count)} by {p.text(n.key)}",
    ops.Count: lambda p, n: "count" if n.name is None else f"count as {p.text(n.name)}",
    ops.Distinct: lambda p, n: f"distinct {p.options(n.options)}{p.list(n.columns)}",
    ops.GetSchema: lambda p, n: "getschema",
    ops.Join: _join,
    ops.Lookup: _join,
    ops.Union: _union,
    ops.ExpandColumn: _expansion,
    ops.MvExpand: _mv_expand,
    ops.MvApply: _mv_apply,
    ops.Render: lambda p, n: f"render {n.chart}{p.with_options(n.options)}",
    ops.Sample: lambda p, n: f"sample {p.nested(n.count)}",
    ops.SampleDistinct: lambda p, n: f"sample-distinct {p.nested(n.count)} of {p.nested(n.column)}",
    ops.SeriesAggregate: _series_aggregate,
    ops.MakeSeries: _make_series,
    ops.As: lambda p, n: f"as {p.options(n.options)}{p.text(n.name)}",
    ops.Invoke: lambda p, n: f"invoke {p.nested(n.call)}",
    ops.Evaluate: _evaluate,
    ops.Serialize: lambda p, n: p.columns("serialize", n.columns),
    ops.Consume: lambda p, n: f"consume {p.options(n.options)}".rstrip(),
}

"""A plan as a tree of steps: compiled segments, and operators on several rows between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from provisioner.kql import bound, execute, plans, series
from provisioner.kql.aggregates import AGGREGATES, Aggregation, Use
from provisioner.kql.compiler.segments import ROW_WISE, Segment, build_segment
from provisioner.kql.interpreter import Interpreter
from provisioner.kql.runtime import NotSimulatedError, Run, Table
from provisioner.kql.types import Column
from provisioner.kql.values import Value

if TYPE_CHECKING:
    from provisioner.kql.types import Schema


class Step(Protocol):
    """Gives a table, once for each run."""

    def table(self, run: Run) -> Table:
        """The rows of this step."""


class SegmentStep:
    """A compiled segment over JSON records or over another step."""

    def __init__(self, segment: Segment, below: Step | None, planner: Planner) -> None:
        self.segment = segment
        self._below = below
        self._queries = tuple((planner.step(query.plan), query) for query in segment.queries)

    def table(self, run: Run) -> Table:
        """Run the loop."""
        queries = [_query(step.table(run), as_set=query.as_set) for step, query in self._queries]
        if self._below is None:
            rows: object = run.records
            length = len(run.records)
        else:
            rows, length = self._below.table(run)
        columns, count = self.segment.function(rows, length, run.now, run.ingestion_time, run.failures, queries)
        return Table(columns, count)


def _query(table: Table, *, as_set: bool) -> Value:
    first = table.columns[0] if table.columns else []
    return first if as_set else first[0] if first else None


class FunctionStep:
    """An operator on the tables of the steps below."""

    def __init__(self, compute: Callable[..., Table], *below: Step) -> None:
        self._compute = compute
        self._below = below

    def table(self, run: Run) -> Table:
        """Compute the steps below, then this one."""
        return self._compute(run, *[step.table(run) for step in self._below])


class SharedStep:
    """A step that several others use."""

    def __init__(self, step: Step, plan: bound.Plan) -> None:
        self._step = step
        self._plan = plan

    def table(self, run: Run) -> Table:
        """The table, computed once in a run."""
        return run.once(self._plan, lambda: self._step.table(run))


class Planner:
    """Builds the steps of a plan; `json` says that the source's rows are JSON records."""

    def __init__(self, *, json: bool) -> None:
        self._json = json
        self._known: dict[int, tuple[bound.Plan, Step]] = {}
        self.segments: list[Segment] = []

    def step(self, plan: bound.Plan) -> Step:
        """The step that gives a plan's table; the same one for the same plan."""
        known = self._known.get(id(plan))
        if known is not None:
            return known[1]
        step = SharedStep(self._build(plan, None), plan)
        self._known[id(plan)] = (plan, step)
        return step

    def values(self, plan: bound.Plan, outputs: Sequence[bound.Expression]) -> Step:
        """The step that gives expressions over a plan's columns."""
        return self._build(plan, outputs)

    def _build(self, plan: bound.Plan, outputs: Sequence[bound.Expression] | None) -> Step:
        operators: list[bound.Plan] = []
        below: bound.Plan | None = plan
        while isinstance(below, ROW_WISE):
            operators.append(below)
            below = None if isinstance(below, plans.Print) else below.input
        if below is None:
            return self.segment(operators[::-1], (), FunctionStep(lambda _run: Table([], 1)), outputs)
        if isinstance(below, plans.Source) and self._json:
            return self.segment(operators[::-1], below.columns, None, outputs)
        leaf = self.step(below) if operators or outputs is not None else self._leaf(below)
        if not operators and outputs is None:
            return leaf
        return self.segment(operators[::-1], below.columns, leaf, outputs)

    def segment(
        self,
        operators: Sequence[bound.Plan],
        columns: Schema,
        below: Step | None,
        outputs: Sequence[bound.Expression] | None,
    ) -> Step:
        """The step of a compiled segment over JSON records (no step below) or over columns."""
        segment = build_segment(operators, columns, json=below is None, outputs=outputs)
        self.segments.append(segment)
        return SegmentStep(segment, below, self)

    def _leaf(self, plan: bound.Plan) -> Step:
        return _LEAVES[type(plan)](self, plan)

    def scalar(self, run: Run, node: bound.Expression, row: Sequence[Value] = ()) -> Value:
        """The value of an expression that reads no columns."""
        return Interpreter(run, lambda plan: self.step(plan).table(run)).value(node, row)


def _source(_planner: Planner, node: plans.Source) -> Step:
    return FunctionStep(lambda run: run.tables(node.name))


def _datatable(planner: Planner, node: plans.Datatable) -> Step:
    def compute(run: Run) -> Table:
        rows = [[planner.scalar(run, cell) for cell in row] for row in node.rows]
        columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in node.columns]
        return Table(columns, len(rows))

    return FunctionStep(compute)


def _range(planner: Planner, node: plans.Range) -> Step:
    def compute(run: Run) -> Table:
        values = execute.series(*(planner.scalar(run, part) for part in (node.first, node.last, node.step)))
        return Table([values], len(values))

    return FunctionStep(compute)


def aggregation(node: plans.Aggregate) -> Aggregation:
    """The implementation of one use of an aggregation."""
    if node.function not in AGGREGATES:
        raise NotSimulatedError(node.function, node.start, node.end)
    types = tuple(argument.type for argument in node.arguments)
    constants = tuple(argument.value if isinstance(argument, bound.Literal) else None for argument in node.arguments)
    return AGGREGATES[node.function](Use(types, node.types, constants))


def _summarize(planner: Planner, node: plans.Summarize) -> Step:
    arguments = [argument for aggregate in node.aggregates for argument in aggregate.arguments]
    inputs = planner.values(node.input, [*node.keys, *arguments])
    aggregations = [aggregation(aggregate) for aggregate in node.aggregates]
    counts = [len(aggregate.arguments) for aggregate in node.aggregates]
    results = [type_ for aggregate in node.aggregates for type_ in aggregate.types]

    def compute(_run: Run, table: Table) -> Table:
        keys, rest = table.columns[: len(node.keys)], table.columns[len(node.keys) :]
        parts = []
        for count in counts:
            parts.append(rest[:count])
            rest = rest[count:]
        columns = execute.summarize(keys, parts, aggregations, table.length)
        width = len(node.keys) + len(results)
        return Table(columns or [[] for _ in range(width)], len(columns[0]) if columns else 0)

    schema = tuple(Column("", type_) for type_ in [*(key.type for key in node.keys), *results])
    return _projected(planner, FunctionStep(compute, inputs), schema, node)


def _make_series(planner: Planner, node: plans.MakeSeries) -> Step:
    types = [column.type for column in node.input.columns]

    def compute(run: Run, table: Table) -> Table:
        low, high, step = [planner.scalar(run, part) if part else None for part in (node.low, node.high, node.step)]
        defaults = [planner.scalar(run, default) for default in node.defaults]
        axis = series.Axis(low, high, step, node.nonempty)
        columns = series.make_series(table.columns, table.length, types, axis, defaults)
        return Table(columns, len(columns[0]))

    return FunctionStep(compute, planner.step(node.input))


def _projected(planner: Planner, below: Step, schema: Schema, node: plans.Summarize) -> Step:
    project = plans.Project(node.start, node.end, node.columns, node, node.assignments)
    return planner.segment([project], schema, below, None)


def _distinct(planner: Planner, node: plans.Distinct) -> Step:
    values = [assignment.value for assignment in sorted(node.assignments, key=lambda item: item.slot)]

    def compute(_run: Run, table: Table) -> Table:
        places = execute.distinct(table.columns, table.length)
        return Table(execute.pick(table.columns, places), len(places))

    return FunctionStep(compute, planner.values(node.input, values))


def _take(planner: Planner, node: plans.Take) -> Step:
    def compute(run: Run, table: Table) -> Table:
        count = planner.scalar(run, node.count) or 0
        return execute.take(table.columns, table.length, count, sample=node.sample)

    return FunctionStep(compute, planner.step(node.input))


def _all_columns(plan: bound.Plan) -> list[bound.Expression]:
    return [bound.ColumnRef(0, 0, column.type, slot, column.name) for slot, column in enumerate(plan.columns)]


def _sort(planner: Planner, node: plans.Sort | plans.Top) -> Step:
    width = len(node.input.columns)
    inputs = planner.values(node.input, [*_all_columns(node.input), *(key.value for key in node.keys)])
    directions = [(key.descending, key.nulls_first) for key in node.keys]

    def compute(run: Run, table: Table) -> Table:
        places = execute.order(table.columns[width:], directions, table.length)
        if isinstance(node, plans.Top):
            places = places[: max(planner.scalar(run, node.count) or 0, 0)]
        return Table(execute.pick(table.columns[:width], places), len(places))

    return FunctionStep(compute, inputs)


def _count(planner: Planner, node: plans.Count) -> Step:
    return FunctionStep(lambda _run, table: Table([[table.length]], 1), planner.values(node.input, []))


def _getschema(_planner: Planner, node: plans.GetSchema) -> Step:
    return FunctionStep(lambda _run: execute.schema_table(node.input.columns))


def _join(planner: Planner, node: plans.Join) -> Step:
    left_width, right_width = len(node.left.columns), len(node.right.columns)
    left = planner.values(node.left, [*_all_columns(node.left), *node.left_keys])
    right = planner.values(node.right, [*_all_columns(node.right), *node.right_keys])

    def compute(_run: Run, one: Table, other: Table) -> Table:
        pairs = execute.join(
            node.kind, one.columns[left_width:], other.columns[right_width:], (one.length, other.length)
        )
        places = {"left": [pair[0] for pair in pairs], "right": [pair[1] for pair in pairs]}
        tables = {"left": one, "right": other}
        columns = [
            execute.side(tables[name].columns[slot], places[name], column.type)
            for (name, slot), column in zip(node.outputs, node.columns, strict=True)
        ]
        return Table(columns, len(pairs))

    return FunctionStep(compute, left, right)


def _union(planner: Planner, node: plans.Union) -> Step:
    def compute(_run: Run, *tables: Table) -> Table:
        return execute.union(tables, node.slots, node.columns, node.source_names)

    return FunctionStep(compute, *[planner.step(part) for part in node.inputs])


def _expanded(planner: Planner, run: Run, node: plans.MvExpand, table: Table) -> tuple[list[int], Table]:
    """The places the rows come from, and the rows."""
    width = len(node.input.columns)
    limit = planner.scalar(run, node.limit) if node.limit is not None else None
    types = [expansion.column.type for expansion in node.expansions]
    places, values, indexes = execute.expand(
        table.columns[width:], types, table.length, bag_arrays=node.bag_arrays, limit=limit
    )
    columns: list[list[Value]] = [[] for _ in node.columns]
    columns[:width] = execute.pick(table.columns[:width], places)
    for expansion, result in zip(node.expansions, values, strict=True):
        columns[expansion.slot] = result
    if node.index_slot is not None:
        columns[node.index_slot] = list(indexes)
    return places, Table(columns, len(places))


def _expansion_inputs(planner: Planner, node: plans.MvExpand) -> Step:
    return planner.values(node.input, [*_all_columns(node.input), *(expansion.value for expansion in node.expansions)])


def _mv_expand(planner: Planner, node: plans.MvExpand) -> Step:
    def compute(run: Run, table: Table) -> Table:
        return _expanded(planner, run, node, table)[1]

    return FunctionStep(compute, _expansion_inputs(planner, node))


def _mv_apply(planner: Planner, node: plans.MvApply) -> Step:
    body = planner.step(node.body)

    def compute(run: Run, table: Table) -> Table:
        columns: list[list[Value]] = [[] for _ in node.columns]
        for place in range(table.length):
            one = Table(execute.pick(table.columns, [place]), 1)
            run.inner.append(_expanded(planner, run, node.expanded, one)[1])
            outer, run.computed = run.computed, {}
            made = body.table(run)
            run.computed = outer
            run.inner.pop()
            for column, (name, slot) in zip(columns, node.outputs, strict=True):
                source = made.columns[slot] if name == "right" else [table.columns[slot][place]] * made.length
                column.extend(source)
        return Table(columns, len(columns[0]) if columns else 0)

    return FunctionStep(compute, _expansion_inputs(planner, node.expanded))


def _rows(_planner: Planner, _node: plans.Rows) -> Step:
    return FunctionStep(lambda run: run.inner[-1])


_LEAVES: Final[dict[type, Callable[..., Step]]] = {
    plans.Source: _source,
    plans.Datatable: _datatable,
    plans.Range: _range,
    plans.Summarize: _summarize,
    plans.MakeSeries: _make_series,
    plans.Distinct: _distinct,
    plans.Take: _take,
    plans.Sort: _sort,
    plans.Top: _sort,
    plans.Count: _count,
    plans.GetSchema: _getschema,
    plans.Join: _join,
    plans.Union: _union,
    plans.MvExpand: _mv_expand,
    plans.MvApply: _mv_apply,
    plans.Rows: _rows,
}

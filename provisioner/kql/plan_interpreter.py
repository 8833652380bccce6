"""Evaluates plans directly, row by row: the judge of compiled segments.

Operators on several rows are those of `execute`; what is evaluated independently of the compiler are the operators that
work row by row, the conversion of JSON records, and every expression.
"""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.kql import bound, execute, plans
from provisioner.kql.conversions import from_json
from provisioner.kql.interpreter import Interpreter
from provisioner.kql.parsepatterns import key_values, matcher
from provisioner.kql.runtime import Run, Table
from provisioner.kql.types import DYNAMIC
from provisioner.kql.values import Value, null, to_text

Row = list[Value]


class PlanInterpreter:
    """Runs plans within one run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._scalars = Interpreter(run, self.table)

    def table(self, plan: bound.Plan) -> Table:
        """The table of a plan as columns."""
        rows = self.rows(plan)
        columns = [[row[slot] for row in rows] for slot in range(len(plan.columns))]
        return Table(columns, len(rows))

    def rows(self, plan: bound.Plan) -> list[Row]:
        """The table of a plan as rows."""
        match plan:
            case plans.Source():
                return self._source(plan)
            case plans.Print():
                return [self._assign([], [], plan.assignments)]
            case plans.Datatable():
                return [[self._scalars.value(cell) for cell in row] for row in plan.rows]
            case plans.Range():
                parts = [self._scalars.value(part) for part in (plan.first, plan.last, plan.step)]
                return [[value] for value in execute.series(*parts)]
            case plans.Where() | plans.Project() | plans.Extend() | plans.Parse() | plans.ParseKv() | plans.Render():
                return self._row_wise(plan)
            case _:
                return self._on_rows(plan)

    def _on_rows(self, plan: bound.Plan) -> list[Row]:
        match plan:
            case plans.Take():
                return self.rows(plan.input)[: max(self._scalars.value(plan.count) or 0, 0)]
            case plans.Count():
                return [[len(self.rows(plan.input))]]
            case plans.Sort():
                return self._sorted(plan)
            case _:
                raise NotImplementedError(f"the interpreter leaves {type(plan).__name__} to `execute`")

    def _source(self, plan: plans.Source) -> list[Row]:
        if not self._run.records:
            table = self._run.tables(plan.name)
            return [[column[place] for column in table.columns] for place in range(table.length)]
        return [[_field(record, column.name, column.type) for column in plan.columns] for record in self._run.records]

    def _row_wise(self, plan: bound.Plan) -> list[Row]:
        match plan:
            case plans.Where():
                return [row for row in self.rows(plan.input) if self._scalars.is_true(plan.condition, row)]
            case plans.Project():
                return [self._assign([], row, plan.assignments) for row in self.rows(plan.input)]
            case plans.Extend():
                return [self._assign(row, row, plan.assignments) for row in self.rows(plan.input)]
            case plans.Parse():
                return self._parse(plan)
            case plans.ParseKv():
                return self._parse_kv(plan)
            case plans.Render():
                return self.rows(plan.input)
            case _:
                return []

    def _assign(self, before: Row, row: Row, assignments: Sequence[bound.Assignment]) -> Row:
        made = {item.slot: self._scalars.value(item.value, row) for item in assignments}
        width = max([len(before), *(slot + 1 for slot in made)])
        return [made[slot] if slot in made else before[slot] for slot in range(width)]

    def _parse(self, plan: plans.Parse) -> list[Row]:
        pattern = matcher(plan)
        blank = (False, [null(capture.column.type) for capture in pattern.captures])
        values = self._run.failures.guard(pattern.values, blank)
        result = []
        for row in self.rows(plan.input):
            text = to_text(self._scalars.value(plan.value, row), plan.value.type)
            matched, found = values(text)
            if matched or not plan.keep_matches_only:
                slots = [capture.slot for capture in pattern.captures]
                result.append(_placed(row, slots, found, len(plan.columns)))
        return result

    def _parse_kv(self, plan: plans.ParseKv) -> list[Row]:
        pairs = key_values(plan)
        slots = [capture.slot for capture in plan.captures]
        texts = [(row, to_text(self._scalars.value(plan.value, row), plan.value.type)) for row in self.rows(plan.input)]
        return [_placed(row, slots, pairs.values(text), len(plan.columns)) for row, text in texts]

    def _sorted(self, plan: plans.Sort) -> list[Row]:
        rows = self.rows(plan.input)
        keys = [[self._scalars.value(key.value, row) for row in rows] for key in plan.keys]
        directions = [(key.descending, key.nulls_first) for key in plan.keys]
        return [rows[place] for place in execute.order(keys, directions, len(rows))]


def _placed(row: Row, slots: Sequence[int], values: Sequence[Value], width: int) -> Row:
    result = [*row, *[None] * (width - len(row))]
    for slot, value in zip(slots, values, strict=True):
        result[slot] = value
    return result


def _field(record: dict[str, Value], name: str, type_: str) -> Value:
    value = record.get(name)
    if value is None:
        return null(type_)
    convert = from_json(type_)
    return value if type_ == DYNAMIC or convert is None else convert(value)


def interpret(plan: bound.Plan, records: Sequence[dict[str, Value]], *, now: int = 0) -> Table:
    """The table of a plan over JSON records."""
    return PlanInterpreter(Run(_no_table, records=records, now=now)).table(plan)


def _no_table(_name: str) -> Table:
    return Table([], 0)

"""What must hold of every bound plan: slots that exist, types that agree, columns that are made once."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.kql import bound, plans
from provisioner.kql.bound import Expression, Plan
from provisioner.kql.record import Record


def faults(plan: Plan) -> Iterator[str]:
    """What is wrong with a plan and the plans below it, in words."""
    names = [column.name for column in plan.columns]
    if len(set(names)) != len(names):
        yield f"{type(plan).__name__}: columns with the same name"
    if any(column.type in ("unknown", "error", "tuple", "null") for column in plan.columns):
        yield f"{type(plan).__name__}: columns without a type"
    below = _inputs(plan)
    for part in below:
        yield from faults(part)
    yield from _own(plan, below)


def _inputs(plan: Plan) -> list[Plan]:
    match plan:
        case plans.Join(left=left, right=right):
            return [left, right]
        case plans.Union(inputs=inputs):
            return list(inputs)
        case plans.MvApply(input=source, expanded=expanded, body=body):
            return [source, expanded, body]
    source = getattr(plan, "input", None)
    return [] if source is None else [source]


def _own(plan: Plan, below: list[Plan]) -> Iterator[str]:
    match plan:
        case plans.Join(left_keys=left_keys, right_keys=right_keys, outputs=outputs, columns=columns):
            yield from _references(left_keys, below[0])
            yield from _references(right_keys, below[1])
            sides = {"left": below[0].columns, "right": below[1].columns}
            if [sides[side][slot].type for side, slot in outputs] != [column.type for column in columns]:
                yield "Join: types of outputs"
        case plans.Union(slots=slots, columns=columns, inputs=inputs):
            for row, part in zip(slots, inputs, strict=True):
                for slot, column in zip(row, columns, strict=True):
                    if slot is not None and part.columns[slot].type != column.type:
                        yield "Union: types"
        case plans.Summarize(input=source, keys=keys, aggregates=aggregates, assignments=assignments, columns=columns):
            yield from _references(keys, source)
            yield from _references([part for aggregate in aggregates for part in aggregate.arguments], source)
            types = [key.type for key in keys] + [type_ for aggregate in aggregates for type_ in aggregate.types]
            yield from _types([assignment.value for assignment in assignments], types)
            yield from _assigned(assignments, columns)
        case plans.Extend(input=source, assignments=assignments, columns=columns):
            yield from _references([assignment.value for assignment in assignments], source)
            made = {assignment.slot for assignment in assignments}
            kept = [slot for slot in range(len(columns)) if slot not in made]
            if any(slot >= len(source.columns) or columns[slot] != source.columns[slot] for slot in kept):
                yield "Extend: a column that is neither made nor kept"
            yield from _values(assignments, columns)
        case (
            plans.Project(assignments=assignments)
            | plans.Print(assignments=assignments)
            | plans.Distinct(assignments=assignments)
        ):
            source = below[0] if below else plan
            yield from _references([assignment.value for assignment in assignments], source)
            yield from _assigned(assignments, plan.columns)
        case plans.Datatable(rows=rows, columns=columns):
            if any([cell.type for cell in row] != [column.type for column in columns] for row in rows):
                yield "Datatable: types"
        case _:
            if below and not isinstance(plan, plans.MvApply | plans.Range):
                yield from _references(_expressions(plan), below[0])


def _assigned(assignments: tuple[bound.Assignment, ...], columns: tuple[object, ...]) -> Iterator[str]:
    if [assignment.slot for assignment in assignments] != list(range(len(columns))):
        yield "slots of assignments"
    yield from _values(assignments, columns)


def _values(assignments: tuple[bound.Assignment, ...], columns: tuple[object, ...]) -> Iterator[str]:
    for assignment in assignments:
        if columns[assignment.slot] != assignment.column:
            yield f"column {assignment.column} is {columns[assignment.slot]}"
        if assignment.value.type != assignment.column.type:
            yield f"column {assignment.column} is made of {assignment.value.type}"


def _expressions(record: object) -> list[Expression]:
    if isinstance(record, Expression):
        return [record]
    if isinstance(record, tuple):
        return [found for part in record for found in _expressions(part)]
    if isinstance(record, Plan | Record) and not isinstance(record, Expression):
        parts = [getattr(record, field) for field in record.__match_args__ if field != "input"]
        return [found for part in parts if not isinstance(part, Plan) for found in _expressions(part)]
    return []


def _references(expressions: list[Expression] | tuple[Expression, ...], source: Plan) -> Iterator[str]:
    yield from _types(expressions, [column.type for column in source.columns])


def _types(expressions: list[Expression] | tuple[Expression, ...], types: list[str]) -> Iterator[str]:
    for node in expressions:
        if isinstance(node, bound.ColumnRef):
            if not 0 <= node.slot < len(types):
                yield f"slot {node.slot} of {len(types)} columns"
            elif types[node.slot] != node.type:
                yield f"column {node.name} is {types[node.slot]}, read as {node.type}"
            continue
        if isinstance(node, bound.ScalarQuery):
            yield from faults(node.plan)
            continue
        if isinstance(node, bound.Membership) and node.table is not None:
            yield from faults(node.table)
            yield from _types([node.left], types)
            continue
        if (
            isinstance(node, bound.Binary)
            and node.operator in ("and", "or")
            and {node.left.type, node.right.type} != {"bool"}
        ):
            yield f"{node.operator} on {node.left.type} and {node.right.type}"
        parts = [getattr(node, field) for field in node.__match_args__]
        yield from _types([found for part in parts for found in _expressions(part)], types)

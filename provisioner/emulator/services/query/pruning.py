"""What a query needs of each table: which columns, which stretch of `TimeGenerated`, and how many rows.

All are safe guesses on the bound tree: where an operator is not looked into, everything is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from provisioner.emulator.services.query.bounds import TIME_COLUMN, Window, narrowed
from provisioner.emulator.store.batches import EARLIEST, LATEST
from provisioner.kql import bound, plans
from provisioner.kql.record import Record


@dataclass(slots=True, kw_only=True)
class Need:
    """Columns and times that a query reads of one table; any `limit` rows will do, None for all of them."""

    columns: set[str] = field(default_factory=set)
    first: int = LATEST
    last: int = EARLIEST
    limit: int | None = 0


def needs_of(plan: bound.Plan, now: int) -> dict[str, Need]:
    """What the plan reads, by table name; `now` is what `now()` gives, in ticks."""
    found: dict[str, Need] = {}
    _Walk(found, now).plan(plan, _all_slots(plan), Window())
    return found


class _Walk:
    def __init__(self, found: dict[str, Need], now: int) -> None:
        self._found = found
        self._now = now

    def plan(self, plan: bound.Plan, wanted: frozenset[int], window: Window, limit: int | None = None) -> None:
        """Note what `plan` reads when its consumer reads the `wanted` slots in the `window` of `limit` rows."""
        match plan:
            case plans.Source():
                self._source(plan, wanted, window, limit)
            case plans.Where():
                read = wanted | self._slots(plan.condition)
                self.plan(plan.input, read, narrowed(window, plan.condition, self._now))
            case plans.Extend():
                own = {assignment.slot for assignment in plan.assignments}
                read = self._slots(*(assignment.value for assignment in plan.assignments))
                self.plan(plan.input, (wanted - own) | read, _unless(window, plan, own), limit)
            case plans.Sort():
                self.plan(plan.input, wanted | self._slots(*(key.value for key in plan.keys)), window)
            case plans.Render():
                self.plan(plan.input, wanted, window, limit)
            case plans.Union():
                for part, slots in zip(plan.inputs, plan.slots, strict=True):
                    read = frozenset(slot for at in wanted if (slot := slots[at]) is not None)
                    self.plan(part, read, window if _same_time(plan, part, slots) else Window(), limit)
            case _:
                self._barrier(plan, wanted, limit)

    def _barrier(self, plan: bound.Plan, wanted: frozenset[int], limit: int | None) -> None:
        """Operators that no condition above them can be moved through."""
        match plan:
            case plans.Project() | plans.Distinct():
                passed = limit if isinstance(plan, plans.Project) else None
                self.plan(plan.input, self._slots(*(one.value for one in plan.assignments)), Window(), passed)
            case plans.Top():
                self.plan(plan.input, wanted | self._slots(*(key.value for key in plan.keys)), Window())
            case plans.Take():
                self.plan(plan.input, wanted, Window(), _fewer(limit, plan))
            case plans.Count():
                self.plan(plan.input, frozenset(), Window())
            case plans.Summarize():
                arguments = (item for one in plan.aggregates for item in one.arguments)
                self.plan(plan.input, self._slots(*plan.keys, *arguments), Window())
            case _:
                for inner in _inner_plans(plan):
                    self.plan(inner, _all_slots(inner), Window())

    def _source(self, plan: plans.Source, wanted: frozenset[int], window: Window, limit: int | None) -> None:
        need = self._found.setdefault(plan.name, Need())
        need.columns.update(plan.columns[slot].name for slot in wanted if slot < len(plan.columns))
        need.first = min(need.first, window.first)
        need.last = max(need.last, window.last)
        need.limit = None if limit is None or need.limit is None else max(need.limit, limit)

    def _slots(self, *values: bound.Expression) -> frozenset[int]:
        """The input slots that expressions refer to; plans inside them are walked on their own."""
        slots: set[int] = set()
        for value in values:
            for item in _parts(value):
                if isinstance(item, bound.ColumnRef):
                    slots.add(item.slot)
                elif isinstance(item, bound.Plan):
                    self.plan(item, _all_slots(item), Window())
        return frozenset(slots)


def _same_time(union: plans.Union, part: bound.Plan, slots: Sequence[int | None]) -> bool:
    """True when the time of a union's row is the time of the input's row."""
    return all(
        slot is not None and part.columns[slot].name == TIME_COLUMN
        for column, slot in zip(union.columns, slots, strict=True)
        if column.name == TIME_COLUMN
    )


def _fewer(limit: int | None, take: plans.Take) -> int | None:
    """The limit below a `take`; `sample` draws from all rows."""
    if take.sample or not isinstance(take.count, bound.Literal) or not isinstance(take.count.value, int):
        return None
    return take.count.value if limit is None else min(limit, take.count.value)


def _all_slots(plan: bound.Plan) -> frozenset[int]:
    return frozenset(range(len(plan.columns)))


def _parts(value: object) -> Iterator[Record]:
    """An expression and everything inside it; plans are handed out whole."""
    if isinstance(value, Record):
        yield value
        if isinstance(value, bound.Plan):
            return
        for name in value.__match_args__:
            yield from _parts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _parts(item)


def _inner_plans(value: Record) -> Iterable[bound.Plan]:
    for name in value.__match_args__:
        for item in _parts(getattr(value, name)):
            if isinstance(item, bound.Plan):
                yield item


def _unless(window: Window, plan: bound.Plan, assigned: set[int]) -> Window:
    """The window, unless the operator makes the time anew."""
    return Window() if any(plan.columns[slot].name == TIME_COLUMN for slot in assigned) else window

"""The stretch of `TimeGenerated` that a condition lets through, as far as it is plain to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioner.emulator.store.batches import EARLIEST, LATEST
from provisioner.kql import bound

TIME_COLUMN = "TimeGenerated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From `first` to `last` in ticks, both included."""

    first: int = EARLIEST
    last: int = LATEST


def narrowed(window: Window, condition: bound.Expression, now: int) -> Window:
    """The part of the window that the condition lets through; `now` is what `now()` gives."""
    first, last = window.first, window.last
    for part in _conjuncts(condition):
        low, high = _bounds(part, now)
        first, last = max(first, low), min(last, high)
    return Window(first=first, last=last)


def _conjuncts(condition: bound.Expression) -> Iterator[bound.Expression]:
    if isinstance(condition, bound.Binary) and condition.operator == "and":
        yield from _conjuncts(condition.left)
        yield from _conjuncts(condition.right)
    else:
        yield condition


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}


def _bounds(condition: bound.Expression, now: int) -> tuple[int, int]:
    """The times that a condition lets through; everything where it says nothing of the time column."""
    if isinstance(condition, bound.Between) and _is_time(condition.operand) and not condition.negated:
        low, high = _constant(condition.low, now), _constant(condition.high, now)
        return (EARLIEST if low is None else low, LATEST if high is None else high)
    if not isinstance(condition, bound.Binary) or condition.operator not in _MIRRORED:
        return EARLIEST, LATEST
    operator: str = condition.operator
    other = condition.right
    if _is_time(condition.right):
        operator, other = _MIRRORED[operator], condition.left
    elif not _is_time(condition.left):
        return EARLIEST, LATEST
    value = _constant(other, now)
    if value is None:
        return EARLIEST, LATEST
    return (value if operator in (">", ">=", "==") else EARLIEST, value if operator in ("<", "<=", "==") else LATEST)


def _is_time(value: bound.Expression) -> bool:
    return isinstance(value, bound.ColumnRef) and value.name == TIME_COLUMN and value.type == "datetime"


def _constant(value: bound.Expression, now: int) -> int | None:
    """Ticks of a datetime or timespan that needs no row; None for what is not simple enough."""
    match value:
        case bound.Literal(value=int(ticks)) if value.type in ("datetime", "timespan"):
            return ticks
        case bound.Convert(operand=operand) if operand.type == value.type:
            return _constant(operand, now)
        case bound.Negate(operand=operand):
            ticks_or_none = _constant(operand, now)
            return None if ticks_or_none is None else -ticks_or_none
        case bound.Call(function="now", arguments=()):
            return now
        case bound.Call(function="ago", arguments=(span,)):
            back = _constant(span, now)
            return None if back is None else now - back
        case bound.Binary(operator="+" | "-" as operator, left=left, right=right):
            first, second = _constant(left, now), _constant(right, now)
            if first is None or second is None:
                return None
            return first + second if operator == "+" else first - second
    return None

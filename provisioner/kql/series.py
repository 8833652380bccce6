"""How `make-series` makes arrays of the rows of a summary."""

from __future__ import annotations

from provisioner.kql.record import Record
from provisioner.kql.values import to_dynamic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Final

    from provisioner.kql.types import ScalarType
    from provisioner.kql.values import Value

LONGEST: Final = 1 << 20
"""Values of an array (documented); longer ones are cut off."""


class Axis(Record):
    """The ends of all arrays, where they are given, and the step between two values."""

    low: Any
    high: Any
    step: Any
    nonempty: bool


def make_series(
    columns: Sequence[list[Value]], length: int, types: Sequence[ScalarType], axis: Axis, defaults: Sequence[Value]
) -> list[list[Value]]:
    """Keys, an array for each aggregate, and the axis; the columns hold keys, bins and aggregates in this order."""
    at = len(types) - len(defaults) - 1
    bins, cells, kinds = columns[at], columns[at + 1 :], types[at + 1 :]
    made: list[list[Value]] = [[] for _ in types]
    for keys, places in _groups(columns[:at], bins, length, axis).items():
        start, count = _extent([bins[place] for place in places], axis)
        indexes = [(_index(bins[place], start, axis.step), place) for place in places if count]
        arrays = [
            _array([_stored(default, kind)] * count, [(at, _stored(cell[place], kind)) for at, place in indexes])
            for default, kind, cell in zip(defaults, kinds, cells, strict=True)
        ]
        points = [_stored(start + index * axis.step, types[at]) for index in range(count)]
        for column, value in zip(made, [*keys, *arrays, points], strict=True):
            column.append(value)
    return made


def _groups(
    keys: Sequence[list[Value]], bins: list[Value], length: int, axis: Axis
) -> dict[tuple[Value, ...], list[int]]:
    """The places of the rows between the ends, by their keys."""
    groups: dict[tuple[Value, ...], list[int]] = {}
    for place in range(length):
        if bins[place] is not None and _within(bins[place], axis):
            groups.setdefault(tuple([key[place] for key in keys]), []).append(place)
    return {(): []} if axis.nonempty and not groups and not keys else groups


def _array(values: list[Value], found: Sequence[tuple[int, Value]]) -> list[Value]:
    for index, value in found:
        if 0 <= index < len(values):
            values[index] = value
    return values


def _within(value: Any, axis: Axis) -> bool:  # noqa: ANN401 - any type that has an order
    return (axis.low is None or value >= axis.low) and (axis.high is None or value < axis.high)


def _extent(bins: Sequence[Any], axis: Axis) -> tuple[Any, int]:
    """The first value of an array and how many there are."""
    start = axis.low if axis.low is not None else min(bins, default=None)
    if start is None or not axis.step or axis.step < 0 or (axis.high is None and not bins):
        return start, 0
    count = -int((start - axis.high) // axis.step) if axis.high is not None else _index(max(bins), start, axis.step) + 1
    return start, max(0, min(count, LONGEST))


def _index(value: Any, start: Any, step: Any) -> int:  # noqa: ANN401 - numbers of one type
    return round((value - start) / step) if isinstance(step, float) else int((value - start) // step)


def _stored(value: Value, kind: ScalarType) -> Value:
    convert = to_dynamic(kind)
    return value if value is None or convert is None else convert(value)

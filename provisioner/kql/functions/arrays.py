"""Functions on dynamic arrays and sets. What is no array gives null, as everywhere with dynamic values.

Measured on Kusto: elements of `strcat_array` are texts as JSON has them; `array_sort` puts nulls last; an absent
element has index -1. Equality of elements is that of JSON: 1 and 1.0 are the same, 1 and true are not.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from provisioner.kql.datetimes import MAX_DATETIME, datetime_text, timespan_text
from provisioner.kql.functions.definition import Function, Implementation, Signature, built, plain
from provisioner.kql.types import BOOL, DATETIME, TIMESPAN
from provisioner.kql.values import Value, dynamic_text, json_text

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType

_LONGEST_RANGE: Final = 1 << 20
# Datetimes and timespans become texts; more of them would not fit the megabyte that a dynamic value may have.
_LONGEST_TEXT_RANGE: Final = 1 << 16


def identity(value: Value) -> Value:
    """A hashable key, equal for equal dynamic values."""
    if isinstance(value, bool):
        return ("bool", value)
    return json_text(value) if isinstance(value, list | dict) else value


def array_length(value: Value) -> int | None:
    """How many elements."""
    return len(value) if isinstance(value, list) else None


def array_concat(*arrays: Value) -> list[Value] | None:
    """All elements in one array; null arguments are skipped, a single value counts as an array of it."""
    present = [array for array in arrays if array is not None]
    if not present:
        return None
    return [item for array in present for item in (array if isinstance(array, list) else (array,))]


def array_index_of(array: Value, wanted: Value, start: int = 0, length: int = -1, occurrence: int = 1) -> int | None:
    """The place of a value, -1 when it is not there."""
    if not isinstance(array, list):
        return None
    begin = max(start + len(array), 0) if start < 0 else start
    end = len(array) if length < 0 else begin + length
    key = identity(wanted)
    places = (i for i, item in enumerate(array[begin:end], begin) if identity(item) == key)
    return next(itertools.islice(places, max(occurrence, 1) - 1, None), -1)


def array_slice(array: Value, start: int, end: int) -> list[Value] | None:
    """The elements from start to end, both included; negative positions count from the end."""
    if not isinstance(array, list):
        return None
    first = max(start + len(array), 0) if start < 0 else start
    last = end + len(array) if end < 0 else end
    return array[first : last + 1] if last >= 0 else []


def array_split(array: Value, where: Value) -> list[Value] | None:
    """The array cut before the given positions."""
    if not isinstance(array, list):
        return None
    places = [place for place in (where if isinstance(where, list) else [where]) if isinstance(place, int)]
    cuts = [min(max(place + len(array) if place < 0 else place, 0), len(array)) for place in places]
    return [array[low:high] for low, high in itertools.pairwise([0, *cuts, len(array)])]


def _shift(direction: int) -> Implementation:
    def shift(array: Value, count: int, default: Value = None) -> list[Value] | None:
        if not isinstance(array, list):
            return None
        places = count * direction
        if abs(places) >= len(array):
            return [default] * len(array)
        fill = [default] * abs(places)
        return array[places:] + fill if places >= 0 else fill + array[:places]

    return shift


def _rotate(direction: int) -> Implementation:
    def rotate(array: Value, count: int) -> list[Value] | None:
        if not isinstance(array, list) or not array:
            return array if isinstance(array, list) else None
        places = count * direction % len(array)
        return array[places:] + array[:places]

    return rotate


def array_reverse(array: Value) -> list[Value] | None:
    """The elements in reverse order."""
    return array[::-1] if isinstance(array, list) else None


def sort_rank(value: Value) -> tuple[int, Value]:
    """Numbers before texts before everything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return (2, json_text(value))
    return (1, value) if isinstance(value, str) else (0, -math.inf if value != value else value)


def _sorted(*, descending: bool) -> Function:
    """The first array sorted; several arrays come back as an array of arrays in the order of the first."""

    def build(signature: Signature) -> Implementation:
        count = sum(1 for type_ in signature.types if type_ != BOOL)

        def sort(*arguments: Value) -> Value:
            arrays, flags = arguments[:count], arguments[count:]
            if not arrays or not isinstance(arrays[0], list):
                return None
            order = _order(arrays[0], descending=descending, nulls_last=flags != (False,))
            results = [
                [array[i] for i in order] if isinstance(array, list) and len(array) == len(order) else None
                for array in arrays
            ]
            return results[0] if len(results) == 1 else results

        return sort

    return Function(build, ".", strict=True)


def _order(array: list[Value], *, descending: bool, nulls_last: bool) -> list[int]:
    present = [i for i, item in enumerate(array) if item is not None]
    present.sort(key=lambda i: sort_rank(array[i]), reverse=descending)
    absent = [i for i, item in enumerate(array) if item is None]
    return present + absent if nulls_last else absent + present


def array_iff(conditions: Value, when_true: Value, when_false: Value) -> list[Value] | None:
    """Element by element one of two values, or of two arrays' elements."""
    if not isinstance(conditions, list):
        return None

    def pick(source: Value, place: int) -> Value:
        if not isinstance(source, list):
            return source
        return source[place] if place < len(source) else None

    return [
        None if condition is None else pick(when_true if condition else when_false, i)
        for i, condition in enumerate(conditions)
    ]


def strcat_array(array: Value, delimiter: str) -> str:
    """The texts of the elements with the delimiter between them."""
    return delimiter.join(map(dynamic_text, array)) if isinstance(array, list) else dynamic_text(array)


def zip_arrays(*arrays: Value) -> list[list[Value]]:
    """One array for each position; the shorter ones are filled with null."""
    lists = [array if isinstance(array, list) else [array] for array in arrays]
    return [list(row) for row in itertools.zip_longest(*lists)]


def _set_union(*sets: Value) -> list[Value] | None:
    lists = [items for items in sets if isinstance(items, list)]
    seen: dict[Value, Value] = {}
    for item in itertools.chain.from_iterable(lists):
        seen.setdefault(identity(item), item)
    return list(seen.values()) if lists else None


def _set_intersect(first: Value, *others: Value) -> list[Value] | None:
    if not isinstance(first, list) or not all(isinstance(other, list) for other in others):
        return None
    keys = [{identity(item) for item in other} for other in others]
    kept = _set_union([item for item in first if all(identity(item) in known for known in keys)])
    return kept


def _set_difference(first: Value, *others: Value) -> list[Value] | None:
    if not isinstance(first, list):
        return None
    gone = {identity(item) for other in others if isinstance(other, list) for item in other}
    return _set_union([item for item in first if identity(item) not in gone])


def _set_equals(first: Value, second: Value) -> bool | None:
    if not isinstance(first, list) or not isinstance(second, list):
        return None
    return {identity(item) for item in first} == {identity(item) for item in second}


def _set_has_element(items: Value, wanted: Value) -> bool | None:
    if not isinstance(items, list):
        return None
    key = identity(wanted)
    return any(identity(item) == key for item in items)


def _jaccard_index(first: Value, second: Value) -> float | None:
    if not isinstance(first, list) or not isinstance(second, list):
        return None
    left, right = ({identity(item) for item in items} for items in (first, second))
    return len(left & right) / len(left | right) if left | right else math.nan


def repeat(value: Value, count: int) -> list[Value] | None:
    """An array of the value so many times."""
    return [value] * min(count, _LONGEST_RANGE) if count >= 0 else None


_STEPS: Final[dict[ScalarType, tuple[int, Callable[[int], str]]]] = {
    DATETIME: (36_000_000_000, datetime_text),
    TIMESPAN: (36_000_000_000, timespan_text),
}


def _range(signature: Signature) -> Implementation:
    default, text = _STEPS.get(signature.types[0], (1, None))
    longest = _LONGEST_RANGE if text is None else _LONGEST_TEXT_RANGE

    def make(start: Value, stop: Value, step: Value = default) -> list[Value] | None:
        start, stop, step = (float(part) if isinstance(part, Decimal) else part for part in (start, stop, step))
        if not step or not all(map(math.isfinite, (start, stop, step))):
            return None
        count = (
            (stop - start) / step
            if isinstance(stop - start, float) or isinstance(step, float)
            else (stop - start) // step
        )
        items = [start + i * step for i in range(int(min(max(count + 1, 0), longest)))]
        return (
            items
            if text is None
            else [text(int(item)) for item in items if 0 <= item <= MAX_DATETIME or text is timespan_text]
        )

    return make


def _sum(array: Value) -> float | None:
    numbers = [item for item in array if isinstance(item, int | float)] if isinstance(array, list) else None
    return None if numbers is None else float(sum(numbers))


FUNCTIONS: Final[Mapping[str, Function]] = {
    "array_length": plain(array_length, "d"),
    "arraylength": plain(array_length, "d"),
    "array_concat": plain(array_concat, "d", strict=False),
    "array_index_of": plain(array_index_of, "ddl"),
    "array_slice": plain(array_slice, "dl"),
    "array_split": plain(array_split, "d"),
    "array_shift_left": plain(_shift(1), "dld"),
    "array_shift_right": plain(_shift(-1), "dld"),
    "array_rotate_left": plain(_rotate(1), "dl"),
    "array_rotate_right": plain(_rotate(-1), "dl"),
    "array_reverse": plain(array_reverse, "d"),
    "array_sort_asc": _sorted(descending=False),
    "array_sort_desc": _sorted(descending=True),
    "array_iff": plain(array_iff, "d", strict=False),
    "array_iif": plain(array_iff, "d", strict=False),
    "array_sum": plain(_sum, "d"),
    "series_sum": plain(_sum, "d"),
    "strcat_array": plain(strcat_array, "ds", strict=False, total=True),
    "array_strcat": plain(strcat_array, "ds", strict=False, total=True),
    "zip": plain(zip_arrays, "d", strict=False, total=True),
    "pack_array": plain(lambda *items: [*items], "d", strict=False, total=True),
    "set_union": plain(_set_union, "d", strict=False),
    "set_intersect": plain(_set_intersect, "d"),
    "set_difference": plain(_set_difference, "d", strict=False),
    "set_equals": plain(_set_equals, "d"),
    "set_has_element": plain(_set_has_element, "d", strict=False),
    "jaccard_index": plain(_jaccard_index, "d"),
    "repeat": plain(repeat, "dl"),
    "range": built(_range),
}

__all__ = ["FUNCTIONS", "identity", "sort_rank"]

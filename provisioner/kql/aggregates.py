"""Aggregation functions over the values of one group.

Measured on Kusto: nulls are left out, `percentile` takes the nearest rank; `dcount` is exact here, as Kusto's estimate
is for small sets. `make_set` of arrays collects their elements. Assumed: `take_any` takes the first value that is not
null, the order of `make_list` is that of the rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from provisioner.kql.functions.arrays import identity
from provisioner.kql.types import DATETIME, DECIMAL, DYNAMIC, REAL, TIMESPAN
from provisioner.kql.values import Value, null, to_dynamic, wrap_long

Values = Sequence[Value]
_LONGEST_LIST: Final = 1_048_576


class Use(NamedTuple):
    """One use of an aggregation: the types of its arguments and results, and arguments that are constants."""

    types: tuple[str, ...]
    results: tuple[str, ...]
    constants: tuple[Value, ...]


# From the columns of one group's arguments and the number of its rows to the results.
Aggregation = Callable[[Sequence[Values], int], tuple[Value, ...]]


def present(values: Values) -> list[Value]:
    """The values that are not null."""
    return [value for value in values if value is not None]


def _chosen(values: Values, conditions: Values) -> list[Value]:
    return [value for value, condition in zip(values, conditions, strict=True) if condition is True]


def _single(compute: Callable[[list[Value], Use], Value]) -> Callable[[Use], Aggregation]:
    """An aggregation of the non-null values of its first argument."""

    def build(use: Use) -> Aggregation:
        return lambda arguments, _count: (compute(present(arguments[0]), use),)

    return build


def _single_if(compute: Callable[[list[Value], Use], Value]) -> Callable[[Use], Aggregation]:
    """The same, where the second argument is true."""

    def build(use: Use) -> Aggregation:
        return lambda arguments, _count: (compute(present(_chosen(arguments[0], arguments[1])), use),)

    return build


def _sum(values: list[Value], use: Use) -> Value:
    result = use.results[0]
    if result == REAL:
        return math.fsum(values) if all(map(math.isfinite, values)) else float(sum(values))
    return sum(values) if result == DECIMAL else wrap_long(int(sum(values)))


def _average(values: list[Value], use: Use) -> Value:
    if not values:
        return None if use.results[0] in (DATETIME, TIMESPAN) else math.nan
    if use.results[0] in (DATETIME, TIMESPAN):
        return sum(values) // len(values)
    return sum(values) / len(values)


def _least(values: list[Value], use: Use) -> Value:
    return min(values) if values else null(use.results[0])


def _greatest(values: list[Value], use: Use) -> Value:
    return max(values) if values else null(use.results[0])


def _distinct_count(values: list[Value], _use: Use) -> int:
    return len({identity(value) for value in values})


def variance(values: Sequence[float], *, sample: bool) -> float:
    """The variance; of a sample of one it is 0."""
    numbers = [float(value) for value in values]
    if not numbers or (sample and len(numbers) == 1):
        return 0.0 if numbers else math.nan
    mean = math.fsum(numbers) / len(numbers)
    return math.fsum((number - mean) ** 2 for number in numbers) / (len(numbers) - (1 if sample else 0))


def _variance(*, sample: bool, root: bool) -> Callable[[list[Value], Use], Value]:
    def compute(values: list[Value], _use: Use) -> float:
        result = variance(values, sample=sample)
        return math.sqrt(result) if root else result

    return compute


def _listed(values: list[Value], use: Use) -> list[Value]:
    limit = _limit(use)
    convert = to_dynamic(use.types[0])
    return values[:limit] if convert is None else [convert(value) for value in values[:limit]]


def _limit(use: Use) -> int:
    numbers = [constant for constant in use.constants[1:] if type(constant) is int]
    return numbers[0] if numbers and numbers[0] > 0 else _LONGEST_LIST


def _set(values: list[Value], use: Use) -> list[Value]:
    flat: list[Value] = []
    for value in values:
        flat.extend(value if use.types[0] == DYNAMIC and isinstance(value, list) else (value,))
    seen: dict[Any, Value] = {}
    for value in flat:
        seen.setdefault(identity(value), value)
    return _listed(list(seen.values()), use)


def _bag(values: list[Value], use: Use) -> dict[str, Value]:
    merged: dict[str, Value] = {}
    for value in values:
        if isinstance(value, dict):
            for key, item in value.items():
                merged.setdefault(key, item)
    return dict(list(merged.items())[: _limit(use)])


def _with_nulls(_use: Use) -> Aggregation:
    convert = to_dynamic(_use.types[0])

    def compute(arguments: Sequence[Values], _count: int) -> tuple[Value, ...]:
        values = arguments[0]
        return ([value if convert is None or value is None else convert(value) for value in values],)

    return compute


def _count(use: Use) -> Aggregation:
    if use.types:
        return lambda arguments, _rows: (len(present(arguments[0])),)
    return lambda _arguments, rows: (rows,)


def _countif(_use: Use) -> Aggregation:
    return lambda arguments, _rows: (sum(1 for value in arguments[0] if value is True),)


def _arg(best: Callable[..., Any]) -> Callable[[Use], Aggregation]:
    """The first argument decides which row is taken, the last ones are taken from it."""

    def build(use: Use) -> Aggregation:
        def compute(arguments: Sequence[Values], _rows: int) -> tuple[Value, ...]:
            keys = arguments[0]
            places = [i for i, key in enumerate(keys) if key is not None]
            if not places:
                return tuple(null(type_) for type_ in use.results)
            place = best(places, key=keys.__getitem__)
            return tuple(column[place] for column in arguments[-len(use.results) :])

        return compute

    return build


def _any_value(use: Use) -> Aggregation:
    def compute(arguments: Sequence[Values], _rows: int) -> tuple[Value, ...]:
        if len(arguments) > 1:
            return tuple(
                column[0] if column else null(type_) for column, type_ in zip(arguments, use.results, strict=True)
            )
        values = [value for value in arguments[0] if value is not None and value != ""] or present(arguments[0])
        return (values[0] if values else null(use.results[0]),)

    return compute


def _any_if(use: Use) -> Aggregation:
    one = _any_value(use)
    return lambda arguments, rows: one([_chosen(arguments[0], arguments[1])], rows)


def nearest_rank(values: Sequence[Value], percent: float) -> Value:
    """The percentile of sorted values: the smallest that so many percent do not exceed."""
    if not values:
        return None
    return values[min(max(math.ceil(percent / 100 * len(values)), 1), len(values)) - 1]


def _percentile(use: Use) -> Aggregation:
    def compute(arguments: Sequence[Values], _rows: int) -> tuple[Value, ...]:
        ordered = sorted(value for value in present(arguments[0]) if value == value)
        percents = [constant for constant in use.constants[1:] if isinstance(constant, int | float)]
        return tuple(nearest_rank(ordered, percent) for percent in percents)

    return compute


def _percentiles_array(use: Use) -> Aggregation:
    def compute(arguments: Sequence[Values], _rows: int) -> tuple[Value, ...]:
        ordered = sorted(value for value in present(arguments[0]) if value == value)
        flat: list[Value] = []
        for constant in use.constants[1:]:
            flat.extend(constant if isinstance(constant, list) else (constant,))
        return ([nearest_rank(ordered, percent) for percent in flat] if ordered else None,)

    return compute


def _binary(function: Callable[[int, int], int], start: int) -> Callable[[list[Value], Use], Value]:
    def compute(values: list[Value], _use: Use) -> Value:
        if not values:
            return None
        result = start
        for value in values:
            result = function(result, value)
        return result

    return compute


_SINGLE: Final[dict[str, Callable[[list[Value], Use], Value]]] = {
    "sum": _sum,
    "avg": _average,
    "min": _least,
    "max": _greatest,
    "dcount": _distinct_count,
    "count_distinct": _distinct_count,
    "stdev": _variance(sample=True, root=True),
    "stdevp": _variance(sample=False, root=True),
    "variance": _variance(sample=True, root=False),
    "variancep": _variance(sample=False, root=False),
    "make_list": _listed,
    "make_set": _set,
    "make_bag": _bag,
    "binary_all_and": _binary(lambda left, right: left & right, -1),
    "binary_all_or": _binary(lambda left, right: left | right, 0),
    "binary_all_xor": _binary(lambda left, right: left ^ right, 0),
}
_CONDITIONAL: Final = (
    "sum", "avg", "min", "max", "dcount", "count_distinct", "stdev", "variance", "make_list", "make_set", "make_bag",
)  # fmt: skip
AGGREGATES: Final[Mapping[str, Callable[[Use], Aggregation]]] = {
    **{name: _single(compute) for name, compute in _SINGLE.items()},
    **{
        f"{name}{'_if' if '_' in name and name != 'count_distinct' else 'if'}": _single_if(_SINGLE[name])
        for name in _CONDITIONAL
    },
    "count": _count,
    "countif": _countif,
    "arg_max": _arg(max),
    "argmax": _arg(max),
    "arg_min": _arg(min),
    "argmin": _arg(min),
    "take_any": _any_value,
    "any": _any_value,
    "take_anyif": _any_if,
    "anyif": _any_if,
    "make_list_with_nulls": _with_nulls,
    "makelist": _single(_listed),
    "makeset": _single(_set),
    "percentile": _percentile,
    "percentiles": _percentile,
    "percentiles_array": _percentiles_array,
}

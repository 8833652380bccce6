"""Rows that came out against rows that were expected, by the columns that these name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from provisioner.kql.values import from_wire, to_wire
from provisioner.model.json import Json, JsonObject
from provisioner.model.trials import Difference
from provisioner.trial.flows import Ran


class Rows:
    """The rows of several flows one after the other, each with the types of its own columns."""

    def __init__(self, ran: Sequence[Ran]) -> None:
        self._results = [one.result for one in ran]

    def __len__(self) -> int:
        return sum(result.rows_out for result in self._results)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(dict.fromkeys(name for result in self._results for name in result.columns))

    def cells(self) -> Iterator[tuple[Mapping[str, Any], Mapping[str, str]]]:
        """Each row's values by column, and the types of these columns."""
        for result in self._results:
            for at in range(result.rows_out):
                yield {name: values[at] for name, values in result.columns.items()}, result.types

    def as_json(self) -> list[JsonObject]:
        """All rows as an expectation would write them."""
        return [{name: to_wire(value, types[name]) for name, value in row.items()} for row, types in self.cells()]


def differences(rows: Rows, expected: Sequence[JsonObject]) -> list[Difference]:
    """What differs, row by row; rows that are too many or too few are counted elsewhere."""
    found: list[Difference] = []
    for at, ((values, types), wanted) in enumerate(zip(rows.cells(), expected, strict=False)):
        for column, value in wanted.items():
            if column not in types:
                found.append(Difference(row=at, column=column, actual=None, expected=value, type=None))
            elif not same(values[column], value, types[column]):
                actual = to_wire(values[column], types[column])
                found.append(Difference(row=at, column=column, actual=actual, expected=value, type=types[column]))
    return found


def same(actual: Any, expected: Json, type_: str) -> bool:  # noqa: ANN401  a value of any Kusto type
    """True when a value is what JSON says it should be; times and GUIDs in any of their spellings."""
    if type_ == "dynamic":
        return _same_json(to_wire(actual, type_), expected)
    if type_ in ("int", "long", "real", "decimal"):
        return _same_number(actual, expected, type_)
    if type_ in ("bool", "string") or expected is None:
        return bool(actual == from_wire(expected, type_)) and (
            expected is None or isinstance(actual, bool) == isinstance(expected, bool)
        )
    known = from_wire(expected, type_)
    return known is not None and bool(actual == known)


def _same_number(actual: Any, expected: Json, type_: str) -> bool:  # noqa: ANN401  a value of any Kusto type
    if actual is None or expected is None or isinstance(expected, (bool, list, dict)):
        return actual is None and expected is None
    wanted = from_wire(expected, "real")
    if wanted is None or (isinstance(expected, str) and type_ in ("int", "long")):
        return False
    if type_ in ("int", "long") and isinstance(expected, int):
        return bool(actual == expected)
    number = float(actual)
    return math.isclose(number, wanted, rel_tol=1e-12) or (math.isnan(number) and math.isnan(wanted))


def _same_json(actual: Json, expected: Json) -> bool:
    if isinstance(actual, Mapping) and isinstance(expected, Mapping):
        return actual.keys() == expected.keys() and all(_same_json(actual[key], expected[key]) for key in expected)
    if isinstance(actual, list) and isinstance(expected, list):
        return len(actual) == len(expected) and all(map(_same_json, actual, expected))
    return actual == expected and isinstance(actual, bool) == isinstance(expected, bool)

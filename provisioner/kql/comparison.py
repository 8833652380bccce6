"""Equality, order and membership where dynamic values or several types meet.

Measured on Kusto: a null equals a null (the answer is null) and nothing else; a dynamic value equals a text when its
text does, a number only when it holds a number. Assumed: a dynamic array among the items of `in` stands for its
elements at run time as it does as a constant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from provisioner.kql.conversions import converter
from provisioner.kql.types import DYNAMIC, NUMBERS, STRING
from provisioner.kql.values import Value, dynamic_text, json_text

if TYPE_CHECKING:
    from provisioner.kql.types import ScalarType

_CONTAINERS: Final = (list, dict)


def equal_dynamic(left: Value, right: Value) -> bool:
    """Whether two dynamic values that are not null are the same: numbers by value, arrays and bags by their text."""
    if isinstance(left, _CONTAINERS) or isinstance(right, _CONTAINERS):
        return type(left) is type(right) and json_text(left) == json_text(right)
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def less_dynamic(left: Value, right: Value) -> bool | None:
    """Whether one dynamic value comes before another; null unless both hold numbers or both hold texts."""
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left < right
    return None


def as_item(value: Value, type_: ScalarType) -> Value:
    """An element of a dynamic array as an item to compare with a value of the type; None when it can equal none."""
    if type_ == DYNAMIC or value is None:
        return value
    if type_ == STRING:
        return dynamic_text(value)
    if type_ in NUMBERS and (isinstance(value, bool) or not isinstance(value, int | float)):
        return None
    convert = converter(DYNAMIC, type_)
    return value if convert is None else convert(value)


def flatten(items: Iterable[tuple[Value, ScalarType]], type_: ScalarType) -> Iterator[Value]:
    """The items of a membership test; those of type dynamic stand for their elements."""
    for value, item_type in items:
        if item_type != DYNAMIC:
            yield value
        elif isinstance(value, list):
            yield from (as_item(element, type_) for element in value)
        else:
            yield as_item(value, type_)


def is_member(value: Value, items: Iterable[Value], type_: ScalarType) -> bool:
    """Whether a value that is not null equals one of the items."""
    if type_ == DYNAMIC:
        return any(item is not None and _equal_loosely(value, item) for item in items)
    return any(item is not None and item == value for item in items)


def _equal_loosely(value: Value, item: Value) -> bool:
    return equal_dynamic(value, item) or (isinstance(item, str) and dynamic_text(value) == item)

"""Which kind may stand where another is wanted, and what several kinds have in common."""

from __future__ import annotations

from provisioner.kql.checking.kinds import (
    ARRAY,
    BAG,
    ERROR,
    NULL,
    Array,
    Bag,
    Primitive,
    Table,
    dynamic_of,
    is_dynamic,
    is_numeric,
    is_promotable,
    is_scalar,
    is_wider,
    promote,
)
from provisioner.kql.types import DYNAMIC, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from provisioner.kql.checking.kinds import Kind

NONE: Final = 0
PROMOTABLE: Final = 1
WITH_DYNAMIC: Final = 2
COMPATIBLE: Final = 3
ANY: Final = 4


def assignable(target: Kind, source: Kind, allowed: int = NONE) -> bool:
    """True when a value of kind `source` is accepted for `target` under the allowed conversion."""
    if target is source or target == source:
        return True
    if isinstance(target, Table) or isinstance(source, Table):
        return isinstance(target, Table) and isinstance(source, Table) and _tables(target, source)
    if UNKNOWN in (source, target):
        return True
    if target == DYNAMIC and (is_dynamic(source) or allowed >= WITH_DYNAMIC):
        return True
    if isinstance(target, str):
        return _to_named(target, source, allowed)
    return _to_dynamic(target, source, allowed)


def _to_named(target: str, source: Kind, allowed: int) -> bool:
    if ERROR in (source, target) or isinstance(source, (Array, Bag)):
        return False
    if allowed == PROMOTABLE:
        return is_promotable(source, target)
    if allowed == COMPATIBLE:
        return is_promotable(source, target) or is_promotable(target, source)
    return allowed == ANY


def _to_dynamic(target: Kind, source: Kind, allowed: int) -> bool:
    if isinstance(target, Primitive):
        return isinstance(source, Primitive) and assignable(target.underlying, source.underlying, allowed)
    if isinstance(target, Array) and isinstance(source, Array):
        return (target is ARRAY and allowed != NONE) or assignable(source.element, target.element, allowed)
    if isinstance(target, Bag) and isinstance(source, Bag):
        if target is BAG and allowed != NONE:
            return True
        found = source.properties
        return all(name in found and assignable(kind, found[name], ANY) for name, kind in target.properties.items())
    return False


def _tables(target: Table, source: Table) -> bool:
    found = {column.name: column.kind for column in source.columns}
    return all(column.name in found and assignable(column.kind, found[column.name]) for column in target.columns)


def common_kind(kinds: Iterable[Kind], allowed: int = PROMOTABLE) -> Kind | None:
    """The kind that all of them can be brought to, None when there is none."""
    common: Kind | None = None
    for kind in kinds:
        common = kind if common is None else _common(common, kind, allowed)
        if common is None:
            return None
    return common


def _common(one: Kind, other: Kind, allowed: int) -> Kind | None:
    if one is other or one == other or other == NULL:
        return one
    if one == NULL:
        return other
    for special in (UNKNOWN, DYNAMIC):
        if special in (one, other):
            return special
    if allowed >= PROMOTABLE and (is_wider(other, one) or is_wider(one, other)):
        return other if is_wider(other, one) else one
    shape = _common_shape(one, other, allowed)
    if shape is None and allowed >= WITH_DYNAMIC and is_scalar(one) and is_scalar(other):
        return DYNAMIC
    return shape


def _common_shape(one: Kind, other: Kind, allowed: int) -> Kind | None:
    if isinstance(one, Array) and isinstance(other, Array):
        return one.element if one.element is other.element else ARRAY
    if isinstance(one, Bag) and isinstance(other, Bag):
        there = other.properties
        both = {
            name: _common(kind, there[name], WITH_DYNAMIC) for name, kind in one.properties.items() if name in there
        }
        return Bag({name: kind for name, kind in both.items() if kind is not None})
    if isinstance(one, Primitive) or isinstance(other, Primitive):
        inner = _underlying_common(one, other, allowed)
        if inner is not None:
            return dynamic_of(inner)
    return DYNAMIC if is_dynamic(one) and is_dynamic(other) else None


def _underlying_common(one: Kind, other: Kind, allowed: int) -> Kind | None:
    left = one.underlying if isinstance(one, Primitive) else one
    right = other.underlying if isinstance(other, Primitive) else other
    return _common(left, right, allowed) if isinstance(left, str) and isinstance(right, str) else None


def widest_number(kinds: Iterable[Kind]) -> Kind | None:
    """The widest number type among them, int as long; None when none is a number."""
    widest: Kind | None = None
    for kind in kinds:
        if is_numeric(kind) and (widest is None or is_wider(kind, widest)):
            widest = kind
    return None if widest is None else promote(widest)

"""The types of the checker: the ten of `types`, what is known about a dynamic value, and tables.

The analyser knows of many dynamic values that they are an array, a bag with certain properties or a single value, and
refuses an array function on a bag. Outside the checker all of these are plain `dynamic`.
"""

from __future__ import annotations

from provisioner.kql.types import (
    BOOL,
    DATETIME,
    DECIMAL,
    DYNAMIC,
    GUID,
    INT,
    LONG,
    REAL,
    STRING,
    TIMESPAN,
    UNKNOWN,
    Column,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final, TypeAlias

    from provisioner.kql.types import Schema

    Kind: TypeAlias = "str | Primitive | Array | Bag | Table"

ERROR: Final = "error"
"""The type of an expression whose mistake has been reported."""
NULL: Final = "null"
TUPLE: Final = "tuple"
"""What a function with several results returns."""
TYPE: Final = "type"
"""The type of `typeof(…)`."""


_new: Final = tuple.__new__  # a third of the time of `Column(…)`, and made by the hundred


class Primitive:
    """A dynamic value that holds one scalar."""

    __slots__ = ("underlying",)

    def __init__(self, underlying: str) -> None:
        self.underlying = underlying


class Array:
    """A dynamic array with elements of one kind."""

    __slots__ = ("element",)

    def __init__(self, element: Kind) -> None:
        self.element = element


class Bag:
    """A dynamic bag with the properties known of it, which may not be all."""

    __slots__ = ("properties",)

    def __init__(self, properties: dict[str, Kind] | None = None) -> None:
        self.properties = properties or {}


class Symbol:
    """A column of a table in scope; two symbols are the same column only if they are the same object."""

    __slots__ = ("kind", "name", "public", "type")

    def __init__(self, name: str, kind: Kind, public: Column | None = None) -> None:
        self.name = name
        self.kind = kind
        self.type = kind if kind.__class__ is str and kind != ERROR else name_of(kind)
        """The kind as the outside knows it."""
        self.public = public if public is not None else _new(Column, (name, self.type))
        """The column as the outside knows it."""


class Table:
    """The columns of a tabular expression; `open` when others may exist, as after a table that is not known."""

    __slots__ = ("_public", "_slots", "columns", "open")

    def __init__(
        self,
        columns: Iterable[Symbol],
        *,
        open: bool = False,
        slots: dict[str, int] | None = None,
        public: Schema | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self.open = open
        self._slots = slots
        self._public = public

    @property
    def public(self) -> Schema:
        """The columns as the outside sees them."""
        if self._public is None:
            self._public = tuple([symbol.public for symbol in self.columns])
        return self._public

    def slot(self, name: str) -> int | None:
        """The position of the column with this name; -1 when several have it, None when none has."""
        slots = self._slots
        if slots is None:
            slots = self._slots = {}
            for position, column in enumerate(self.columns):
                slots[column.name] = -1 if column.name in slots else position
        return slots.get(name)


_PRIMITIVES: Final = {name: Primitive(name) for name in (BOOL, LONG, REAL, DATETIME, TIMESPAN, GUID, STRING)}
ARRAY: Final = Array(DYNAMIC)
BAG: Final = Bag()
_ARRAYS: Final = {name: Array(name) for name in _PRIMITIVES} | {DYNAMIC: ARRAY, DECIMAL: Array(DECIMAL)}
_NESTED: Final[dict[Kind, Array]] = {kind: Array(kind) for kind in (ARRAY, BAG, _ARRAYS[REAL], _ARRAYS[STRING])}

_NUMERIC: Final = frozenset({INT, LONG, REAL, DECIMAL, UNKNOWN})
_SUMMABLE: Final = _NUMERIC | {DATETIME, TIMESPAN}
_ORDERABLE: Final = _SUMMABLE | {BOOL, STRING}
_INTEGER: Final = frozenset({INT, LONG, UNKNOWN})
_WIDER: Final = {LONG: frozenset({INT}), REAL: frozenset({INT, LONG}), DECIMAL: frozenset({INT, LONG, REAL})}


def dynamic_of(kind: Kind) -> Kind:
    """The dynamic value that holds a value of this kind."""
    if isinstance(kind, str):
        return _PRIMITIVES.get(LONG if kind == INT else kind, DYNAMIC)
    return DYNAMIC if isinstance(kind, Table) else kind


def array_of(kind: Kind | None) -> Kind:
    """The dynamic array with elements of this kind."""
    if isinstance(kind, Primitive):
        kind = kind.underlying
    if isinstance(kind, str):
        return _ARRAYS.get(LONG if kind == INT else kind, ARRAY)
    if kind is None or isinstance(kind, Table):
        return ARRAY
    return _NESTED.get(kind) or Array(kind)


def name_of(kind: Kind) -> str:
    """The name that the outside knows: every dynamic is `dynamic`, a table is `table`."""
    if isinstance(kind, str):
        return UNKNOWN if kind == ERROR else kind
    return "table" if isinstance(kind, Table) else DYNAMIC


def is_dynamic(kind: Kind) -> bool:
    """True for a dynamic value of any shape."""
    return kind == DYNAMIC if isinstance(kind, str) else not isinstance(kind, Table)


def is_scalar(kind: Kind) -> bool:
    """True for anything but a table."""
    return not isinstance(kind, Table)


def is_numeric(kind: Kind) -> bool:
    """True for int, long, real and decimal."""
    return isinstance(kind, str) and kind in _NUMERIC


def is_integer(kind: Kind) -> bool:
    """True for int and long."""
    return isinstance(kind, str) and kind in _INTEGER


def is_summable(kind: Kind) -> bool:
    """True for numbers, datetime and timespan."""
    return isinstance(kind, str) and kind in _SUMMABLE


def is_orderable(kind: Kind) -> bool:
    """True for what can be compared for order."""
    return isinstance(kind, str) and kind in _ORDERABLE


def is_array(kind: Kind) -> bool:
    """True for what is, or may be, a dynamic array."""
    return kind == DYNAMIC or isinstance(kind, Array)


def is_bag(kind: Kind) -> bool:
    """True for what is, or may be, a dynamic bag."""
    return kind == DYNAMIC or isinstance(kind, Bag)


def is_string_or_dynamic(kind: Kind) -> bool:
    """True for string and every dynamic."""
    return kind == STRING or is_dynamic(kind)


def is_integer_or_array(kind: Kind) -> bool:
    """True for int, long and what may be a dynamic array of them."""
    return is_integer(kind) or kind in (_PRIMITIVES[LONG], _ARRAYS[LONG], ARRAY, DYNAMIC)


def is_string_or_array(kind: Kind) -> bool:
    """True for string and what may be a dynamic array of strings."""
    return kind in (STRING, _PRIMITIVES[STRING], _ARRAYS[STRING], ARRAY, DYNAMIC)


def is_wider(kind: Kind, than: Kind) -> bool:
    """True when every value of the other number type fits this one; a string takes a plain dynamic."""
    if not isinstance(kind, str) or not isinstance(than, str):
        return False
    return than in _WIDER.get(kind, ()) or (kind == STRING and than == DYNAMIC)


def is_promotable(kind: Kind, to: Kind) -> bool:
    """True when a value of the one kind may stand where the other is wanted without being lost."""
    return is_wider(to, kind) or (isinstance(kind, (Array, Bag)) and to == DYNAMIC)


def promote(kind: Kind) -> Kind:
    """Long for int, everything else as it is."""
    return LONG if kind == INT else kind

"""The ten scalar types of Kusto and the shape of a table.

Types are plain interned strings, the names Kusto itself prints: comparing them is a pointer comparison, and tables of
typing rules need no translation. `unknown` stands for an expression that already has a finding, so that one mistake is
reported once.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final, NamedTuple, TypeAlias

    ScalarType: TypeAlias = str

    class Column(NamedTuple):
        """A column's name, case-sensitive, and its scalar type."""

        name: str
        type: ScalarType

    Schema: TypeAlias = tuple[Column, ...]
else:
    Column = namedtuple("Column", ("name", "type"))
    Column.__doc__ = "A column's name, case-sensitive, and its scalar type."

BOOL: Final = "bool"
INT: Final = "int"
LONG: Final = "long"
REAL: Final = "real"
DECIMAL: Final = "decimal"
STRING: Final = "string"
DATETIME: Final = "datetime"
TIMESPAN: Final = "timespan"
GUID: Final = "guid"
DYNAMIC: Final = "dynamic"
UNKNOWN: Final = "unknown"

SCALAR_TYPES: Final = (BOOL, INT, LONG, REAL, DECIMAL, STRING, DATETIME, TIMESPAN, GUID, DYNAMIC)
NUMBERS: Final = frozenset({INT, LONG, REAL, DECIMAL})

_SPELLINGS: Final = {name: name for name in SCALAR_TYPES} | {
    "boolean": BOOL,
    "int32": INT,
    "int64": LONG,
    "double": REAL,
    "float": REAL,
    "date": DATETIME,
    "time": TIMESPAN,
    "uniqueid": GUID,
    "uuid": GUID,
    "object": DYNAMIC,
}


def scalar_type(spelling: str) -> ScalarType | None:
    """The type that a spelling such as `boolean` or `Double` means, or None when there is no such type."""
    return _SPELLINGS.get(spelling.lower())


def schema(columns: Mapping[str, str] | Iterable[tuple[str, str]]) -> Schema:
    """Columns in one form; types may be spelt as Azure spells them; raises ValueError for a type Kusto has not."""
    pairs: Iterable[tuple[str, str]] = columns.items() if isinstance(columns, Mapping) else columns
    result = []
    for name, spelling in pairs:
        type_ = scalar_type(spelling)
        if type_ is None:
            raise ValueError(f"column `{name}` has the type `{spelling}`, which Kusto does not know")
        result.append(Column(name, type_))
    return tuple(result)

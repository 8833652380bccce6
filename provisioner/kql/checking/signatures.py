"""The signatures of Kusto's functions, aggregates and operators, generated from Microsoft's analyser.

`data/signatures.json` is written by `tests/oracle/dump_signatures.cjs` from npm @kusto/language-service-next (MIT):
a signature is [parameters, return, layout]; a parameter is [name, kinds, minimum, maximum, argument, values, case],
what is left out at the end being 1, 1, any expression, no fixed values, case-insensitive. Kinds in lower case are
types (several with `|`), in CamelCase the analyser's own classes such as `Number`. The file is read when the first
function or operator is looked up, and each entry is unpacked when it is first used.
"""

from __future__ import annotations

from json import loads
from pkgutil import get_data

from provisioner.kql.checking.kinds import ARRAY, BAG, Bag, array_of, dynamic_of
from provisioner.kql.record import Record
from provisioner.kql.types import STRING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from provisioner.kql.checking.kinds import Kind

    Encoded = str | dict[str, Any]


class Parameter(Record):
    """What one argument must be; `kinds` lists the declared types when `accepts` is `Declared`."""

    name: str
    accepts: str
    kinds: tuple[Kind, ...]
    minimum: int
    maximum: int
    argument: str
    values: tuple[str, ...]
    case_sensitive: bool


class Signature(Record):
    """One way to call a function; `returns` is a kind, or the analyser's rule when `rule` is not `Declared`."""

    parameters: tuple[Parameter, ...]
    rule: str
    returns: Kind | None
    layout: str
    minimum: int
    maximum: int
    plain: bool
    """True when arguments are judged by their types alone."""


class Function(Record):
    """A built-in function or aggregate."""

    name: str
    signatures: tuple[Signature, ...]
    naming: str
    prefix: str | None
    folds: bool
    columns: tuple[tuple[str, Kind], ...]
    aggregate: bool
    instead: str | None

    @property
    def minimum(self) -> int:
        """The fewest arguments that any signature takes."""
        return min(signature.minimum for signature in self.signatures)

    @property
    def maximum(self) -> int:
        """The most arguments that any signature takes."""
        return max(signature.maximum for signature in self.signatures)


UNKNOWN_PARAMETER = Parameter("", "Declared", ("unknown",), 1, 1, "Expression", (), False)

_tables: dict[str, Any] = {}
_unpacked: dict[tuple[str, str], Any] = {}

TRANSFORMATION_ONLY = {"parse_cef_dictionary": "cefMessage", "geo_location": "ip"}
"""Functions that only transformations have, with their one string parameter; both return dynamic."""


def _table(group: str) -> dict[str, Any]:
    if not _tables:
        _tables.update(loads(get_data("provisioner.kql", "data/signatures.json") or b"{}"))
        for name, parameter in TRANSFORMATION_ONLY.items():
            _tables["functions"][name] = {"signatures": [[[[parameter, STRING]], "dynamic"]], "folds": True}
    table: dict[str, Any] = _tables[group]
    return table


def function_names() -> tuple[str, ...]:
    """All built-in functions, aggregates not among them."""
    return tuple(_table("functions"))


def aggregate_names() -> tuple[str, ...]:
    """All aggregation functions."""
    return tuple(_table("aggregates"))


def plugin_names() -> tuple[str, ...]:
    """All plugins."""
    return tuple(_table("plugins"))


def is_plugin(name: str) -> bool:
    """True for a plugin, which only `evaluate` may call."""
    return name in _table("plugins")


def find_function(name: str) -> Function | None:
    """The built-in function with exactly this name."""
    return _find("functions", name)


def find_aggregate(name: str) -> Function | None:
    """The aggregation function with exactly this name."""
    return _find("aggregates", name)


def operator_signatures(operator: str) -> tuple[Signature, ...]:
    """What a binary, unary or membership operator accepts; `minus` and `plus` are the unary ones."""
    key = ("operators", operator)
    if key not in _unpacked:
        _unpacked[key] = tuple(_signature(entry) for entry in _table("operators")[operator])
    found: tuple[Signature, ...] = _unpacked[key]
    return found


def _find(group: str, name: str) -> Function | None:
    key = (group, name)
    if key not in _unpacked:
        entry = _table(group).get(name)
        _unpacked[key] = None if entry is None else _function(name, entry, aggregate=group == "aggregates")
    found: Function | None = _unpacked[key]
    return found


def _function(name: str, entry: dict[str, Any], *, aggregate: bool) -> Function:
    return Function(
        name,
        tuple(_signature(signature) for signature in entry["signatures"]),
        entry.get("naming", "Default"),
        entry.get("prefix"),
        entry.get("folds", False),
        tuple((column, _kind(kind)) for column, kind in entry.get("columns", ())),
        aggregate,
        entry.get("instead"),
    )


def _signature(entry: list[Any]) -> Signature:
    parameters = tuple(_parameter(parameter) for parameter in entry[0])
    encoded: Encoded = entry[1]
    declared = not isinstance(encoded, str) or encoded[0].islower()
    return Signature(
        parameters,
        "Declared" if declared else str(encoded),
        _kind(encoded) if declared else None,
        entry[2] if len(entry) > 2 else "Fixed",
        sum(parameter.minimum for parameter in parameters),
        sum(parameter.maximum for parameter in parameters),
        all(parameter.argument == "Expression" for parameter in parameters),
    )


def _parameter(entry: list[Any]) -> Parameter:
    name, kinds, minimum, maximum, argument, values, case = (
        entry + [None, None, 1, 1, "Expression", [], False][len(entry) :]
    )
    declared = kinds[0].islower()
    return Parameter(
        name,
        "Declared" if declared else kinds,
        tuple(kinds.split("|")) if declared else (),
        minimum,
        maximum,
        argument,
        tuple(values),
        case,
    )


def _kind(encoded: Encoded) -> Kind:
    if isinstance(encoded, str):
        return encoded
    if "array" in encoded:
        return array_of(_kind(encoded["array"])) if encoded["array"] != "dynamic" else ARRAY
    if "dynamic" in encoded:
        return dynamic_of(encoded["dynamic"])
    return Bag({name: _kind(kind) for name, kind in encoded["bag"].items()}) if encoded["bag"] else BAG

"""KQL without Azure: parse, check and run transformations and queries offline.

Nothing is imported until it is used, so that `import provisioner.kql` costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from provisioner.kql.compiled import Compiled as Compiled
    from provisioner.kql.compiled import compile_query as compile_query
    from provisioner.kql.findings import Finding as Finding
    from provisioner.kql.library import Checked as Checked
    from provisioner.kql.library import check as check
    from provisioner.kql.parser import Parsed as Parsed
    from provisioner.kql.parser import parse as parse
    from provisioner.kql.runtime import Result as Result
    from provisioner.kql.runtime import RowError as RowError
    from provisioner.kql.types import Column as Column
    from provisioner.kql.types import schema as schema

_HOMES = {
    "Checked": "library",
    "Column": "types",
    "Compiled": "compiled",
    "Finding": "findings",
    "Parsed": "parser",
    "Result": "runtime",
    "RowError": "runtime",
    "check": "library",
    "compile_query": "compiled",
    "parse": "parser",
    "schema": "types",
}

__all__ = [
    "Checked",
    "Column",
    "Compiled",
    "Finding",
    "Parsed",
    "Result",
    "RowError",
    "check",
    "compile_query",
    "parse",
    "schema",
]


def __getattr__(name: str) -> object:
    """Import a public name on first use (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])

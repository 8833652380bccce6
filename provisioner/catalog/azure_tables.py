"""Azure's own tables that take, or took, data from the Logs Ingestion API, with their columns.

Types are the live ones: where Azure's reference pages say `string` and the live table has `guid`, this says `guid`,
because Azure refuses a string there. The list churns by tens of tables a year: `LISTED_ON` is its date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from provisioner import files

LISTED_ON = "2026-09-28"

_DATA = Path(__file__).parent / "data" / "azure_tables.json"
_TYPES = {
    "s": "string",
    "d": "datetime",
    "i": "int",
    "l": "long",
    "r": "real",
    "b": "boolean",
    "g": "guid",
    "y": "dynamic",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureTable:
    """One Azure table; `columns` is empty where Microsoft publishes none.

    `accepted` says it stands on the current list of tables that take the Logs Ingestion API, `withdrawn` that it stood
    on an earlier one; `basic` and `auxiliary` which plans it supports beside Analytics.
    """

    name: str
    columns: Mapping[str, str]
    accepted: bool
    withdrawn: bool
    in_overview: bool
    basic: bool
    auxiliary: bool
    workspace_transformation: bool

    @property
    def plans(self) -> tuple[str, ...]:
        """The table plans it supports."""
        return ("Analytics", *(("Basic",) if self.basic else ()), *(("Auxiliary",) if self.auxiliary else ()))


class _Tables(Mapping[str, AzureTable]):
    """The tables by name; each is built when it is first asked for."""

    def __init__(self, packed: Mapping[str, list[str]]) -> None:
        self._packed = packed
        self._built: dict[str, AzureTable] = {}

    def __getitem__(self, name: str) -> AzureTable:
        if name not in self._built:
            flags, columns = self._packed[name]
            self._built[name] = _unpack(name, flags, columns)
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def _unpack(name: str, flags: str, columns: str) -> AzureTable:
    pairs = (column.rsplit(":", 1) for column in columns.split())
    return AzureTable(
        name=name,
        columns={column: _TYPES[letter] for column, letter in pairs},
        accepted="c" in flags,
        withdrawn="c" not in flags,
        in_overview="o" in flags,
        basic="b" in flags,
        auxiliary="a" in flags,
        workspace_transformation="w" in flags,
    )


@cache
def azure_tables() -> Mapping[str, AzureTable]:
    """Every known Azure table by its exact name, in alphabetical order."""
    return _Tables(json.loads(files.read_text(_DATA, "table of Azure tables"))["tables"])


def find_azure_table(name: str) -> AzureTable | None:
    """The table with this name in any case (Azure's names are case-sensitive: compare before you rely on it)."""
    tables = azure_tables()
    if name in tables:
        return tables[name]
    folded = name.casefold()
    return next((tables[known] for known in tables if known.casefold() == folded), None)

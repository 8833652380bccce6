"""Rewrite `provisioner/catalog/data/azure_tables.json` from a collected description of Azure's tables.

    python scripts/refresh_azure_tables.py COLLECTED.json LISTED.json

COLLECTED maps a table name to `columns` and `live_columns` (lists of `{name, type}`, from Microsoft's reference pages
and from a live workspace), `in_seed` (on the overview page's original list) and the flags; LISTED holds `tables`, the
current list of tables that accept the Logs Ingestion API with `basic`, `auxiliary` and `workspace_transform`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

TARGET = Path(__file__).parent.parent / "provisioner" / "catalog" / "data" / "azure_tables.json"
LETTERS = {
    "string": "s", "datetime": "d", "int": "i", "long": "l", "real": "r", "double": "r",
    "bool": "b", "boolean": "b", "guid": "g", "dynamic": "y",
}  # fmt: skip
COMMENT = [
    "One table a line: flags, then its columns as name:type.",
    "Flags: c = accepts the Logs Ingestion API (articles/azure-monitor/reference/tables-features.md of",
    "MicrosoftDocs/azure-monitor-docs @18ed39a1, ms.date 2026-09-28, CC-BY-4.0), o = on the overview page's",
    "original list of 51, b = Basic, a = Auxiliary, w = workspace transformation.",
    "Types: s string, d datetime, i int, l long, r real, b boolean, g guid, y dynamic.",
    "Columns: articles/azure-monitor/reference/tables/*.md of MicrosoftDocs/azure-monitor-docs (CC-BY-4.0) dumped",
    "on 2026-06-27 in oshezaf/sentinelninja @fc79d56299 (Apache-2.0); guid types, and columns only a live one shows,",
    "from LaurieRhodes/Powershell-Kusto-Schema-Tools (2025-09-20, MIT).",
    "Written by scripts/refresh_azure_tables.py; do not edit by hand.",
]


def columns_of(entry: dict) -> dict[str, str]:
    """The documented columns and those only a live table shows; guid where the live table has guid."""
    columns = {item["name"]: LETTERS[item["type"].casefold()] for item in entry.get("columns") or []}
    for item in entry.get("live_columns") or []:
        letter = LETTERS[item["type"].casefold()]
        if letter == "g" or item["name"] not in columns:
            columns[item["name"]] = letter
    if columns:
        columns["TenantId"] = "g"
    return columns


def flags_of(name: str, entry: dict, listed: dict) -> str:
    """The letters of the facts that hold for a table."""
    flags = listed.get(name)
    letters = "c" if flags is not None else ""
    letters += "o" if entry.get("in_seed") else ""
    for letter, key in (("b", "basic"), ("a", "auxiliary"), ("w", "workspace_transform")):
        letters += letter if (flags or {}).get(key) else ""
    return letters


def main(collected_path: str, listed_path: str) -> None:
    """Read the two inputs and write the data file."""
    collected = json.loads(Path(collected_path).read_text(encoding="utf-8"))
    listed = json.loads(Path(listed_path).read_text(encoding="utf-8"))["tables"]
    lines = []
    for name in sorted({*collected, *listed}):
        entry = collected.get(name, {})
        packed = " ".join(f"{column}:{letter}" for column, letter in sorted(columns_of(entry).items()))
        lines.append(f"{json.dumps(name)}: {json.dumps([flags_of(name, entry, listed), packed])}")
    body = ",\n".join(lines)
    text = f'{{"$comment": {json.dumps(COMMENT, indent=1)},\n"tables": {{\n{body}\n}}}}\n'
    TARGET.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

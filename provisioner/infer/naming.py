"""Names that Azure takes, from names that files and fields have."""

from __future__ import annotations

import json
import re
from collections.abc import Container

from provisioner.catalog.names import (
    CUSTOM_TABLE_SUFFIX,
    STANDARD_COLUMNS,
    TABLE_COLUMN,
    TIME_GENERATED,
    reserved_column,
)
from provisioner.kql.keywords import KEYWORDS

_WORDS = re.compile(r"[A-Za-z0-9]+", re.ASCII)
_ENDINGS = re.compile(r"\.(?:gz|json|jsonl|ndjson|csv|tsv|log|txt)$", re.IGNORECASE)
_FOLDED = {"true", "false", "null"} | {word.casefold() for word in KEYWORDS}
_LONGEST_HANDLE = 30
_LONGEST_TABLE = 60


def column_name(field: str, taken: Container[str]) -> str:
    """A legal column name for a field, and one that no other column has; the field's own where it is legal."""
    name = re.sub(r"\W+", "_", field, flags=re.ASCII).strip("_") or "Field"
    name = field if re.fullmatch(TABLE_COLUMN.pattern, field) else name
    if not name[0].isalpha():
        name = f"Field_{name}"
    name = name[: TABLE_COLUMN.longest]
    if len(name) < TABLE_COLUMN.shortest or (name != TIME_GENERATED and _is_azures(name)):
        name = f"{name[: TABLE_COLUMN.longest - 1]}_"
    return _free(name, taken)


def _is_azures(name: str) -> bool:
    return reserved_column(name) is not None or name in STANDARD_COLUMNS


def _free(name: str, taken: Container[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name[: TABLE_COLUMN.longest - 4]}_{number}" in taken:
        number += 1
    return f"{name[: TABLE_COLUMN.longest - 4]}_{number}"


def stem(file: str) -> str:
    """The name of a file without its folder and without the endings that say its format."""
    name = re.split(r"[/\\]", file)[-1]
    while (shorter := _ENDINGS.sub("", name)) != name:
        name = shorter
    return name


def handle(text: str) -> str:
    """A name for rules and files: lower-case words with hyphens, 3 to 30 characters."""
    words = "-".join(_WORDS.findall(text.casefold()))[:_LONGEST_HANDLE].strip("-")
    return words if len(words) >= 3 else f"{words}-logs".strip("-")


def stream_name(text: str) -> str:
    """The same words in one, each with a capital, letter first: `nginx-access` becomes `NginxAccess`."""
    words = "".join(word[:1].upper() + word[1:] for word in _WORDS.findall(text))[: _LONGEST_TABLE - 3]
    return words if words[:1].isalpha() and words.isascii() else f"Logs{words}"


def table_name(text: str) -> str:
    """The custom table for a stream; what ends with `_CL` already stays as it is."""
    if text.endswith(CUSTOM_TABLE_SUFFIX):
        return text
    return f"{stream_name(text)}{CUSTOM_TABLE_SUFFIX}"


def quoted(name: str) -> str:
    """A column as KQL writes it: in brackets where the name is no plain word."""
    if re.fullmatch(TABLE_COLUMN.pattern, name) and name.casefold() not in _FOLDED:
        return name
    text = json.dumps(name, ensure_ascii=False)[1:-1].replace("'", "\\'").replace('\\"', '"')
    return f"['{text}']"

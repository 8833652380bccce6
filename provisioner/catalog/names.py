"""What Azure lets things be called, and what is reserved.

Sources: resource-name-rules.md of azure-docs; logs/create-custom-table.md (2026-05-25) for tables, columns and the
thirteen reserved names; Microsoft's rule authoring skill (2026-07-02) for rules and streams. Published rules show that
the reserved names and the name pattern bind tables, not streams (`@timestamp`, `id` and `account-id` are in use).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRule:
    """The length and form of a kind of name; `form` says the pattern in words."""

    what: str
    shortest: int
    longest: int
    pattern: str
    form: str

    def matches(self, name: str) -> bool:
        """True when the form fits; the length is asked apart."""
        return re.fullmatch(self.pattern, name) is not None


RESOURCE_GROUP = NameRule(
    what="resource group",
    shortest=1,
    longest=90,
    pattern=r"[\w\-.()]*[\w\-()]",
    form="letters, digits, `_`, `-`, `.`, `(` and `)`, and no `.` at the end",
)
WORKSPACE = NameRule(
    what="workspace",
    shortest=4,
    longest=63,
    pattern=r"[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]",
    form="letters, digits and `-`, with a letter or digit at both ends",
)
TABLE = NameRule(
    what="table",
    shortest=4,
    longest=63,
    pattern=r"[A-Za-z0-9_-]+",
    form="letters, digits, `_` and `-`",
)
RULE = NameRule(
    what="data collection rule",
    shortest=1,
    longest=260,
    pattern=r"[^<>%&:\\?/]+",
    form=r"anything but `<`, `>`, `%`, `&`, `:`, `\`, `?` and `/`",
)
# No page says what these may be called; what no resource's name may have is all that is asked.
ENDPOINT = NameRule(what="data collection endpoint", shortest=1, longest=260, pattern=RULE.pattern, form=RULE.form)
PRIVATE_LINK_SCOPE = NameRule(what="private link scope", shortest=1, longest=255, pattern=RULE.pattern, form=RULE.form)
DIRECT_RULE = NameRule(
    what="Direct rule",
    shortest=3,
    longest=30,
    pattern=r"[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]",
    form="letters, digits and `-`, with a letter or digit at both ends, as it becomes part of a host name",
)
TABLE_COLUMN = NameRule(
    what="column",
    shortest=2,
    longest=45,
    pattern=r"[A-Za-z][A-Za-z0-9_]*",
    form="letters, digits and `_`, with a letter first",
)
STREAM_COLUMN = NameRule(
    what="stream column",
    shortest=1,
    longest=60,
    pattern=r"[A-Za-z][A-Za-z0-9_]*",
    form="letters, digits and `_`, with a letter first",
)

LONGEST_COLUMN_SEEN = 50
"""Published rules write columns of 46 to 50 characters to tables that Azure has made."""
RESERVED_AND_SEEN = "id"
"""Reserved in Microsoft's page, and written to tables by connectors that Microsoft publishes."""

CUSTOM_TABLE_SUFFIX = "_CL"
CUSTOM_COLUMN_SUFFIX = "_CF"
CUSTOM_STREAM_PREFIX = "Custom-"
AZURE_STREAM_PREFIX = "Microsoft-"
TIME_GENERATED = "TimeGenerated"

RESERVED_COLUMNS: frozenset[str] = frozenset(
    {
        "id",
        "BilledSize",
        "IsBillable",
        "InvalidTimeGenerated",
        "TenantId",
        "Title",
        "Type",
        "UniqueId",
        "_ItemId",
        "_ResourceGroup",
        "_ResourceId",
        "_SubscriptionId",
        "_TimeReceived",
    }
)

STANDARD_COLUMNS: Mapping[str, str] = {
    "TenantId": "guid",
    "TimeGenerated": "datetime",
    "_TimeReceived": "datetime",
    "Type": "string",
    "_ItemId": "string",
    "_ResourceId": "string",
    "_SubscriptionId": "string",
    "_IsBillable": "string",
    "_BilledSize": "real",
}
"""Columns that Azure gives every table (logs/log-standard-columns.md)."""

STREAM_COLUMN_TYPES = ("string", "int", "long", "real", "boolean", "datetime", "dynamic")
TABLE_COLUMN_TYPES = (*STREAM_COLUMN_TYPES, "guid")

_RESERVED_FOLDED: Mapping[str, str] = {name.casefold(): name for name in RESERVED_COLUMNS}


def reserved_column(name: str) -> str | None:
    """The reserved name that a column name is, whatever its case, or None."""
    return _RESERVED_FOLDED.get(name.casefold())

"""What Azure lets a table be: names, columns, plans and retention.

Sources: create-custom-table.md (2026-05-25), data-retention-configure.md, logs-table-plans.md; the wording of MSG 1005
and of `SchemaUpdateFatalError` is observed, the other texts are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from provisioner.emulator.arm_errors import ArmError
from provisioner.emulator.http import JsonObject
from provisioner.emulator.state.azure_tables import AzureTable

COLUMN_TYPES = ("string", "int", "long", "real", "boolean", "datetime", "guid", "dynamic")
PLANS = ("Analytics", "Basic", "Auxiliary")
PLAN_CHANGE_SECONDS = 7 * 24 * 3600.0
_RESERVED = (
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
)
_RESERVED_FOLDED = frozenset(name.casefold() for name in _RESERVED)
_COLUMN = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,49}")
"""The page says 45 characters; published rules write names of up to 50 to tables that Azure has made."""
_TABLE = re.compile(r"[A-Za-z0-9_-]{4,63}")
_LONG_TERM = (1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383)
_MAX_COLUMNS = 500


def check_table_name(name: str) -> None:
    """Raise for a name that no custom table may have."""
    if not _TABLE.fullmatch(name):
        raise _invalid(f"Table name '{name}' is invalid. It must be 4 to 63 letters, digits, hyphens and underscores.")
    if not name.endswith("_CL"):
        raise _invalid(f"Table name '{name}' is invalid. The name of a custom table must end with '_CL'.")


def column_faults(columns: Iterable[JsonObject], azure: AzureTable | None) -> list[str]:
    """What is wrong with the columns of a schema, in Azure's `MSG` form; empty when nothing is."""
    faults = []
    seen: set[str] = set()
    for column in columns:
        name = str(column.get("name"))
        if name in seen:
            faults.append(f"MSG 1003: Column '{name}' is defined more than once")
        seen.add(name)
        faults += _column_faults(name, str(column.get("type")), azure)
    if azure is None and "TimeGenerated" not in seen:
        faults.append("MSG 1005: Table missing mandatory 'TimeGenerated' column")
    if len(seen) > _MAX_COLUMNS:
        faults.append(f"MSG 1007: Table has {len(seen)} columns, the maximum is {_MAX_COLUMNS}")
    return faults


def type_changes(columns: Iterable[JsonObject], known: Mapping[str, str]) -> list[str]:
    """Columns that were another type before, dropped ones included: a name keeps its type."""
    return [
        f"MSG 1010: Column '{name}' cannot change its type from '{known[name]}' to '{type}'"
        for name, type in ((column["name"], column["type"]) for column in columns)
        if known.get(name, type) != type
    ]


def schema_error(faults: Iterable[str]) -> JsonObject:
    """The error that a schema operation ends with."""
    text = ", ".join(faults)
    return {
        "code": "SchemaUpdateFatalError",
        "message": "HttpClient: Response status code does not indicate success - 400 (Bad Request). "
        f"Table validation failed with following errors: {text}",
    }


def checked_plan(wanted: object, known: str | None, azure: AzureTable | None, changed: float, now: float) -> str:
    """The plan after a change; raises where Azure does not switch."""
    if wanted is None:
        return known or "Analytics"
    plan = next((item for item in PLANS if item.casefold() == str(wanted).casefold()), None)
    if plan is None:
        raise _invalid(f"'{wanted}' is not a valid table plan. Valid values are: {', '.join(PLANS)}.")
    if azure is not None and plan not in azure.plans:
        raise _invalid(f"Table '{azure.name}' does not support the plan '{plan}'.")
    if known is None or plan == known:
        return plan
    if "Auxiliary" in (plan, known):
        raise _invalid(f"The plan of a table cannot be changed from '{known}' to '{plan}'.")
    if now < changed + PLAN_CHANGE_SECONDS:
        raise _invalid("The plan of a table can be changed once a week. Please try again later.")
    return plan


def checked_retention(wanted: object, plan: str) -> int | None:
    """Interactive retention: days, or None for the default; Basic and Auxiliary have a fixed one."""
    if wanted is None or wanted == -1:
        return None
    if plan != "Analytics" and wanted != 30:
        raise _invalid(f"'retentionInDays' cannot be set for a table with the plan '{plan}'.")
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 4 <= wanted <= 730:
        raise _invalid(
            f"'retentionInDays' is {wanted}. It must be between 4 and 730, or -1 for the workspace's default."
        )
    return wanted if plan == "Analytics" else None


def checked_total(wanted: object, interactive: int) -> int | None:
    """Total retention: days, or None for the interactive retention."""
    if wanted is None or wanted == -1:
        return None
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not (4 <= wanted <= 730 or wanted in _LONG_TERM):
        years = ", ".join(map(str, _LONG_TERM))
        raise _invalid(f"'totalRetentionInDays' is {wanted}. It must be between 4 and 730, or one of {years}.")
    if wanted < interactive:
        raise _invalid(
            f"'totalRetentionInDays' is {wanted}, less than the interactive retention of {interactive} days."
        )
    return wanted


def _column_faults(name: str, type: str, azure: AzureTable | None) -> list[str]:
    faults = []
    if not _COLUMN.fullmatch(name):
        faults.append(
            f"MSG 1001: Column name '{name}' is invalid. It must be 2 to 45 letters, digits and underscores and begin "
            "with a letter"
        )
    elif name.casefold() in _RESERVED_FOLDED and name.casefold() != "id":  # published connectors write it
        faults.append(f"MSG 1002: Column name '{name}' is reserved")
    elif azure is not None and not name.endswith("_CF"):
        faults.append(f"MSG 1006: Column '{name}' of an Azure table must end with '_CF'")
    if type not in COLUMN_TYPES:
        faults.append(f"MSG 1004: Column '{name}' has the unknown type '{type}'")
    elif name == "TimeGenerated" and type != "datetime":
        faults.append("MSG 1005: Table missing mandatory 'TimeGenerated' column of type 'DateTime'")
    return faults


def _invalid(message: str) -> ArmError:
    return ArmError(400, "InvalidParameter", message)

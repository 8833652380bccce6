"""How Azure writes times and the IDs of Log Analytics, and what it compares without case."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime


def timestamp(seconds: float) -> str:
    """A time with seven decimal places, as Azure prints its own."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}0Z"


def new_etag() -> str:
    """A fresh entity tag, its quotation marks included."""
    return f'"{uuid.uuid4()}"'


def workspace_spelling(id: str) -> str:
    """A Log Analytics ID as that provider answers it: `resourcegroups` and the namespace in lower case."""
    return id.replace("/resourceGroups/", "/resourcegroups/").replace(
        "/Microsoft.OperationalInsights/", "/microsoft.operationalinsights/"
    )


def normalised_location(text: str) -> str:
    """`East US` and `eastus` are one place."""
    return text.replace(" ", "").lower()

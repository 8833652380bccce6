"""What is wrong with a KQL text, as values; positions are Unicode code points from the start of the text."""

from __future__ import annotations

from provisioner.kql.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Severity = Literal["error", "warning", "info"]
    FindingSource = Literal["language", "profile"]


class Finding(Record):
    """One fault: `message` is one line without final period; `source` says who objects, KQL itself or the profile.

    Codes: KQL0xx syntax, KQL1xx meaning, KQL2xx profile.
    """

    code: str
    severity: Severity
    start: int
    length: int
    message: str
    hint: str | None = None
    source: FindingSource = "language"

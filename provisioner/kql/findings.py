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
    fix: tuple[int, int, str] | None = None
    """Start, end and new text of the one edit that mends it, where nobody could want another."""


def appended(text: str, operator: str) -> tuple[int, int, str] | None:
    """The edit for one more operator at the end, unless that may be inside a comment or behind a statement.

    It gets a line of its own where the last one has; how far that is indented only the file knows.
    """
    end = len(text.rstrip())
    last_line = text[:end].rpartition("\n")[2]
    if not end or "//" in last_line or last_line.endswith(";"):
        return None
    own_line = last_line != text[:end] and last_line.lstrip().startswith("|")
    return end - 1, end, f"{text[end - 1]}{chr(10) if own_line else ' '}| {operator}"

"""Check a KQL text: parse it, type it, apply a profile."""

from __future__ import annotations

from provisioner.kql.bound import Plan
from provisioner.kql.checker import check_query
from provisioner.kql.checking.kinds import Table
from provisioner.kql.findings import Finding
from provisioner.kql.parser import parse
from provisioner.kql.profiles import check_profile
from provisioner.kql.record import Record
from provisioner.kql.types import schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal, TypeAlias

    from provisioner.kql.types import Schema

    Columns: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
    Profile: TypeAlias = Literal["dcr", "query"]


class Checked(Record):
    """A checked text: `columns` is None when it does not result in a table, `plan` when it has a fault."""

    text: str
    findings: tuple[Finding, ...]
    columns: Schema | None
    plan: Plan | None

    @property
    def ok(self) -> bool:
        """True when no finding is an error."""
        return not any(finding.severity == "error" for finding in self.findings)


def check(
    text: str,
    columns: Columns = (),
    *,
    profile: Profile = "dcr",
    tables: Mapping[str, Columns] | None = None,
    source_name: str = "source",
) -> Checked:
    """Check a text over a table with these columns, and over other tables by name; never raises for the text.

    Without a `source_name` there are only the other tables.

    Raises ValueError for a column type that Kusto does not know.
    """
    known = {name: schema(others) for name, others in (tables or {}).items()}
    if source_name:
        known[source_name] = schema(columns)
    parsed = parse(text)
    if parsed.tree is None:
        return Checked(text, parsed.findings, None, None)
    try:
        value, cx = check_query(text, parsed.tree, known)
    except RecursionError:  # functions that call functions, each deeply nested: beyond what the parser can bound
        return Checked(text, (*parsed.findings, _too_deep(text)), None, None)
    findings = [*parsed.findings, *cx.findings]
    sound = not any(finding.severity == "error" for finding in findings)
    result = value.kind.public if isinstance(value.kind, Table) else None
    if result is None and sound:
        findings.append(_no_table(text))
    findings += check_profile(profile, text, cx.uses, result if sound else None)
    if (
        sound
        and value.node is None
        and not any(finding.severity == "error" or finding.code == "KQL210" for finding in findings)
    ):
        findings.append(_no_plan(text))
    findings.sort(key=lambda finding: (finding.start, finding.code))
    plan = value.node if sound and isinstance(value.node, Plan) else None
    return Checked(text, tuple(findings), result, plan)


def _too_deep(text: str) -> Finding:
    return Finding("KQL014", "error", 0, len(text), "the text is nested too deeply", "split it into steps", "language")


def _no_plan(text: str) -> Finding:
    message = "the text cannot be run here: the type of something in it stays unknown"
    return Finding("KQL224", "error", 0, len(text), message, "convert what is of several types", "profile")


def _no_table(text: str) -> Finding:
    message = "the text results in no table"
    return Finding("KQL223", "error", 0, len(text), message, "end it with `source | …`", "profile")

"""Resource groups and workspaces: their names, and what a new workspace may be."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.catalog import names
from provisioner.diagnostics import Diagnostic
from provisioner.validate import codes
from provisioner.validate.lengths import name_findings
from provisioner.validate.subject import NAME, Subject


def resource_group(subject: Subject) -> Iterator[Diagnostic]:
    """A resource group's name, whether it is made or must exist."""
    both = (codes.RESOURCE_GROUP_NAME, codes.RESOURCE_GROUP_NAME)
    yield from name_findings(subject, subject.name, NAME, names.RESOURCE_GROUP, both)


def workspace(subject: Subject) -> Iterator[Diagnostic]:
    """A workspace's name, and the retention of a new one."""
    both = (codes.WORKSPACE_NAME, codes.WORKSPACE_NAME)
    yield from name_findings(subject, subject.name, NAME, names.WORKSPACE, both)
    days, tier = subject.number("properties", "retentionInDays"), subject.text("properties", "sku", "name")
    if days is not None and 7 <= days < 30 and tier != "Free":
        yield subject.finding(
            codes.RETENTION_OF_NEW_WORKSPACE,
            ("properties", "retentionInDays"),
            f"`{days}` days of retention are possible only in the pricing tier Free, not in `{tier}`",
            "write 30 or more; 31 days cost nothing",
        )

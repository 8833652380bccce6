"""The stage itself: each document by its schema and the rules of its type, then all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from provisioner.catalog import resource_types
from provisioner.diagnostics import Diagnostic, ordered
from provisioner.model.documents import Document
from provisioner.model.project import Project
from provisioner.validate.documents import against_schema
from provisioner.validate.duplicates import duplicates
from provisioner.validate.places import resource_group, workspace
from provisioner.validate.private_link import endpoint, open_beside_private, private_link_scope
from provisioner.validate.regions import region, same_region
from provisioner.validate.rules import rule
from provisioner.validate.subject import Subject
from provisioner.validate.tables import table, too_many_tables

_RULES: Mapping[str, Callable[[Subject], Iterator[Diagnostic]]] = {
    resource_types.RESOURCE_GROUP.key: resource_group,
    resource_types.WORKSPACE.key: workspace,
    resource_types.TABLE.key: table,
    resource_types.RULE.key: rule,
    resource_types.ENDPOINT.key: endpoint,
    resource_types.PRIVATE_LINK_SCOPE.key: private_link_scope,
}


def validate(project: Project, documents: Iterable[Document]) -> list[Diagnostic]:
    """Everything that Azure would refuse, or take and do something unwanted with, as far as it can be known offline."""
    subjects = [Subject(document=document, project=project) for document in documents]
    found: list[Diagnostic] = []
    for subject in subjects:
        if not subject.document.exists:
            found += against_schema(subject)
            found += region(subject)
        if subject.document.type in _RULES:
            found += _RULES[subject.document.type](subject)
    found += same_region(subjects)
    found += open_beside_private(subjects)
    found += duplicates(subjects)
    found += too_many_tables(subjects)
    return ordered(found)

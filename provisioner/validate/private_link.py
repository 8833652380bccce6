"""Endpoints and private link scopes: their names, and rules that stand open beside a private endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.catalog import names, resource_types
from provisioner.diagnostics import Diagnostic
from provisioner.validate import codes
from provisioner.validate.lengths import name_findings
from provisioner.validate.subject import NAME, Subject

ENDPOINT_ID = ("properties", "dataCollectionEndpointId")


def endpoint(subject: Subject) -> Iterator[Diagnostic]:
    """An endpoint's name, where the spec makes it."""
    if not subject.document.exists:
        both = (codes.ENDPOINT_NAME, codes.ENDPOINT_NAME)
        yield from name_findings(subject, subject.name, NAME, names.ENDPOINT, both)


def private_link_scope(subject: Subject) -> Iterator[Diagnostic]:
    """A private link scope's name."""
    both = (codes.SCOPE_NAME, codes.SCOPE_NAME)
    yield from name_findings(subject, subject.name, NAME, names.PRIVATE_LINK_SCOPE, both)


def open_beside_private(subjects: Sequence[Subject]) -> Iterator[Diagnostic]:
    """Direct rules whose endpoint is private: their own stays, and no page says that Azure closes it."""
    endpoints = endpoints_by_id(subjects)
    for subject in subjects:
        if subject.document.type != resource_types.RULE.key or subject.text("kind") != "Direct":
            continue
        used = endpoints.get((subject.text(*ENDPOINT_ID) or "").casefold())
        if used is None or is_public(used):
            continue
        message = (
            f"The rule keeps an endpoint of its own beside the private `{used.name}`; "
            "that Azure closes it to the public is not documented"
        )
        hint = "write `kind: null` to have the private one alone; an existing rule needs another `name` for that"
        yield subject.finding(codes.OPEN_BESIDE_PRIVATE, ENDPOINT_ID, message, hint, severity="warning")


def endpoints_by_id(subjects: Sequence[Subject]) -> dict[str, Subject]:
    """The endpoints among these documents, by folded resource ID."""
    kind = resource_types.ENDPOINT.key
    return {item.document.id.casefold(): item for item in subjects if item.document.type == kind}


def is_public(subject: Subject) -> bool:
    """True for an endpoint that takes calls from everywhere, and for one of which nothing is known."""
    return subject.text("properties", "networkAcls", "publicNetworkAccess") in (None, "Enabled")

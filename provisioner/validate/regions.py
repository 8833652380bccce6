"""Locations: Azure's own spelling, known regions, and rules beside their workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.catalog import regions, resource_types
from provisioner.diagnostics import Diagnostic, did_you_mean
from provisioner.validate import codes
from provisioner.validate.private_link import ENDPOINT_ID, endpoints_by_id
from provisioner.validate.subject import Subject


def region(subject: Subject) -> Iterator[Diagnostic]:
    """The location of one document."""
    location = subject.text("location")
    if not location:
        return
    canonical = regions.canonical(location)
    if canonical != location:
        message = f"`{location}` is not the name that Azure stores"
        right = (location, canonical if regions.is_known(canonical) else None)
        yield subject.finding(codes.REGION_FORM, ("location",), message, f"write `{canonical}`", instead_of=right)
    elif not regions.is_known(location):
        message = f"`{location}` is not on the list of Azure's regions ({regions.LISTED_ON})"
        hint = did_you_mean(location, regions.DISPLAY_NAMES) or "`az account list-locations` lists them"
        yield subject.finding(codes.UNKNOWN_REGION, ("location",), message, hint, severity="warning")


def same_region(subjects: Sequence[Subject]) -> Iterator[Diagnostic]:
    """Rules and endpoints stand in the region of the workspace that rows go to, as far as all are known."""
    types = resource_types
    workspaces = [item for item in subjects if item.document.type == types.WORKSPACE.key]
    home = next((item.text("location") for item in workspaces), None) or _told(subjects)
    what = {types.RULE.key: "rule", types.ENDPOINT.key: "endpoint"}
    for subject in subjects:
        location, kind = subject.text("location"), what.get(subject.document.type)
        if kind and home and location and not regions.same_region(location, home):
            message = f"The {kind} is in `{location}`, its workspace in `{home}`"
            hint = f"write `{home}`, or leave the {kind}'s location out"
            yield subject.finding(codes.OTHER_REGION, ("location",), message, hint)
    if home is None:
        yield from _rules_and_endpoints(subjects)


def _rules_and_endpoints(subjects: Sequence[Subject]) -> Iterator[Diagnostic]:
    """Where the workspace's region is not known, a rule and its endpoint can still be compared."""
    endpoints = endpoints_by_id(subjects)
    for subject in subjects:
        used = endpoints.get((subject.text(*ENDPOINT_ID) or "").casefold())
        location, other = subject.text("location"), used.text("location") if used else None
        if used and location and other and not regions.same_region(location, other):
            message = f"The rule is in `{location}`, its endpoint `{used.name}` in `{other}`"
            hint = "write the region of the workspace for both, or `target.location` alone"
            yield subject.finding(codes.OTHER_REGION, ("location",), message, hint)


def _told(subjects: Sequence[Subject]) -> str | None:
    return subjects[0].project.workspace.location if subjects else None

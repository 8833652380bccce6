"""Locations: Azure's own spelling, known regions, and rules beside their workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.catalog import regions, resource_types
from provisioner.diagnostics import Diagnostic, did_you_mean
from provisioner.validate import codes
from provisioner.validate.subject import Subject


def region(subject: Subject) -> Iterator[Diagnostic]:
    """The location of one document."""
    location = subject.text("location")
    if not location:
        return
    canonical = regions.canonical(location)
    if canonical != location:
        message = f"`{location}` is not the name that Azure stores"
        yield subject.finding(codes.REGION_FORM, ("location",), message, f"write `{canonical}`")
    elif not regions.is_known(location):
        message = f"`{location}` is not on the list of Azure's regions ({regions.LISTED_ON})"
        hint = did_you_mean(location, regions.DISPLAY_NAMES) or "`az account list-locations` lists them"
        yield subject.finding(codes.UNKNOWN_REGION, ("location",), message, hint, severity="warning")


def same_region(subjects: Sequence[Subject]) -> Iterator[Diagnostic]:
    """Rules stand in the region of the workspace that they write to, as far as both are known."""
    types = resource_types
    workspaces = [item for item in subjects if item.document.type == types.WORKSPACE.key]
    home = next((item.text("location") for item in workspaces), None) or _told(subjects)
    for subject in subjects:
        location = subject.text("location")
        if subject.document.type == types.RULE.key and home and location and not regions.same_region(location, home):
            message = f"The rule is in `{location}`, its workspace in `{home}`"
            hint = f"write `{home}`, or leave the rule's location out"
            yield subject.finding(codes.OTHER_REGION, ("location",), message, hint)


def _told(subjects: Sequence[Subject]) -> str | None:
    return subjects[0].project.workspace.location if subjects else None

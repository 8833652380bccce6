"""A rule whose flows are known, completed: name, ID, kind, own identity, verbatim parts, and what it depends on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from provisioner.catalog.names import CUSTOM_STREAM_PREFIX
from provisioner.diagnostics import Diagnostic
from provisioner.model.json import JsonObject, Path
from provisioner.model.known import at
from provisioner.model.project import DataFlow, Endpoint, Rule, Stream
from provisioner.resolve.codes import IDENTITY_FORM, UNREACHABLE_RULE
from provisioner.resolve.effective import Effective
from provisioner.resolve.endpoints import endpoint_of
from provisioner.resolve.flows import Output
from provisioner.resolve.principals import not_user_assigned
from provisioner.resolve.target import Target, tags_of

_USER_ASSIGNED = "UserAssigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A rule with what its flows put out; what it depends on follows once the tables are known."""

    path: Path
    handle: str
    streams: tuple[Stream, ...]
    outputs: tuple[Output, ...]


def completed(
    spec: Effective, target: Target, draft: RuleDraft, endpoints: Sequence[Endpoint]
) -> tuple[Rule, list[Diagnostic]]:
    """The rule of a draft, which may name one of these endpoints."""
    path, values = draft.path, spec.map(draft.path)
    name = spec.text((*path, "name")) or draft.handle
    flows = tuple(output.flow for output in draft.outputs)
    diagnostics = spec.get((*path, "diagnostics"))
    raw = values.get("raw")
    verbatim = raw if isinstance(raw, Mapping) else None
    identity, found = _identity(spec, (*path, "identity"))
    endpoint, wrong = endpoint_of(spec, (*path, "dataCollectionEndpoint"), endpoints)
    kind = _kind(values, verbatim)
    found += wrong or _unreachable(spec, draft, kind, endpoint, verbatim)
    needed = _dependencies(spec, target, flows, verbatim)
    return Rule(
        address=f"dataCollectionRules/{draft.handle}",
        path=path,
        handle=draft.handle,
        name=name,
        id=f"{target.resource_group.id}/providers/Microsoft.Insights/dataCollectionRules/{name}",
        kind=kind,
        location=spec.text((*path, "location")) or target.location,
        workspace=target.workspace.address,
        streams=draft.streams,
        flows=flows,
        description=spec.text((*path, "description")),
        tags=tags_of(values),
        endpoint=endpoint,
        diagnostics=diagnostics if isinstance(diagnostics, bool) else None,
        identity=identity,
        raw=verbatim,
        depends_on=(*needed, endpoint) if endpoint else needed,
    ), found


def _unreachable(
    spec: Effective, draft: RuleDraft, kind: str | None, endpoint: str | None, raw: JsonObject | None
) -> list[Diagnostic]:
    if kind is not None or endpoint is not None or raw is not None:
        return []
    message = f"Rule `{draft.handle}` has no kind and no endpoint: nobody can send to it"
    hint = "add `dataCollectionEndpoint`, or leave `kind` out: a Direct rule has an endpoint of its own"
    return [spec.finding(UNREACHABLE_RULE, message, (*draft.path, "kind"), hint=hint, at_key=True)]


def _kind(values: JsonObject, raw: JsonObject | None) -> str | None:
    """What is written, in the spec's own words or verbatim; `Direct` where neither says anything."""
    written = values if "kind" in values else raw or {}
    kind = written.get("kind", "Direct")
    return kind if isinstance(kind, str) else None


def _identity(spec: Effective, path: Path) -> tuple[JsonObject | None, list[Diagnostic]]:
    """The rule's own identity, as ARM writes it."""
    kind = spec.text((*path, "type"))
    if kind is None:
        return None, []
    found: list[Diagnostic] = []
    identities = spec.items((*path, "userAssignedIdentities"))
    if (_USER_ASSIGNED in kind) != bool(identities):
        lacking = _USER_ASSIGNED in kind
        message = f"The identity has the type `{kind}` and {'no' if lacking else 'has'} `userAssignedIdentities`"
        hint = "add them" if lacking else f"write `type: {_USER_ASSIGNED}`, or leave them out"
        found.append(spec.finding(IDENTITY_FORM, message, (*path, "type"), hint=hint))
    for at_, identity in enumerate(identities):
        wrong = not_user_assigned(spec, str(identity), (*path, "userAssignedIdentities", at_))
        found += [wrong] if wrong else []
    if not identities:
        return {"type": kind}, found
    return {"type": kind, "userAssignedIdentities": {str(identity): {} for identity in identities}}, found


def _dependencies(
    spec: Effective, target: Target, flows: Sequence[DataFlow], raw: JsonObject | None
) -> tuple[str, ...]:
    """Azure refuses a rule whose workspace or tables are not there."""
    declared = spec.map(("tables",))
    written = [one.table for one in flows]
    verbatim = at(raw, ("properties", "dataFlows"))
    for flow in verbatim if isinstance(verbatim, list) else ():
        stream = at(flow, ("outputStream",))
        written.append(stream.removeprefix(CUSTOM_STREAM_PREFIX) if isinstance(stream, str) else "")
    tables = [f"tables/{name}" for name in written if name in declared]
    return tuple(dict.fromkeys([target.resource_group.address, target.workspace.address, *tables]))

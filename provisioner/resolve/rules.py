"""Data collection rules: streams, flows, names, and what they depend on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provisioner.catalog.names import AZURE_STREAM_PREFIX, CUSTOM_STREAM_PREFIX
from provisioner.diagnostics import Diagnostic, Related, has_errors
from provisioner.model.json import Path
from provisioner.model.project import Endpoint, Rule, Stream
from provisioner.resolve.codes import NAMED_TWICE, UNKNOWN_STREAM, UNUSED_STREAM
from provisioner.resolve.columns import declared
from provisioner.resolve.completion import RuleDraft, completed
from provisioner.resolve.effective import Effective
from provisioner.resolve.flows import Output, Surroundings, flow
from provisioner.resolve.target import Target
from provisioner.resolve.transformation import ReadText

RULES = "dataCollectionRules"


def drafts(spec: Effective, target: Target, read_text: ReadText) -> tuple[list[RuleDraft], list[Diagnostic]]:
    """Resolve the streams and flows of every rule."""
    found: list[RuleDraft] = []
    diagnostics: list[Diagnostic] = []
    for handle in spec.map((RULES,)):
        draft, of_rule = _draft(spec, target, handle, read_text)
        found.append(draft)
        diagnostics += of_rule
    return found, diagnostics


def _draft(spec: Effective, target: Target, handle: str, read_text: ReadText) -> tuple[RuleDraft, list[Diagnostic]]:
    path: Path = (RULES, handle)
    streams, diagnostics = _streams(spec, (*path, "streams"))
    around = Surroundings(
        spec=spec,
        streams=streams,
        tables=tuple(spec.map(("tables",))),
        destination=target.workspace.name,
        read_text=read_text,
    )
    outputs: list[Output] = []
    for at in range(len(spec.items((*path, "dataFlows")))):
        output, found = flow(around, (*path, "dataFlows", at))
        diagnostics += found
        outputs += [output] if output else []
    if not has_errors(diagnostics):
        diagnostics += _unused(spec, path, streams)
    return RuleDraft(path=path, handle=handle, streams=tuple(streams.values()), outputs=tuple(outputs)), diagnostics


def _streams(spec: Effective, path: Path) -> tuple[dict[str, Stream], list[Diagnostic]]:
    streams: dict[str, Stream] = {}
    diagnostics: list[Diagnostic] = []
    for handle in spec.map(path):
        here = (*path, handle)
        if handle.startswith(AZURE_STREAM_PREFIX):
            message = f"Stream `{handle}` is Azure's and cannot be declared"
            hint = f"call it `{handle.removeprefix(AZURE_STREAM_PREFIX)}`; the flow's `table` says where it goes"
            diagnostics.append(spec.finding(UNKNOWN_STREAM, message, here, hint=hint, at_key=True))
        name = handle if handle.startswith(CUSTOM_STREAM_PREFIX) else f"{CUSTOM_STREAM_PREFIX}{handle}"
        columns = declared(spec.get((*here, "columns")))
        sample = spec.text((*here, "sample"))
        streams[handle] = Stream(handle=handle, path=here, name=name, columns=columns, sample=sample)
    return streams, diagnostics


def _unused(spec: Effective, path: Path, streams: Mapping[str, Stream]) -> list[Diagnostic]:
    taken: set[str] = set()
    for at, value in enumerate(spec.items((*path, "dataFlows"))):
        if isinstance(value, Mapping):
            several = spec.items((*path, "dataFlows", at, "streams"))
            taken |= {str(name) for name in (value.get("stream"), *several)}
    return [
        spec.finding(
            UNUSED_STREAM,
            f"No flow takes stream `{handle}`: what is sent to it goes nowhere",
            stream.path,
            hint="add a flow for it, or delete it",
            severity="warning",
            at_key=True,
        )
        for handle, stream in streams.items()
        if handle not in taken
    ]


def finished(
    spec: Effective, target: Target, drafted: Sequence[RuleDraft], endpoints: Sequence[Endpoint]
) -> tuple[list[Rule], list[Diagnostic]]:
    """The rules, with names, IDs and dependencies."""
    diagnostics: list[Diagnostic] = []
    rules: list[Rule] = []
    for draft in drafted:
        rule, found = completed(spec, target, draft, endpoints)
        rules.append(rule)
        diagnostics += found
    first: dict[str, Rule] = {}
    for rule in rules:
        other = first.setdefault(rule.name.casefold(), rule)
        if other is not rule:
            path = (*rule.path, "name") if "name" in spec.map(rule.path) else rule.path
            related = Related(message=f"`{other.name}` is named here first", span=spec.key_span(other.path))
            message = f"Rule `{rule.handle}` has the name `{rule.name}`, which `{other.handle}` has already"
            hint = "give it another `name`"
            diagnostics.append(spec.finding(NAMED_TWICE, message, path, hint=hint, related=(related,)))
    return rules, diagnostics

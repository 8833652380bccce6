"""Data collection rules: names, flows and destinations."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.catalog import limits, names
from provisioner.diagnostics import Diagnostic, did_you_mean
from provisioner.model.json import Path
from provisioner.validate import codes
from provisioner.validate.lengths import name_findings
from provisioner.validate.routing import data_sources, routes
from provisioner.validate.streams import streams
from provisioner.validate.subject import NAME, Subject

_FLOWS: Path = ("properties", "dataFlows")
_LOG_ANALYTICS: Path = ("properties", "destinations", "logAnalytics")


def rule(subject: Subject) -> Iterator[Diagnostic]:
    """Everything about one rule but its region."""
    direct = subject.text("kind") == "Direct"
    form = names.DIRECT_RULE if direct else names.RULE
    yield from name_findings(subject, subject.name, NAME, form, (codes.RULE_NAME_LENGTH, codes.RULE_NAME_FORM))
    yield from streams(subject)
    flows = list(subject.items(*_FLOWS))
    for _, path in flows:
        yield from _flow(subject, path)
    if len(flows) > limits.FLOWS_DOCUMENTED:
        message = f"The rule has {len(flows)} data flows, Microsoft documents {limits.FLOWS_DOCUMENTED}"
        hint = "move some flows to a rule of their own; it gets its own endpoint, to which their senders must switch"
        path = flows[limits.FLOWS_DOCUMENTED][1]
        yield subject.finding(codes.MANY_FLOWS, path, message, hint, severity="warning")
    yield from _idle_streams(subject)
    yield from routes(subject)
    yield from data_sources(subject)
    yield from _destinations(subject)
    yield from _repeated(subject)
    if direct:
        yield from _direct(subject)


def _flow(subject: Subject, path: Path) -> Iterator[Diagnostic]:
    taken = subject.texts(*path, "streams")
    query = subject.text(*path, "transformKql")
    if query is not None and len(query) > limits.TRANSFORMATION_MAX:
        message = (
            f"The transformation has {len(query):,} characters, at most {limits.TRANSFORMATION_MAX:,} are possible"
        )
        hint = "take out comments and blanks, or split it over two flows"
        yield subject.finding(codes.LONG_TRANSFORMATION, (*path, "transformKql"), message, hint)
    if query is not None and len(taken) > 1:
        message = f"A flow with a transformation takes one stream, not {len(taken)}"
        hint = "write one flow for each stream"
        yield subject.finding(codes.SHARED_TRANSFORMATION, (*path, "streams"), message, hint)
    declared = [name for name, _, _ in subject.members("properties", "streamDeclarations")]
    for stream, where in taken:
        if stream.startswith(names.CUSTOM_STREAM_PREFIX) and stream not in declared:
            message = f"`{stream}` is not declared in this rule"
            hint = did_you_mean(stream, declared) or "declare it under `streams`"
            yield subject.finding(codes.UNDECLARED_STREAM, where, message, hint)
        if stream.startswith(names.CUSTOM_STREAM_PREFIX) and subject.at(*path, "outputStream") is None:
            message = f"The flow of `{stream}` does not say where it goes"
            hint = "add `outputStream`: `Custom-<Table>_CL` or `Microsoft-<Table>`"
            yield subject.finding(codes.NO_OUTPUT_STREAM, path, message, hint)


def _idle_streams(subject: Subject) -> Iterator[Diagnostic]:
    """Declared streams that no flow takes, and that the spec has not been told of already."""
    taken = {name for _, path in subject.items(*_FLOWS) for name, _ in subject.texts(*path, "streams")}
    taken |= {stream.name for rule in subject.project.rules for stream in rule.streams}
    taken |= {
        name
        for kind, _, _ in subject.members("properties", "dataSources")
        for _, path in subject.items("properties", "dataSources", kind)
        for name, _ in subject.texts(*path, "streams")
    }
    for name, _, path in subject.members("properties", "streamDeclarations"):
        if name not in taken:
            message = f"No flow of the rule takes the stream `{name}`: what is sent to it is lost"
            hint = "add a flow for it, or leave it out"
            yield subject.finding(codes.IDLE_STREAM, path, message, hint, severity="warning")


def _destinations(subject: Subject) -> Iterator[Diagnostic]:
    kinds = [name for name, _, _ in subject.members("properties", "destinations")]
    known = {
        name
        for kind in kinds
        for item, _ in subject.items("properties", "destinations", kind)
        if isinstance(name := item.get("name"), str)
    }
    metrics = subject.text("properties", "destinations", "azureMonitorMetrics", "name")
    known |= {metrics} if metrics else set()
    for _, path in subject.items(*_FLOWS):
        for name, where in subject.texts(*path, "destinations"):
            if name not in known:
                message = f"The flow goes to `{name}`, and the rule has no destination of that name"
                hint = did_you_mean(name, known) or "add it to `destinations`"
                yield subject.finding(codes.UNKNOWN_DESTINATION, where, message, hint)
    workspaces = list(subject.items(*_LOG_ANALYTICS))
    if len(workspaces) > limits.WORKSPACES_MAX:
        message = f"The rule writes to {len(workspaces)} workspaces, at most {limits.WORKSPACES_MAX} are possible"
        path = workspaces[limits.WORKSPACES_MAX][1]
        yield subject.finding(codes.TOO_MANY_WORKSPACES, path, message, "move some of them to another rule")


def _repeated(subject: Subject) -> Iterator[Diagnostic]:
    workspaces = {
        item["name"]: str(item.get("workspaceResourceId", "")).casefold()
        for item, _ in subject.items(*_LOG_ANALYTICS)
        if isinstance(item.get("name"), str)
    }
    reached: dict[str, str] = {}
    flows: set[tuple[str, str, str]] = set()
    for flow, path in subject.items(*_FLOWS):
        ends = [name for name, _ in subject.texts(*path, "destinations") if name in workspaces]
        for stream, where in subject.texts(*path, "streams"):
            for end in ends:
                if reached.setdefault(stream, workspaces[end]) != workspaces[end]:
                    message = f"`{stream}` goes to more than one workspace, a rule can send a stream to only one"
                    hint = "send it to the second workspace by a rule of its own"
                    yield subject.finding(codes.TWO_WORKSPACES, where, message, hint)
                same = (stream, end, f"{flow.get('outputStream')} {flow.get('transformKql')}")
                if same in flows:
                    message = f"Another flow does the same with `{stream}`: every row would be stored twice"
                    yield subject.finding(codes.SAME_FLOW_TWICE, path, message, "keep one of them", severity="warning")
                flows.add(same)


def _direct(subject: Subject) -> Iterator[Diagnostic]:
    for key, wanted in (("streamDeclarations", "streams"), ("dataFlows", "dataFlows")):
        if not subject.at("properties", key):
            message = f"A Direct rule needs `{wanted}`, and `{subject.name}` has none"
            hint = "declare what senders post" if wanted == "streams" else "say which table each stream goes to"
            yield subject.finding(codes.NOTHING_FLOWS, ("properties", key), message, hint)
    if subject.at("properties", "dataSources"):
        message = "A Direct rule takes what senders post, and has no data sources"
        hint = "put agents' data sources into a rule of another kind"
        yield subject.finding(codes.SOURCES_IN_DIRECT, ("properties", "dataSources"), message, hint)
    for kind in ("eventHubsDirect", "storageBlobsDirect", "storageTablesDirect"):
        if subject.at("properties", "destinations", kind):
            message = f"A Direct rule cannot write to `{kind}`"
            hint = "those destinations are for agents (AgentDirectToStore); use a rule of that kind"
            yield subject.finding(codes.DIRECT_DESTINATION, ("properties", "destinations", kind), message, hint)

"""Whether the service would take a data collection rule: every fault it reports, as entries of `error.details`.

The codes and the texts of InvalidStream, InvalidOutputTable, InvalidTransformQuery and of type differences were
observed; the other texts are ours. Targets are written as the service does, in both spellings it uses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from provisioner.emulator.arm_errors import Detail
from provisioner.emulator.services.arm.rule_transforms import output_fault, output_of
from provisioner.emulator.state import Column, RouteTable, Table, Workspace
from provisioner.emulator.state.azure_tables import find_azure_table
from provisioner.emulator.state.resources import Resource
from provisioner.emulator.state.snapshot import ENDPOINT_TYPE, columns_of

KINDS = (
    "Direct",
    "AgentSettings",
    "AgentDirectToStore",
    "Linux",
    "PlatformTelemetry",
    "Windows",
    "WorkspaceTransforms",
)
_STREAM_TYPES = frozenset(("string", "int", "long", "real", "boolean", "datetime", "dynamic"))
_DIRECT_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-]{1,28}[a-zA-Z0-9]")
_NAME = re.compile(r"[^<>%&:\\?/]{1,260}")
_MAX_STREAMS = 20
_MAX_WORKSPACES = 10
_MAX_COLUMNS = 1000
_MAX_COLUMN_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule that somebody wants: its properties without read-only members, and what it may refer to."""

    name: str
    kind: str | None
    location: str
    properties: Mapping[str, Any]
    routes: RouteTable
    location_of: Callable[[Workspace], str]
    endpoint_of: Callable[[str], Resource | None]
    seen_columns: Callable[[Workspace, Table], tuple[Column, ...] | None]
    destinations: Mapping[str, Workspace] = field(default_factory=dict)


def check_rule(draft: Draft) -> list[Detail]:
    """All faults, in the order of the document."""
    faults = [*_name_faults(draft), *_shape_faults(draft), *_endpoint_faults(draft), *_stream_faults(draft)]
    destination_faults, destinations = _destinations(draft)
    faults += destination_faults
    if not destination_faults:
        faults += _flow_faults(draft, destinations)
    return faults


def _name_faults(draft: Draft) -> Iterator[Detail]:
    if draft.kind == "Direct" and not _DIRECT_NAME.fullmatch(draft.name):
        yield Detail(
            code="InvalidName",
            message=f"The name '{draft.name}' of a data collection rule of kind 'Direct' must be 3 to 30 letters, "
            "digits and hyphens, and begin and end with a letter or digit.",
        )
    elif not _NAME.fullmatch(draft.name):
        yield Detail(code="InvalidName", message=f"The name '{draft.name}' of the data collection rule is invalid.")


def _shape_faults(draft: Draft) -> Iterator[Detail]:
    properties = draft.properties
    if draft.kind is not None and draft.kind not in KINDS:
        yield Detail(code="InvalidProperty", message=f"The kind '{draft.kind}' is not supported.", target="kind")
    if draft.kind != "Direct":
        return
    if any((properties.get("dataSources") or {}).values()):
        yield Detail(
            code="InvalidProperty",
            message="'DataSources' are not supported for the kind 'Direct'.",
            target="properties.dataSources",
        )
    for name in ("streamDeclarations", "destinations", "dataFlows"):
        if not properties.get(name):
            yield Detail(
                code="InvalidProperty",
                message=f"'{name[0].upper()}{name[1:]}' are required for the kind 'Direct'.",
                target=f"properties.{name}",
            )


def _endpoint_faults(draft: Draft) -> Iterator[Detail]:
    """The endpoint must be there, in the rule's region (documented; codes and texts are ours)."""
    id = draft.properties.get("dataCollectionEndpointId")
    if not id:
        return
    found = draft.endpoint_of(str(id))
    target = "properties.dataCollectionEndpointId"
    if found is None or found.type != ENDPOINT_TYPE:
        yield Detail(
            code="InvalidDataCollectionEndpoint",
            message=f"The data collection endpoint '{id}' was not found.",
            target=target,
        )
    elif found.body["location"] != draft.location:
        yield Detail(
            code="InvalidDataCollectionEndpoint",
            message=f"The location '{draft.location}' of the data collection rule does not match the location "
            f"'{found.body['location']}' of the data collection endpoint '{id}'.",
            target=target,
        )


def _stream_faults(draft: Draft) -> Iterator[Detail]:
    declared = draft.properties.get("streamDeclarations") or {}
    if len(declared) > _MAX_STREAMS:
        yield Detail(
            code="InvalidProperty",
            message=f"The rule declares {len(declared)} streams, the maximum is {_MAX_STREAMS}.",
            target="properties.streamDeclarations",
        )
    for name, declaration in declared.items():
        target = f"properties.streamDeclarations['{name}']"
        if not name.startswith("Custom-") or name == "Custom-":
            yield Detail(
                code="InvalidStream",
                message=f"'StreamDeclarations' stream '{name}' must be a custom stream, beginning with 'Custom-'.",
                target=target,
            )
        yield from _column_faults(name, (declaration or {}).get("columns") or [], target)


def _column_faults(stream: str, columns: list[Any], target: str) -> Iterator[Detail]:
    names = [str(column.get("name") or "") for column in columns if isinstance(column, dict)]
    if not names or len(names) != len(columns) or not all(names):
        yield Detail(code="InvalidStream", message=f"Stream '{stream}' needs columns with names.", target=target)
        return
    if len(names) > _MAX_COLUMNS:
        yield Detail(
            code="InvalidStream",
            message=f"Stream '{stream}' has {len(names)} columns, the maximum is {_MAX_COLUMNS}.",
            target=target,
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    for name in repeated:
        yield Detail(
            code="InvalidStream", message=f"Stream '{stream}' declares column '{name}' more than once.", target=target
        )
    for index, name in enumerate(names):
        if len(name) > _MAX_COLUMN_NAME:
            yield Detail(
                code="InvalidStream",
                message=f"The name of column '{name}' of stream '{stream}' has {len(name)} characters, the maximum is "
                f"{_MAX_COLUMN_NAME}.",
                target=f"{target}.columns[{index}]",
            )
    for index, column in enumerate(columns):
        if str(column.get("type")).lower() not in _STREAM_TYPES:
            yield Detail(
                code="InvalidStream",
                message=f"Column '{column['name']}' of stream '{stream}' has the unknown type '{column.get('type')}'. "
                f"Supported types are: {', '.join(sorted(_STREAM_TYPES))}.",
                target=f"{target}.columns[{index}]",
            )


def _destinations(draft: Draft) -> tuple[list[Detail], dict[str, Workspace | None]]:
    """The destinations by name; None stands for one that is no workspace."""
    faults: list[Detail] = []
    found: dict[str, Workspace | None] = {}
    for kind, entries in (draft.properties.get("destinations") or {}).items():
        for index, entry in enumerate([entries] if isinstance(entries, dict) else entries or []):
            target = f"properties.destinations.{kind}[{index}]"
            name = str(entry.get("name") or "")
            if not name or name in found:
                text = f"is used more than once: '{name}'" if name else "is missing"
                faults.append(
                    Detail(code="InvalidDestination", message=f"The destination's name {text}.", target=target)
                )
                continue
            found[name] = None
            if kind == "logAnalytics":
                fault, found[name] = _workspace(draft, entry, target)
                faults += fault
    workspaces = [item for item in found.values() if item]
    if len(workspaces) > _MAX_WORKSPACES:
        text = f"The rule has {len(workspaces)} Log Analytics destinations, the maximum is {_MAX_WORKSPACES}."
        faults.append(Detail(code="InvalidProperty", message=text, target="properties.destinations.logAnalytics"))
    return faults, found


def _workspace(draft: Draft, entry: Mapping[str, Any], target: str) -> tuple[list[Detail], Workspace | None]:
    id = str(entry.get("workspaceResourceId") or "")
    workspace = draft.routes.workspace_of(id)
    if workspace is None:
        message = f"The workspace '{id}' of destination '{entry['name']}' was not found."
        return [Detail(code="InvalidDestination", message=message, target=target)], None
    place = draft.location_of(workspace)
    if place != draft.location:
        message = (
            f"The location '{draft.location}' of the data collection rule does not match the location '{place}' of the "
            f"workspace '{id}'."
        )
        return [Detail(code="InvalidDestination", message=message, target=target)], None
    return [], workspace


def _flow_faults(draft: Draft, destinations: Mapping[str, Workspace | None]) -> Iterator[Detail]:
    reached: dict[str, str] = {}
    for index, flow in enumerate(draft.properties.get("dataFlows") or []):
        target = f"properties.dataFlows[{index}]"
        faults = list(_one_flow(draft, flow, destinations, target))
        yield from faults
        if faults:
            continue
        for stream in flow["streams"]:
            for workspace in (destinations[name] for name in flow["destinations"]):
                if workspace and reached.setdefault(stream, workspace.customer_id) != workspace.customer_id:
                    yield _flow_fault(f"Stream '{stream}' is sent to more than one Log Analytics workspace.", target)


def _one_flow(
    draft: Draft, flow: Mapping[str, Any], destinations: Mapping[str, Workspace | None], target: str
) -> Iterator[Detail]:
    streams, names = flow.get("streams") or [], flow.get("destinations") or []
    if not streams or not names:
        yield _flow_fault("A data flow needs at least one stream and one destination.", target)
        return
    unknown = [name for name in names if name not in destinations]
    for name in unknown:
        yield _flow_fault(f"Destination '{name}' is not defined in 'Destinations'.", target)
    undeclared = [stream for stream in streams if not _is_known_stream(draft, stream)]
    for stream in undeclared:
        yield Detail(
            code="InvalidStream",
            message=f"'Streams' stream '{stream}' must be declared in 'StreamDeclarations'"
            + ("." if draft.kind == "Direct" else " or be one of the standard streams, which begin with 'Microsoft-'."),
            target=f"{target}.Streams[{streams.index(stream)}]",
        )
    transform = str(flow.get("transformKql") or "source")
    if len(streams) > 1 and transform.strip() != "source":
        yield _flow_fault("A data flow with a transformation must have a single stream.", target)
    elif not unknown and not undeclared:
        yield from _output_faults(draft, flow, streams, [destinations[name] for name in names], target)


def _output_faults(
    draft: Draft, flow: Mapping[str, Any], streams: list[str], targets: Iterable[Workspace | None], target: str
) -> Iterator[Detail]:
    declared = draft.properties.get("streamDeclarations") or {}
    for stream in streams:
        if stream not in declared and not flow.get("outputStream"):
            continue  # a standard stream goes to its own table
        output = str(flow.get("outputStream") or stream)
        for workspace, name in zip(targets, flow["destinations"], strict=False):
            if workspace is None:
                continue
            table = _output_table(workspace, output)
            columns = draft.seen_columns(workspace, table) if table else None
            if table is not None and table.classic:
                message = f"Custom table for stream '{output}' is not available for destination '{name}'."
                yield Detail(code="InvalidOutputTable", message=message, target=target)
            elif table is None or columns is None:
                message = f"Table for output stream '{output}' is not available for destination '{name}'."
                yield Detail(code="InvalidOutputTable", message=message, target=target)
            elif stream in declared:
                unseen = frozenset(column.name for column in table.columns) - {column.name for column in columns}
                yield from _transform_faults(flow, columns_of(declared[stream]["columns"]), columns, unseen, target)


def _transform_faults(
    flow: Mapping[str, Any],
    stream: tuple[Column, ...],
    table: tuple[Column, ...],
    unseen: frozenset[str],
    target: str,
) -> Iterator[Detail]:
    produced, fault = output_of(str(flow.get("transformKql") or "source"), stream)
    if fault is not None:
        yield Detail(code="InvalidTransformQuery", message=fault, target=target)
        return
    fault = output_fault(produced, table, unseen)
    if fault is not None:
        yield Detail(code="InvalidTransformOutput", message=fault, target=target)


def _output_table(workspace: Workspace, output: str) -> Table | None:
    """The table that an output stream names, or None where no rule can write to it."""
    prefix, _, name = output.partition("-")
    azure = find_azure_table(name)
    if (prefix == "Custom") == (azure is not None) or prefix not in ("Custom", "Microsoft"):
        return None
    if azure is not None and not azure.ingestible:
        return None
    return workspace.tables.get(azure.name if azure else name)


def _is_known_stream(draft: Draft, stream: str) -> bool:
    if stream in (draft.properties.get("streamDeclarations") or {}):
        return True
    return draft.kind != "Direct" and stream.startswith("Microsoft-")


def _flow_fault(message: str, target: str) -> Detail:
    return Detail(code="InvalidDataFlow", message=message, target=target)

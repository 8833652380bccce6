"""A data collection rule in the words of the spec; what has none in them stays as it is, under `raw`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeGuard, cast

from provisioner.catalog.names import AZURE_STREAM_PREFIX, CUSTOM_STREAM_PREFIX, CUSTOM_TABLE_SUFFIX
from provisioner.catalog.resource_types import RULE
from provisioner.importing.codes import RENAMED, VERBATIM, WRITTEN_OTHERWISE
from provisioner.importing.draft import EXAMPLE_ENDPOINT, EXAMPLE_WORKSPACE, Draft, own_tags, properties_of, without
from provisioner.importing.expressible import column_type, reasons, table_of
from provisioner.importing.unknowns import MARK
from provisioner.model.imported import Resource
from provisioner.model.json import Json, JsonObject, Path

_ENVELOPE: Final = {"id", "name", "type", "apiVersion", "etag", "systemData", "location", "tags", "kind", "identity"}
_SAID: Final = {"description", "dataCollectionEndpointId", "streamDeclarations", "destinations", "dataFlows"}
_EXAMPLES: Final[Mapping[str, Json]] = {
    "dataCollectionEndpointId": EXAMPLE_ENDPOINT,
    "workspaceResourceId": EXAMPLE_WORKSPACE,
    "transformKql": "source",
    "filePatterns": ["/var/log/example.log"],
    "facilityNames": ["*"],
    "logLevels": ["*"],
    "columns": [{"name": "TimeGenerated", "type": "datetime"}],
    "counterSpecifiers": ["\\\\Processor(_Total)\\\\% Processor Time"],
    "xPathQueries": ["System!*[System[(Level=1)]]"],
    "samplingFrequencyInSeconds": 60,
}
_AGENTS: Final = {"Linux", "Windows", "All", "WorkspaceTransforms", "AgentDirectToStore", "AgentSettings"}


def rule_values(draft: Draft, resource: Resource, handle: str, path: Path) -> dict[str, Json]:
    """The entry of `dataCollectionRules` for a rule."""
    body = without(resource.body, RULE.read_only)
    assert isinstance(body, Mapping)
    why = reasons(body, draft.unknowns)
    values = _head(draft, resource, body, handle)
    values |= _verbatim(draft, resource, body, path, why) if why else _said(draft, resource, body, path)
    return values


def _head(draft: Draft, resource: Resource, body: JsonObject, handle: str) -> dict[str, Json]:
    values: dict[str, Json] = {}
    if resource.name and resource.name != handle:
        values["name"] = resource.name
        draft.unknowns.suggest(resource.name, handle)
    location = body.get("location")
    if isinstance(location, str) and draft.location is not None and not _same(location, draft.location):
        values["location"] = location
    description = properties_of(body).get("description")
    if isinstance(description, str) and description:
        values["description"] = description
    if tags := own_tags(body):
        values["tags"] = tags
    return values


def _same(left: str, right: str) -> bool:
    return left.replace(" ", "").casefold() == right.replace(" ", "").casefold()


def _verbatim(draft: Draft, resource: Resource, body: JsonObject, path: Path, why: list[str]) -> dict[str, Json]:
    kind = body.get("kind")
    agents = isinstance(kind, str) and kind in _AGENTS
    body = _with_literal_keys(draft, resource, body, path)
    properties = {key: value for key, value in properties_of(body).items() if not _is_said_already(key, value)}
    properties = _with_types_as_azure_spells_them(properties)
    _suggest(draft, properties, _examples(properties, kind))
    draft.unknowns.suggest(kind, "Linux")
    raw: dict[str, Json] = {**({"kind": kind} if kind else {}), **_envelope(body)}
    raw["properties"] = properties
    if body.get("identity"):
        raw["identity"] = body["identity"]
    more = f" (and {len(why) - 1} more)" if len(why) > 1 else ""
    message = f"Rule `{resource.name}` is kept verbatim under `raw`: {why[0]}{more}"
    hint = (
        None
        if agents
        else "it is rendered and planned as it stands; streams and flows in the spec's own words are checked"
    )
    draft.find(VERBATIM, "info" if agents else "warning", message, resource, hint)
    draft.comment((*path, "raw"), f"kept as it was: {'; '.join(why[:3])}")
    draft.verbatim.append(path)
    return {**({} if kind else {"kind": None}), "raw": raw}


def _with_literal_keys(draft: Draft, resource: Resource, body: JsonObject, path: Path) -> JsonObject:
    """Streams that have a variable as name, given a literal one wherever it stands: keys cannot hold variables."""
    declared = properties_of(body).get("streamDeclarations")
    names = [name for name in declared if MARK.search(name)] if isinstance(declared, Mapping) else []
    for name in names:
        literal = f"{CUSTOM_STREAM_PREFIX}{stream_handle(draft, name)}"
        _renamed(draft, resource, name, literal, (*path, "raw"))
        body = cast(JsonObject, _replaced(body, name, literal))
    return body


def _replaced(value: Json, old: str, new: str) -> Json:
    if isinstance(value, str):
        return new if value == old else value
    if isinstance(value, Mapping):
        return {new if key == old else key: _replaced(item, old, new) for key, item in value.items()}
    return [_replaced(item, old, new) for item in value] if isinstance(value, list) else value


def _with_types_as_azure_spells_them(properties: dict[str, Json]) -> dict[str, Json]:
    """`String` is `string` to Azure, and in Microsoft's own samples."""
    declared = properties.get("streamDeclarations")
    if not isinstance(declared, Mapping):
        return properties
    streams: dict[str, Json] = {}
    for name, stream in declared.items():
        columns = stream.get("columns") if isinstance(stream, Mapping) else None
        plain = [{**item, "type": column_type(item["type"])} if _is_column(item) else item for item in _list(columns)]
        streams[name] = {**stream, "columns": plain} if isinstance(stream, Mapping) and plain else stream
    return {**properties, "streamDeclarations": streams}


def _is_column(value: Json) -> TypeGuard[JsonObject]:
    return isinstance(value, Mapping) and isinstance(value.get("type"), str)


def _examples(properties: JsonObject, kind: Json) -> Mapping[str, Json]:
    """What a variable of the rule may be, so that the rule stands by itself."""
    declared, ends = properties.get("streamDeclarations"), properties.get("destinations")
    if isinstance(declared, Mapping) and declared:
        streams: Json = [next(iter(declared))]
    else:
        streams = ["Microsoft-Table-Syslog" if kind == "WorkspaceTransforms" else "Microsoft-Perf"]
    named = [
        item.get("name")
        for item in _list(ends.get("logAnalytics") if isinstance(ends, Mapping) else None)
        if isinstance(item, Mapping)
    ]
    return {**_EXAMPLES, "streams": streams, "destinations": named[:1] or ["workspace"]}


def _suggest(draft: Draft, value: Json, examples: Mapping[str, Json], key: str = "") -> None:
    """Examples for variables that stand where a rule wants a list or an ID."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            _suggest(draft, item, examples, name)
    elif isinstance(value, list):
        for item in value:
            _suggest(draft, item, examples)
    elif key in examples:
        draft.unknowns.suggest(value, examples[key])


def _is_said_already(key: str, value: Json) -> bool:
    return key == "description" and isinstance(value, str)


def _envelope(body: JsonObject) -> dict[str, Json]:
    return {key: value for key, value in body.items() if key not in {*_ENVELOPE, "properties"} and value is not None}


def _said(draft: Draft, resource: Resource, body: JsonObject, path: Path) -> dict[str, Json]:
    properties = properties_of(body)
    values: dict[str, Json] = {}
    raw = _leftover(body)
    kind, endpoint = body.get("kind") or None, properties.get("dataCollectionEndpointId")
    if kind != "Direct":
        values["kind"] = kind
        draft.unknowns.suggest(kind, "Direct")
    if isinstance(endpoint, str) and endpoint:
        values["dataCollectionEndpoint"] = endpoint
    elif kind is None and not raw:
        raw = {}
        draft.comment((*path, "kind"), "neither kind nor endpoint: delete `kind` and `raw` for one of its own")
        values["raw"] = raw
    if identity := _identity(body.get("identity")):
        values["identity"] = identity
    values["streams"] = _streams(draft, resource, properties, path)
    values["dataFlows"] = [_flow(draft, resource, flow, path) for flow in _list(properties.get("dataFlows"))]
    _destination(draft, resource, properties)
    if raw:
        values["raw"] = raw
        draft.comment((*path, "raw"), "what the format has no words for")
    return values


def _leftover(body: JsonObject) -> dict[str, Json]:
    """What is in a rule beside what the format says."""
    properties = {
        key: value
        for key, value in properties_of(body).items()
        if key not in _SAID and value not in (None, {}, []) and key != "dataSources"
    }
    raw = _envelope(body)
    identity = body.get("identity")
    if identity and _identity(identity) is None:
        raw["identity"] = identity
    return {**raw, **({"properties": properties} if properties else {})}


def _identity(value: Json) -> dict[str, Json] | None:
    if not isinstance(value, Mapping) or set(value) - {"type", "userAssignedIdentities"}:
        return None
    kind = str(value.get("type") or "None").replace(" ", "")
    users = value.get("userAssignedIdentities")
    if kind == "None" and not users:
        return None
    return {"type": kind, **({"userAssignedIdentities": list(users)} if isinstance(users, Mapping) and users else {})}


def stream_handle(draft: Draft, name: str) -> str:
    """How a stream is called in the spec: without the prefix that every one of them has."""
    literal = draft.unknowns.literal(name)
    bare = literal.removeprefix(CUSTOM_STREAM_PREFIX)
    return literal if bare.startswith((CUSTOM_STREAM_PREFIX, AZURE_STREAM_PREFIX)) or not bare else bare


def _streams(draft: Draft, resource: Resource, properties: JsonObject, path: Path) -> dict[str, Json]:
    found: dict[str, Json] = {}
    declared = properties.get("streamDeclarations")
    for name, stream in declared.items() if isinstance(declared, Mapping) else ():
        handle = stream_handle(draft, name)
        _renamed(draft, resource, name, handle, (*path, "streams", handle))
        columns = stream.get("columns") if isinstance(stream, Mapping) else ()
        found[handle] = {"columns": columns_of(_list(columns), draft)}
    return found


def columns_of(columns: list[Json], draft: Draft) -> dict[str, Json]:
    """A list of columns as the format has it: types by name, in the short form where there is no description."""
    found: dict[str, Json] = {}
    for column in columns:
        if not isinstance(column, Mapping):
            continue
        kind = column_type(column.get("type"))
        draft.unknowns.suggest(kind, "string")
        description = column.get("description")
        said = {"type": kind, "description": description} if isinstance(description, str) and description else kind
        found[draft.unknowns.literal(str(column.get("name")))] = said
    return found


def _flow(draft: Draft, resource: Resource, flow: Json, path: Path) -> dict[str, Json]:
    members = flow if isinstance(flow, Mapping) else {}
    streams = [stream_handle(draft, str(name)) for name in _list(members.get("streams"))]
    output = str(members.get("outputStream"))
    table = table_of(output, draft.unknowns) or ""
    _renamed(draft, resource, output, table, (*path, "dataFlows"))
    values: dict[str, Json] = {"stream": streams[0]} if len(streams) == 1 else {"streams": list(streams)}
    values["table"] = table
    query = members.get("transformKql")
    if isinstance(query, str) and query.strip() and query != "source":
        draft.unknowns.suggest(query, "source")
        values["transformKql"] = query
    return values


def _renamed(draft: Draft, resource: Resource, written: str, literal: str, path: Path) -> None:
    """Names of streams and tables are keys, in which no variable can stand."""
    found = MARK.search(written)
    variable = draft.unknowns.variables.get(found[1]) if found else None
    if variable is None:
        return
    expression = variable.expression
    message = f"`{expression}` names a stream or table and is `{literal}` in the spec: no variable can stand there"
    if any(item.message == message for item in draft.diagnostics):
        return
    what = "the table's real name" if literal.endswith(CUSTOM_TABLE_SUFFIX) else "its real name"
    draft.find(RENAMED, "warning", message, resource, f"replace `{literal}` by {what} wherever it stands")
    draft.comment(path, f"`{literal}` stands for {expression}: write {what}")


def _destination(draft: Draft, resource: Resource, properties: JsonObject) -> None:
    destinations = properties.get("destinations")
    entries = _list(destinations.get("logAnalytics")) if isinstance(destinations, Mapping) else []
    name = entries[0].get("name") if entries and isinstance(entries[0], Mapping) else None
    if name and name != draft.workspace_name and not MARK.search(draft.workspace):
        message = f"The destination `{name}` of rule `{resource.name}` is called `{draft.workspace_name}` in the spec"
        hint = "nothing outside the rule sees this name"
        draft.find(WRITTEN_OTHERWISE, "info", message, resource, hint)


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else []

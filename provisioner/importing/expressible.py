"""Whether the format has words for a rule: its reasons where it has not, so that the rule is kept verbatim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from provisioner.catalog.azure_tables import azure_tables
from provisioner.catalog.names import (
    AZURE_STREAM_PREFIX,
    CUSTOM_STREAM_PREFIX,
    CUSTOM_TABLE_SUFFIX,
    STREAM_COLUMN_TYPES,
)
from provisioner.importing.draft import properties_of
from provisioner.importing.unknowns import MARK, Unknowns
from provisioner.model.json import Json, JsonObject

_FLOW_MEMBERS: Final = {"streams", "destinations", "transformKql", "outputStream"}
_SPELLINGS: Final = {"bool": "boolean"}
NEUTRAL: Final[Mapping[str, Json]] = {"captureOverflow": False, "builtInTransform": None}
"""Members of a flow that may stand there with what is the default anyway."""


def reasons(body: JsonObject, unknowns: Unknowns) -> list[str]:
    """Why a rule has to be kept verbatim; none for one that the format can say."""
    return list(_reasons(body, unknowns))


def _reasons(body: JsonObject, unknowns: Unknowns) -> Iterator[str]:
    kind, properties = body.get("kind"), properties_of(body)
    if isinstance(kind, str) and kind and kind != "Direct" and not MARK.search(kind):
        yield f"it is of the kind `{kind}`"
    if properties.get("dataSources"):
        yield "it has data sources, which agents read"
    if properties.get("directDataSources"):
        yield "it has direct data sources"
    streams = properties.get("streamDeclarations")
    if not isinstance(streams, Mapping) or not streams:
        yield "it declares no streams"
        return
    for name, stream in streams.items():
        yield from _stream(name, stream)
    yield from _destinations(properties)
    flows = properties.get("dataFlows")
    if not isinstance(flows, list) or not flows:
        yield "it has no data flows"
        return
    for flow in flows:
        yield from _flow(flow, list(streams), unknowns)


def _stream(name: str, stream: Json) -> Iterator[str]:
    if not name.startswith((CUSTOM_STREAM_PREFIX, "{{ ")):
        yield f"the stream `{name}` has no `{CUSTOM_STREAM_PREFIX}` before its name"
    members = stream if isinstance(stream, Mapping) else {}
    columns = members.get("columns")
    if not isinstance(columns, list) or not columns or set(members) - {"columns"}:
        yield f"the columns of `{name}` are no list"
        return
    seen: set[str] = set()
    for column in columns:
        entry = column if isinstance(column, Mapping) else {}
        written, kind = entry.get("name"), column_type(entry.get("type"))
        if not isinstance(written, str) or not written or set(entry) - {"name", "type", "description"}:
            yield f"a column of `{name}` has more than name, type and description"
        elif kind not in STREAM_COLUMN_TYPES and not MARK.search(str(kind)):
            yield f"the column `{written}` of `{name}` has the type `{kind}`"
        elif written in seen:
            yield f"`{name}` has the column `{written}` twice"
        seen.add(str(written))


def column_type(value: Json) -> str:
    """A type in the format's spelling."""
    folded = value if isinstance(value, str) and MARK.search(value) else str(value).casefold()
    return _SPELLINGS.get(folded, folded)


def _destinations(properties: JsonObject) -> Iterator[str]:
    destinations = properties.get("destinations")
    kinds = {key: item for key, item in destinations.items() if item} if isinstance(destinations, Mapping) else {}
    workspaces = kinds.pop("logAnalytics", None)
    if kinds:
        yield f"it writes to {', '.join(f'`{kind}`' for kind in sorted(kinds))}"
    if not isinstance(workspaces, list) or len(workspaces) != 1 or not isinstance(workspaces[0], Mapping):
        count = len(workspaces) if isinstance(workspaces, list) else 0
        yield f"it writes to {count} workspaces" if count else "it writes to no workspace"


def _flow(flow: Json, declared: list[str], unknowns: Unknowns) -> Iterator[str]:
    members = flow if isinstance(flow, Mapping) else {}
    odd = [key for key in members if key not in _FLOW_MEMBERS and not _pressed(key, members[key])]
    if odd:
        yield f"a flow has `{odd[0]}`"
    streams, ends = members.get("streams"), members.get("destinations")
    if not isinstance(streams, list) or not streams:
        yield "the streams of a flow are no list"
        return
    unknown = [str(name) for name in streams if name not in declared]
    if unknown:
        yield f"a flow takes `{unknown[0]}`, which is not declared in the rule"
    if not isinstance(ends, list) or len(ends) != 1:
        yield "a flow goes to several destinations"
    query = members.get("transformKql")
    if len(streams) > 1 and query not in (None, "source"):
        yield "a flow with a transformation takes several streams"
    output = members.get("outputStream")
    if table_of(output, unknowns) is None:
        yield f"a flow goes to `{output}`" if output else "a flow does not say which table it goes to"


def _pressed(key: str, value: Json) -> bool:
    return key in NEUTRAL and value in (NEUTRAL[key], None)


def table_of(output: Json, unknowns: Unknowns) -> str | None:
    """The table that an output stream leads to; None for one that no spec can name."""
    if not isinstance(output, str):
        return None
    literal = unknowns.literal(output)
    if MARK.search(output) and not literal.startswith(AZURE_STREAM_PREFIX):
        name = literal.removeprefix(CUSTOM_STREAM_PREFIX)
        return name if name.endswith(CUSTOM_TABLE_SUFFIX) else f"{name}{CUSTOM_TABLE_SUFFIX}"
    if literal.startswith(CUSTOM_STREAM_PREFIX) and literal.endswith(CUSTOM_TABLE_SUFFIX):
        return literal.removeprefix(CUSTOM_STREAM_PREFIX)
    table = literal.removeprefix(AZURE_STREAM_PREFIX)
    return table if table != literal and table in azure_tables() else None

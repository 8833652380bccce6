"""One flow: its streams, its transformation, and the columns it puts out, with the place of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from provisioner.catalog.names import CUSTOM_TABLE_SUFFIX, TIME_GENERATED
from provisioner.diagnostics import Diagnostic, Edit, Related, Severity, Span, did_you_mean, has_errors, meant
from provisioner.model.json import Path
from provisioner.model.project import Column, DataFlow, Stream, Transformation
from provisioner.resolve.codes import FLOW_FORM, NO_TIME_GENERATED, UNKNOWN_STREAM
from provisioner.resolve.effective import Effective
from provisioner.resolve.tablenames import TableName, table_name
from provisioner.resolve.transformation import ReadText, transformation


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What one flow writes."""

    flow: DataFlow
    columns: tuple[Column, ...]
    whole: Span

    @property
    def custom(self) -> bool:
        """True when it goes to a custom table."""
        return self.flow.table.endswith(CUSTOM_TABLE_SUFFIX)

    def span_of(self, column: str) -> Span:
        """Where the transformation makes a column; the flow's table where it does not name it."""
        made_by = self.flow.transformation
        return (made_by.span_of(column) if made_by else None) or self.whole

    def finding(
        self,
        code: str,
        message: str,
        column: str,
        *,
        hint: str | None = None,
        severity: Severity = "error",
        related: tuple[Related, ...] = (),
        fix: tuple[Edit, ...] = (),
    ) -> Diagnostic:
        """A diagnostic on a column."""
        span = self.span_of(column)
        return Diagnostic(code=code, severity=severity, message=message, span=span, hint=hint, related=related, fix=fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What flows of one rule can name: its streams, the tables of the spec, and where rows go."""

    spec: Effective
    streams: Mapping[str, Stream]
    tables: Sequence[str]
    destination: str
    read_text: ReadText


def flow(around: Surroundings, path: Path) -> tuple[Output | None, list[Diagnostic]]:
    """Resolve one data flow; None when something that it names is not there."""
    spec = around.spec
    streams, diagnostics = _streams(around, path)
    name, found = table_name(spec, (*path, "table"), around.tables)
    diagnostics += found
    if name is None or not streams or has_errors(diagnostics):
        return None, diagnostics
    made, found = transformation(spec, path, streams[0].columns, around.read_text)
    diagnostics += found
    if has_errors(diagnostics):
        return None, diagnostics
    if made is not None and len(streams) > 1:
        key = "transformKql" if "transformKql" in spec.map(path) else "transformKqlFile"
        message = "A flow with several streams has a transformation"
        hint = "write one flow for each stream"
        diagnostics.append(spec.finding(FLOW_FORM, message, (*path, key), hint=hint, at_key=True))
    resolved = _flow(around, path, streams, name, made)
    columns = made.columns if made else _together(streams)
    if made is None:
        diagnostics += _time_of(spec, path, streams, name)
    if columns is None or has_errors(diagnostics):
        return None, diagnostics
    return Output(flow=resolved, columns=columns, whole=spec.span((*path, "table"))), diagnostics


def _flow(
    around: Surroundings, path: Path, streams: Sequence[Stream], name: TableName, made: Transformation | None
) -> DataFlow:
    return DataFlow(
        path=path,
        streams=tuple(stream.handle for stream in streams),
        table=name.name,
        output_stream=name.stream,
        destination=around.destination,
        transformation=made,
    )


def _streams(around: Surroundings, path: Path) -> tuple[list[Stream], list[Diagnostic]]:
    spec, values = around.spec, around.spec.map(path)
    if ("stream" in values) == ("streams" in values):
        message = "The flow has both `stream` and `streams`" if "stream" in values else "The flow has no `stream`"
        hint = "keep one of them" if "stream" in values else "name the stream that it takes"
        return [], [spec.finding(FLOW_FORM, message, path, hint=hint, at_key=True)]
    places: list[Path] = [(*path, "stream")]
    if "streams" in values:
        places = [(*path, "streams", at) for at in range(len(spec.items((*path, "streams"))))]
    streams: list[Stream] = []
    diagnostics: list[Diagnostic] = []
    for place in places:
        handle = spec.text(place) or ""
        if handle in around.streams:
            streams.append(around.streams[handle])
        else:
            diagnostics.append(unknown_stream(spec, place, handle, around.streams))
    return streams, diagnostics


def unknown_stream(spec: Effective, path: Path, handle: str, known: Mapping[str, Stream]) -> Diagnostic:
    """The diagnostic of a stream that the rule does not declare."""
    bare, right = handle.removeprefix("Custom-"), meant(handle, known)
    if bare != handle and bare in known:
        hint, right = f"write the handle: `{bare}`", bare
    else:
        hint = did_you_mean(handle, known) or f"the rule has {', '.join(f'`{name}`' for name in known) or 'none'}"
    message = f"Stream `{handle}` is not declared in this rule"
    return spec.finding(UNKNOWN_STREAM, message, path, hint=hint, instead_of=(handle, right))


def _together(streams: Sequence[Stream]) -> tuple[Column, ...]:
    columns = {column.name: column for stream in reversed(streams) for column in stream.columns}
    ordered = {column.name: columns[column.name] for stream in streams for column in stream.columns}
    return tuple(ordered.values())


def _time_of(spec: Effective, path: Path, streams: Sequence[Stream], name: TableName) -> list[Diagnostic]:
    """Without a transformation the stream itself must bring the time."""
    found: list[Diagnostic] = []
    for stream in streams:
        column = next((column for column in stream.columns if column.name == TIME_GENERATED), None)
        if column is None:
            message = f"Stream `{stream.handle}` has no `{TIME_GENERATED}`, and the flow to `{name.name}` makes none"
            hint = f"add `transformKql: source | extend {TIME_GENERATED} = now()`, or map a time of the stream"
        elif column.type != "datetime":
            message = f"`{TIME_GENERATED}` of stream `{stream.handle}` is {column.type}, not datetime"
            hint = "declare it as `datetime`"
        else:
            continue
        found.append(spec.finding(NO_TIME_GENERATED, message, (*path, "table"), hint=hint))
    return found

"""The streams that a rule declares.

Names that bind tables only warn here: published rules take `@timestamp`, `id` and `account-id` from their senders.
Where every transformation of the stream leaves such a column out or names it anew, there is nothing left to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.catalog import limits, names
from provisioner.diagnostics import Diagnostic
from provisioner.model.json import Path
from provisioner.validate import codes
from provisioner.validate.lengths import name_findings
from provisioner.validate.subject import Subject, names_of

_DECLARED: Path = ("properties", "streamDeclarations")


def streams(subject: Subject) -> Iterator[Diagnostic]:
    """All declared streams of a rule."""
    declared = list(subject.members(*_DECLARED))
    seen: dict[str, str] = {}
    for stream, _, path in declared:
        yield from _columns(subject, stream, (*path, "columns"))
        first = seen.setdefault(stream.casefold(), stream)
        if first != stream:
            left, right = (name.removeprefix(names.CUSTOM_STREAM_PREFIX) for name in (first, stream))
            message = f"Streams `{left}` and `{right}` differ only by case"
            hint = "give one of them another name, so that no sender mixes them up"
            yield subject.finding(codes.ONLY_CASE_DIFFERS, path, message, hint, severity="warning")
    if len(declared) > limits.STREAMS_MAX:
        path = declared[limits.STREAMS_MAX][2]
        message = f"The rule has {len(declared)} streams, at most {limits.STREAMS_MAX} are possible"
        yield subject.finding(codes.TOO_MANY_STREAMS, path, message, _split("streams"))
    elif len(declared) > limits.STREAMS_DOCUMENTED:
        path = declared[limits.STREAMS_DOCUMENTED][2]
        message = (
            f"The rule has {len(declared)} streams, Microsoft documents {limits.STREAMS_DOCUMENTED} "
            f"(and elsewhere {limits.STREAMS_MAX})"
        )
        yield subject.finding(codes.MANY_STREAMS, path, message, _split("streams"), severity="warning")


def _split(what: str) -> str:
    return f"move some {what} to a rule of their own; it gets its own endpoint, to which their senders must switch"


def _columns(subject: Subject, stream: str, path: Path) -> Iterator[Diagnostic]:
    shown = stream.removeprefix(names.CUSTOM_STREAM_PREFIX)
    columns = names_of(subject, *path)
    if isinstance(subject.at(*path), list | tuple) and not columns:
        message = f"Stream `{shown}` declares no columns"
        yield subject.finding(codes.EMPTY_STREAM, path, message, "name the fields that senders post")
    if len(columns) > limits.STREAM_COLUMNS_MAX:
        message = f"Stream `{shown}` has {len(columns)} columns, at most {limits.STREAM_COLUMNS_MAX} are possible"
        where = columns[limits.STREAM_COLUMNS_MAX][1]
        yield subject.finding(codes.STREAM_TOO_WIDE, where, message, "gather rare fields in one column of type dynamic")
    kept = _kept(subject, stream)
    for name, where in columns:
        yield from _column_name(subject, name, where, reaches_a_table=kept is None or name in kept)
    yield from _twins(subject, shown, columns)


def _kept(subject: Subject, stream: str) -> frozenset[str] | None:
    """The columns with which the transformations of a stream end; None where a flow has none, or they are not known."""
    rule = next((rule for rule in subject.project.rules if rule.address == subject.document.address), None)
    handle = next((item.handle for item in rule.streams if item.name == stream), None) if rule else None
    if rule is None or rule.raw is not None:
        return None
    made = [flow.transformation for flow in rule.flows if handle in flow.streams]
    outputs = [item.columns for item in made if item is not None and item.columns is not None]
    if not made or len(outputs) < len(made):
        return None
    return frozenset(column.name for columns in outputs for column in columns)


def _column_name(subject: Subject, name: str, path: Path, *, reaches_a_table: bool) -> Iterator[Diagnostic]:
    rule = names.STREAM_COLUMN
    if len(name) > rule.longest:
        message = f"`{name}` has {len(name)} characters, the name of a {rule.what} has at most {rule.longest}"
        yield subject.finding(codes.STREAM_COLUMN_LENGTH, path, message, "choose a shorter name")
    if not reaches_a_table:
        return
    both = (codes.STREAM_COLUMN_FORM, codes.STREAM_COLUMN_FORM)
    for found in name_findings(subject, name[: rule.longest], path, rule, both, "warning"):
        hint = f"no table can have such a column: name it anew in the transformation, as in `Name = ['{name}']`"
        yield subject.finding(found.code, path, found.message, hint, severity="warning")
    reserved = names.reserved_column(name)
    if reserved and name != names.TIME_GENERATED:
        message = f"`{name}` is a name that Azure keeps for itself in tables"
        hint = "name it anew in the transformation"
        yield subject.finding(codes.RESERVED_STREAM_COLUMN, path, message, hint, severity="warning")


def _twins(subject: Subject, stream: str, columns: list[tuple[str, Path]]) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for name, path in columns:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            message = f"Columns `{first}` and `{name}` of stream `{stream}` differ only by case"
            hint = "give one of them another name, so that no query mixes them up"
            yield subject.finding(codes.ONLY_CASE_DIFFERS, path, message, hint, severity="warning")

"""Where the flows of a rule lead, in rules that were written by hand or imported: a spec's own flows are right by then.

The routes are those of Microsoft's rule authoring skill (2026-07-02): a Direct rule takes custom streams alone, a
standard stream reaches a custom table only through a transformation, custom tables end with `_CL`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from provisioner.catalog import azure_tables, limits, names
from provisioner.diagnostics import Diagnostic
from provisioner.model.json import Path
from provisioner.validate import codes
from provisioner.validate.subject import Subject

_SOURCES: Path = ("properties", "dataSources")
_LISTS = {
    "performanceCounters": ("counterSpecifiers", limits.COUNTERS_MAX),
    "syslog": ("facilityNames", limits.FACILITIES_MAX),
    "windowsEventLogs": ("xPathQueries", limits.XPATH_QUERIES_MAX),
}


def routes(subject: Subject) -> Iterator[Diagnostic]:
    """Every flow of a rule."""
    direct = subject.text("kind") == "Direct"
    for _, path in subject.items("properties", "dataFlows"):
        streams = subject.texts(*path, "streams")
        output = subject.text(*path, "outputStream") or ""
        standard = [place for stream, place in streams if stream.startswith(names.AZURE_STREAM_PREFIX)]
        if direct and standard:
            message = "A Direct rule takes custom streams alone, and this one is Azure's"
            hint = "declare a stream of your own, and name it here"
            yield subject.finding(codes.STANDARD_IN_DIRECT, standard[0], message, hint)
        yield from _output(subject, output, (*path, "outputStream"), custom=len(standard) < len(streams))
        to_custom = output.startswith(names.CUSTOM_STREAM_PREFIX)
        if standard and to_custom and subject.text(*path, "transformKql") is None:
            message = "A standard stream reaches a custom table only through a transformation"
            hint = "add `transformKql: source`"
            yield subject.finding(codes.STANDARD_UNTRANSFORMED, path, message, hint, severity="warning")


def _output(subject: Subject, output: str, path: Path, *, custom: bool) -> Iterator[Diagnostic]:
    if output.startswith(names.CUSTOM_STREAM_PREFIX) and not output.endswith(names.CUSTOM_TABLE_SUFFIX):
        message = f"`{output}` leads to no table: the name of a custom table ends with `{names.CUSTOM_TABLE_SUFFIX}`"
        hint = f"write `{output}{names.CUSTOM_TABLE_SUFFIX}`, if that is the table"
        yield subject.finding(codes.NO_SUCH_OUTPUT, path, message, hint, severity="warning")
    table = output.removeprefix(names.AZURE_STREAM_PREFIX)
    if custom and table != output and table not in azure_tables():
        message = f"`{table}` is on no list of Azure tables that take data through the Logs Ingestion API"
        hint = "`provisioner tables` lists those that do"
        yield subject.finding(codes.NO_SUCH_OUTPUT, path, message, hint, severity="warning")


def data_sources(subject: Subject) -> Iterator[Diagnostic]:
    """The limits of agents' data sources; published rules go beyond one of them, so all of them warn."""
    kinds = [kind for kind, _, _ in subject.members(*_SOURCES)]
    count = sum(1 for kind in kinds for _ in subject.items(*_SOURCES, kind))
    if count > limits.DATA_SOURCES_MAX:
        yield _beyond(subject, _SOURCES, "The rule", count, "data sources", limits.DATA_SOURCES_MAX)
    for kind, (key, most) in _LISTS.items():
        for _, path in subject.items(*_SOURCES, kind):
            found = len(subject.texts(*path, key))
            if found > most:
                yield _beyond(subject, (*path, key), f"A data source `{kind}`", found, f"`{key}`", most)
    for item, path in subject.items(*_SOURCES, "extensions"):
        size = len(json.dumps(item.get("extensionSettings"), ensure_ascii=False, default=str).encode())
        if size > limits.EXTENSION_SETTINGS_BYTES_MAX:
            most = limits.EXTENSION_SETTINGS_BYTES_MAX
            message = f"The settings of an extension have {size:,} bytes, Microsoft documents {most:,}"
            path = (*path, "extensionSettings")
            yield subject.finding(codes.MANY_DATA_SOURCES, path, message, "shorten them", severity="warning")


def _beyond(subject: Subject, path: Path, whose: str, count: int, what: str, most: int) -> Diagnostic:
    message = f"{whose} has {count} {what}, Microsoft documents {most}"
    hint = "move some of them to a rule of their own"
    return subject.finding(codes.MANY_DATA_SOURCES, path, message, hint, severity="warning")

"""What clients need to know: for people, for programs, for shells, for GitHub Actions."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from provisioner.model.results import Outputs, RuleOutput, SenderOutput
from provisioner.report.style import Style, printable


def as_text(outputs: Outputs, *, colour: bool = False) -> str:
    """A block a rule, to read and to copy from."""
    style = Style(colour)
    blocks = ["\n".join(_block(rule, style)) for rule in outputs.rules]
    blocks += ["\n".join(_sender(sender, style)) for sender in outputs.senders]
    blocks += [printable(note) for note in outputs.notes]
    return "\n\n".join(blocks) or f"{outputs.project} has no rules in {outputs.cloud} yet"


def _block(rule: RuleOutput, style: Style) -> Iterator[str]:
    yield style.strong(f"{printable(rule.handle)}") + (f" ({printable(rule.name)})" if rule.name != rule.handle else "")
    yield f"  logsIngestion  {printable(rule.logs_ingestion or 'none: sent through its data collection endpoint')}"
    if rule.endpoint is not None and rule.endpoint != rule.logs_ingestion:
        yield f"  through DCE    {printable(rule.endpoint)}"
    yield f"  immutable ID   {printable(rule.immutable_id)}"
    for stream in rule.streams:
        yield f"  stream         {printable(stream.name)} → {printable(', '.join(stream.tables))}"


def _sender(sender: SenderOutput, style: Style) -> Iterator[str]:
    yield style.strong(printable(sender.handle)) + " (application)"
    yield f"  client ID      {printable(sender.client_id)}"
    yield f"  object ID      {printable(sender.object_id)}"


def as_json(outputs: Outputs) -> str:
    """One object; rules and streams by their handle."""
    return json.dumps(_value(outputs), indent=2, ensure_ascii=False)


def all_as_text(outputs: Sequence[Outputs], *, colour: bool = False) -> str:
    """The blocks of several specs, each under its name; those of one spec as they are."""
    if len(outputs) == 1:
        return as_text(outputs[0], colour=colour)
    style = Style(colour)
    heads = (f"{style.frame('spec')} {style.strong(printable(item.project))}" for item in outputs)
    return "\n\n".join(f"{head}\n\n{as_text(item, colour=colour)}" for head, item in zip(heads, outputs, strict=True))


def all_as_json(outputs: Sequence[Outputs]) -> str:
    """The object of one spec; of several, one object a spec by its name, under `specs`."""
    if len(outputs) == 1:
        return as_json(outputs[0])
    return json.dumps({"specs": {item.project: _value(item) for item in outputs}}, indent=2, ensure_ascii=False)


def _value(outputs: Outputs) -> dict[str, Any]:
    return {
        "project": outputs.project,
        "cloud": outputs.cloud,
        **({"tenant": outputs.tenant} if outputs.tenant else {}),
        "workspace": {"id": outputs.workspace_id, "customerId": outputs.workspace_customer_id},
        "rules": {
            rule.handle: {
                "name": rule.name,
                "id": rule.id,
                "immutableId": rule.immutable_id,
                "logsIngestion": rule.logs_ingestion,
                **({"dataCollectionEndpoint": rule.endpoint} if rule.endpoint is not None else {}),
                "streams": {
                    stream.handle: {"name": stream.name, "tables": list(stream.tables)} for stream in rule.streams
                },
            }
            for rule in outputs.rules
        },
        **({"senders": _senders(outputs)} if outputs.senders else {}),
        **({"notes": list(outputs.notes)} if outputs.notes else {}),
    }


def _senders(outputs: Outputs) -> dict[str, Any]:
    return {item.handle: {"clientId": item.client_id, "objectId": item.object_id} for item in outputs.senders}


def as_env(outputs: Outputs) -> str:
    """`NAME=value` lines that any POSIX shell can source.

    A project of one rule and one stream also gets the names that the samples of the Azure SDKs read.
    """
    return "\n".join(f"{name}={shlex.quote(value)}" for name, value in _variables(outputs).items())


def as_github(outputs: Outputs) -> str:
    """`name=value` lines for `$GITHUB_OUTPUT`."""
    return "\n".join(f"{name.lower()}={_single_line(value)}" for name, value in _variables(outputs).items())


def _variables(outputs: Outputs) -> dict[str, str]:
    found: dict[str, str] = {"WORKSPACE_ID": outputs.workspace_customer_id}
    if outputs.tenant:
        found["TENANT_ID"] = outputs.tenant
    for rule in outputs.rules:
        prefix = _free(_name(rule.handle), found, "_DCR_IMMUTABLE_ID")
        found[f"{prefix}_DCR_IMMUTABLE_ID"] = rule.immutable_id
        if rule.logs_ingestion is not None:
            found[f"{prefix}_LOGS_INGESTION_ENDPOINT"] = rule.logs_ingestion
        for stream in rule.streams:
            found[_free(f"{prefix}_STREAM_{_name(stream.handle)}", found)] = stream.name
    for sender in outputs.senders:
        found[_free(f"{_name(sender.handle)}_CLIENT_ID", found)] = sender.client_id
    if len(outputs.rules) == 1 and len(outputs.rules[0].streams) == 1:
        only = outputs.rules[0]
        if only.logs_ingestion is not None:
            found["DATA_COLLECTION_ENDPOINT"] = only.logs_ingestion
        found["LOGS_DCR_RULE_ID"] = only.immutable_id
        found["LOGS_DCR_STREAM_NAME"] = only.streams[0].name
    return found


def _name(handle: str) -> str:
    name = re.sub(r"[^A-Z0-9]+", "_", handle.upper()).strip("_")
    return f"_{name}" if not name or name[0].isdigit() else name


def _free(name: str, taken: dict[str, str], suffix: str = "") -> str:
    """Two handles may differ only in characters that a variable cannot have."""
    if name + suffix not in taken:
        return name
    number = next(count for count in range(2, len(taken) + 3) if f"{name}_{count}{suffix}" not in taken)
    return f"{name}_{number}"


def _single_line(value: str) -> str:
    return " ".join(value.splitlines())

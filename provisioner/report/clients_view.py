"""Outputs in the words of one client: a text a stream, ready to paste."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from provisioner.catalog.clients import Client, Values, configuration
from provisioner.model.results import Outputs, RuleOutput, StreamOutput


def as_text(outputs: Outputs, client: Client) -> str:
    """Each stream's text; several are headed by comments that say which stream they are for."""
    found = list(_texts(outputs, client))
    if len(found) == 1:
        return found[0][1]
    mark = "//" if client.language in ("csharp", "javascript", "go") else "#"
    return "\n".join(f"{mark} {stream}\n{text}" for stream, text in found)


def _texts(outputs: Outputs, client: Client) -> Iterator[tuple[str, str]]:
    made = outputs.senders[0].client_id if len(outputs.senders) == 1 else None
    for rule in outputs.rules:
        for stream in rule.streams if rule.logs_ingestion else ():
            yield f"{rule.handle}/{stream.handle}", configuration(client, _values(rule, stream, made))


def _values(rule: RuleOutput, stream: StreamOutput, client_id: str | None) -> Values:
    times = [name for name, type in stream.columns.items() if type == "datetime"]
    texts = [name for name, type in stream.columns.items() if type == "string"]
    values = Values(
        endpoint=rule.logs_ingestion or "",
        rule=rule.immutable_id,
        stream=stream.name,
        time="TimeGenerated" if "TimeGenerated" in times or not times else times[0],
        message="Message" if "Message" in texts or not texts else texts[0],
    )
    return replace(values, client=client_id)

"""What clients say to the Logs Ingestion API: code a language, configuration a shipper, as texts in `data/clients`.

The SDKs' calls are those of their packages. The shippers' keys are those of their sources: Fluent Bit d55459d4, rsyslog
ee72adcd, AxoSyslog bf5bd70a, Vector c3445d42, Logstash's plugin 06bb3537 (2026-08); syslog-ng and curl were run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from provisioner import files

_DATA = Path(__file__).parent / "data" / "clients"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client by the name that people type; `language` is the name that Markdown gives its text.

    `unset` is how it takes the client ID from elsewhere, where that is not known here.
    """

    key: str
    label: str
    language: str
    file: str
    note: str = ""
    unset: str = "${AZURE_CLIENT_ID}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What stands in a text: `stream` is Azure's name, `time` and `message` columns of the stream, `client` an ID."""

    endpoint: str
    rule: str
    stream: str
    time: str = "TimeGenerated"
    message: str = "Message"
    client: str | None = None


CLIENTS: tuple[Client, ...] = (
    Client(key="python", label="Python", language="python", file="python.py.txt"),
    Client(key="powershell", label="PowerShell", language="powershell", file="powershell.ps1.txt"),
    Client(key="csharp", label="C#", language="csharp", file="csharp.cs.txt"),
    Client(key="javascript", label="JavaScript", language="javascript", file="javascript.js.txt"),
    Client(key="go", label="Go", language="go", file="go.go.txt"),
    Client(
        key="fluent-bit",
        label="Fluent Bit",
        language="yaml",
        file="fluent-bit.yaml.txt",
        note="Fluent Bit sends to `Custom-` and its `table_name`. Keep its chunks below 1 MB: it does not split them.",
    ),
    Client(
        key="rsyslog",
        label="rsyslog",
        language="text",
        file="rsyslog.conf.txt",
        note="The module omazuredce is in rsyslog 8.2604 and newer.",
        unset="CLIENT ID",
    ),
    Client(key="axosyslog", label="AxoSyslog", language="text", file="axosyslog.conf.txt", unset="`AZURE_CLIENT_ID`"),
    Client(
        key="syslog-ng",
        label="syslog-ng",
        language="text",
        file="syslog-ng.conf.txt",
        note="A token lasts an hour or a day; AxoSyslog's `azure-monitor()` renews its own.",
    ),
    Client(
        key="vector",
        label="Vector",
        language="toml",
        file="vector.toml.txt",
        note="`batch.max_bytes` matters: the default of 10 MB is over the limit of a call, and it never compresses.",
    ),
    Client(
        key="logstash",
        label="Logstash",
        language="ruby",
        file="logstash.conf.txt",
        note="`logstash-plugin install microsoft-sentinel-log-analytics-logstash-output-plugin`, 2.x.",
    ),
    Client(
        key="curl",
        label="curl",
        language="sh",
        file="curl.sh.txt",
        note="`TOKEN`: `az account get-access-token --resource https://monitor.azure.com --query accessToken -o tsv`.",
    ),
)


def client(key: str) -> Client:
    """The client of this name; raises `KeyError` for another."""
    return {item.key: item for item in CLIENTS}[key]


def configuration(client: Client, values: Values) -> str:
    """The client's text with these values."""
    text = files.read_text(_DATA / client.file, "client configuration")
    known = {
        "endpoint": values.endpoint,
        "rule": values.rule,
        "stream": values.stream,
        "handle": values.stream.removeprefix("Custom-"),
        "time": values.time,
        "message": values.message,
        "client": values.client or client.unset,
    }
    for name, value in known.items():
        text = text.replace(f"@{name}@", value)
    return text

"""`provisioner outputs`: what clients need to know, read from the live resources."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from provisioner.cli import findings
from provisioner.cli.declaring import Option
from provisioner.cli.options import (
    DEFAULT_DATA,
    Cloud,
    CloudName,
    DataDir,
    Environment,
    LogFile,
    SpecPath,
    Templates,
    VariableFiles,
    Variables,
    Verbose,
    inputs,
)
from provisioner.cli.session import Logging, session
from provisioner.cli.terminal import Terminal
from provisioner.pipeline.preparation import DEFAULT_SPEC, prepare

if TYPE_CHECKING:
    from provisioner.model.results import Outputs


class OutputFormat(StrEnum):
    """For people, for programs, for shells, for GitHub Actions."""

    TEXT = "text"
    JSON = "json"
    ENV = "env"
    GITHUB = "github"


class ClientName(StrEnum):
    """Languages and shippers whose words are known."""

    PYTHON = "python"
    POWERSHELL = "powershell"
    CSHARP = "csharp"
    JAVASCRIPT = "javascript"
    GO = "go"
    FLUENT_BIT = "fluent-bit"
    RSYSLOG = "rsyslog"
    AXOSYSLOG = "axosyslog"
    SYSLOG_NG = "syslog-ng"
    VECTOR = "vector"
    LOGSTASH = "logstash"
    CURL = "curl"


def command(
    spec: SpecPath = DEFAULT_SPEC,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - a list of its own is passed
    variable_files: VariableFiles = [],  # noqa: B006 - a list of its own is passed
    templates: Templates = None,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    format: Annotated[
        OutputFormat,
        Option("--format", help="`env`: NAME=value lines to source; `github`: lines for $GITHUB_OUTPUT."),
    ] = OutputFormat.TEXT,
    client: Annotated[
        ClientName | None,
        Option("--client", help="This client's configuration or code, ready to paste, in place of --format."),
    ] = None,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Print endpoint, immutable ID and stream names of what has been applied."""
    terminal = Terminal.of_this_process()
    prepared = prepare(inputs(spec, environment, variables, variable_files, templates))
    findings.show(terminal, prepared.diagnostics, prepared.sources)
    if not prepared.ok:
        return 1
    from provisioner.pipeline.outputs import read

    logging = Logging(verbose=verbose, file=log_file)
    with session(cloud, terminal, data_dir=data_dir, logging=logging) as current:
        outputs = read(prepared, current.connect(), parallelism=current.parallelism)
        terminal.write(_for_client(terminal, outputs, client) if client else _shown(terminal, outputs, format))
    return 0


def _for_client(terminal: Terminal, outputs: Outputs, name: ClientName) -> str:
    from provisioner.catalog.clients import client
    from provisioner.report import clients_view

    known = client(name.value)
    if known.note:
        terminal.note(known.note)
    return clients_view.as_text(outputs, known)


def _shown(terminal: Terminal, outputs: Outputs, format: OutputFormat) -> str:
    from provisioner.report import outputs_view

    match format:
        case OutputFormat.TEXT:
            return outputs_view.as_text(outputs, colour=terminal.colour)
        case OutputFormat.JSON:
            return outputs_view.as_json(outputs)
        case OutputFormat.ENV:
            return outputs_view.as_env(outputs)
        case OutputFormat.GITHUB:
            return outputs_view.as_github(outputs)

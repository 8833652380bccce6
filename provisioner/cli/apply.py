"""`provisioner apply`: make it so, and say what clients need to know."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from provisioner.cli import findings, running, secrets
from provisioner.cli.access import AccessOptions, grants_access, sender_credentials_of, verify_access, with_new_secrets
from provisioner.cli.declaring import Argument, Option
from provisioner.cli.options import (
    DEFAULT_DATA,
    Adopt,
    AllowDestructive,
    Cloud,
    CloudName,
    DataDir,
    Environment,
    LogFile,
    Parallelism,
    Preflight,
    Prune,
    Skipped,
    Templates,
    VariableFiles,
    Variables,
    Verbose,
    Yes,
    skipped_types,
)
from provisioner.cli.saved_plans import apply_saved, saved_plan
from provisioner.cli.session import Logging, Session, session
from provisioner.cli.specs import estate_of
from provisioner.cli.terminal import Terminal

if TYPE_CHECKING:
    from provisioner.model.results import Outputs
    from provisioner.pipeline.estate import Estate
    from provisioner.pipeline.plan import Choices


class ApplyFormat(StrEnum):
    """What stdout gets."""

    TEXT = "text"
    JSON = "json"


def command(
    specs: Annotated[
        list[Path] | None,
        Argument(metavar="SPEC...|PLAN", help="Spec files or folders of them, or one saved plan."),
    ] = None,
    environment: Environment = None,
    variables: Variables = [],  # noqa: B006 - a list of its own is passed
    variable_files: VariableFiles = [],  # noqa: B006 - a list of its own is passed
    templates: Templates = None,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    yes: Yes = False,
    parallelism: Parallelism = 16,
    format: Annotated[ApplyFormat, Option("--format", help="`json`: the outputs, for a script.")] = ApplyFormat.TEXT,
    allow_destructive: AllowDestructive = [],  # noqa: B006 - a list of its own is passed
    adopt: Adopt = [],  # noqa: B006 - a list of its own is passed
    prune: Prune = False,
    skip: Skipped = [],  # noqa: B006 - a list of its own is passed
    wait_for_access: Annotated[
        bool, Option("--wait-for-access", help="Wait until Azure lets the senders send, asking as the senders.")
    ] = False,
    sender_credential: Annotated[
        Path | None,
        Option(
            "--sender-credential",
            metavar="FILE",
            help="A sender's credential, as `az ad sp create-for-rbac` prints it; asks with it.",
        ),
    ] = None,
    access_delay: Annotated[
        float | None,
        Option(
            "--access-delay",
            min=0,
            metavar="SECONDS",
            help="How long after granting to ask first.  [default: 60; local: 0]",
            show_default=False,
        ),
    ] = None,
    access_wait: Annotated[
        float, Option("--access-wait", min=0, metavar="MINUTES", help="How long to go on asking.")
    ] = 30.0,
    schema_wait: Annotated[
        float | None,
        Option(
            "--schema-wait",
            min=0,
            metavar="MINUTES",
            help="How long changed tables may take to reach the rules; also those that changed before this run.",
            show_default="20, for those that this run changes",
        ),
    ] = None,
    secret_file: Annotated[
        Path | None,
        Option(
            "--secret-file", metavar="FILE", help="Write new client secrets here (mode 0600) instead of printing them."
        ),
    ] = None,
    preflight: Preflight = True,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Create and change what the specs describe, then print the endpoint, the immutable ID and the streams."""
    terminal = Terminal.of_this_process()
    logging = Logging(verbose=verbose, file=log_file)
    secret_file = secrets.free(secret_file)
    saved = saved_plan(specs or ())
    if saved is not None:
        given: dict[str, object] = {"--env": environment, "--var": variables, "--var-file": variable_files}
        given |= {"--templates": templates, "--skip": skip, "--prune": prune}
        given |= {"--wait-for-access": wait_for_access, "--sender-credential": sender_credential}
        given |= {"--allow-destructive": allow_destructive, "--adopt": adopt}
        saved.refuse([name for name, value in given.items() if value], cloud)
        with session(cloud, terminal, data_dir=data_dir, parallelism=parallelism, logging=logging) as current:
            code, outputs = apply_saved(
                terminal,
                saved,
                current,
                schema_wait=_seconds(schema_wait),
                secret_file=secret_file,
                preflight=preflight,
            )
            return _finish(terminal, code, outputs, format)
    estate = estate_of(terminal, specs or (), environment, variables, variable_files, templates)
    if estate is None:
        return 1
    from provisioner.pipeline.plan import Choices

    choices = Choices(
        allow_destructive=tuple(allow_destructive), adopt=tuple(adopt), skip=skipped_types(skip), prune=prune
    )
    access = AccessOptions(
        wait=wait_for_access or sender_credential is not None,
        credentials=sender_credentials_of(sender_credential),
        delay=access_delay,
        limit=access_wait * 60,
    )
    with session(cloud, terminal, data_dir=data_dir, parallelism=parallelism, logging=logging) as current:
        code, outputs = _apply(
            terminal,
            estate,
            current,
            choices,
            access,
            yes=yes,
            schema_wait=_seconds(schema_wait),
            secret_file=secret_file,
            preflight=preflight,
        )
        return _finish(terminal, code, outputs, format)


def _seconds(minutes: float | None) -> float | None:
    return None if minutes is None else minutes * 60


def _apply(
    terminal: Terminal,
    estate: Estate,
    current: Session,
    choices: Choices,
    access: AccessOptions,
    *,
    yes: bool,
    schema_wait: float | None,
    secret_file: Path | None,
    preflight: bool,
) -> tuple[int, Sequence[Outputs]]:
    from provisioner.pipeline.access import questions
    from provisioner.pipeline.apply import outputs_of
    from provisioner.pipeline.plan import plan
    from provisioner.report.plan_view import as_text

    connection = current.connect()
    planned = plan(estate, connection, parallelism=current.parallelism, choices=choices)
    findings.show(terminal, planned.diagnostics, estate.sources)
    if planned.plan is None or not planned.ok:
        return 1, ()
    terminal.note(as_text(planned.plan, colour=terminal.colour_errors))
    live, applied = planned.plan.live, False
    if not running.permitted(terminal, planned.plan, current, connection, estate=estate, asked=preflight):
        return 3, ()
    if planned.plan.pending:
        if not running.agreed(terminal, current, yes, "Apply these changes?"):
            terminal.note("nothing was changed")
            return 130, ()
        code, outcome = running.execute(
            terminal,
            planned.plan,
            current,
            connection,
            sources=estate.sources,
            schema_wait=schema_wait,
            secret_file=secret_file,
        )
        if code:
            return code, ()
        live, applied = outcome.live, grants_access(planned.plan)
        access = with_new_secrets(access, live, connection.sign_in())
    running.hand_over(terminal, planned.plan, live)
    outputs = outputs_of(estate, live, connection.cloud.name, connection.sign_in())
    asked = questions(estate, outputs, live)
    return (0 if verify_access(terminal, current, access, asked, granted=applied) else 3), outputs


def _finish(terminal: Terminal, code: int, outputs: Sequence[Outputs], format: ApplyFormat) -> int:
    from provisioner.report.outputs_view import all_as_json, all_as_text

    if outputs:
        terminal.write(
            all_as_json(outputs) if format is ApplyFormat.JSON else all_as_text(outputs, colour=terminal.colour)
        )
    return code

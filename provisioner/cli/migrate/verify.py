"""`provisioner migrate verify`: the same rows through the old rule and the new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from provisioner.cli import findings
from provisioner.cli.declaring import Argument, Option
from provisioner.cli.options import DEFAULT_DATA, Cloud, CloudName, DataDir, LogFile, SpecPath, Verbose
from provisioner.cli.session import Logging, session
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError
from provisioner.pipeline.preparation import DEFAULT_SPEC, Inputs, Prepared, prepare

if TYPE_CHECKING:
    from provisioner.model.json import JsonObject
    from provisioner.model.migrations import Proof
    from provisioner.pipeline.migrate_verify import Pair
    from provisioner.pipeline.rows import Row

_PROOF_DATA = Path(".provisioner/verify")


class ProofFormat(StrEnum):
    """For people, for programs."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Old:
    """The old rule, the columns of its tables, and rows that they have got."""

    body: JsonObject
    columns: Mapping[str, Mapping[str, str]]
    recent: Mapping[str, Sequence[Row]]


def command(
    old: Annotated[str, Argument(metavar="ID|FILE", help="The old rule: its ARM ID, or a file of its JSON.")],
    spec: SpecPath = DEFAULT_SPEC,
    rows: Annotated[
        list[Path] | None, Option("--rows", metavar="FILE", help="Records as clients send them; repeatable.")
    ] = None,
    stream: Annotated[str, Option("--stream", metavar="NAME", help="The stream that the rows are for.")] = "",
    recent: Annotated[
        int, Option("--recent", min=0, metavar="N", help="The last N rows of the old rule's tables, sent again.")
    ] = 0,
    on_emulator: Annotated[
        bool, Option("--on-emulator", help="Also make both rules on a local emulator and compare what is stored.")
    ] = False,
    format: Annotated[ProofFormat, Option("--format", help="How the proof is shown.")] = ProofFormat.TEXT,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Prove that the spec's rule makes of rows what the old rule makes of them; 1 where anything differs."""
    from provisioner.pipeline.migrate_verify import offline, pair
    from provisioner.pipeline.rows import read_rows

    terminal = Terminal.of_this_process()
    prepared = prepare(Inputs(path=spec))
    findings.show(terminal, prepared.diagnostics, prepared.sources)
    if not prepared.ok:
        return 1
    logging = Logging(verbose=verbose, file=log_file)
    known = _old(terminal, old, recent, cloud, data_dir, logging)
    given = {stream: [row for path in rows for row in read_rows(path)]} if rows else known.recent
    both = pair(known.body, prepared, given, known.columns)
    proofs = offline(both)
    if on_emulator:
        proofs += _rehearsed(terminal, both, prepared, logging)
    terminal.write(_shown(terminal, proofs, format))
    return 0 if all(proof.equal for proof in proofs) else 1


def _old(terminal: Terminal, old: str, recent: int, cloud: CloudName, data_dir: Path, logging: Logging) -> _Old:
    from provisioner.pipeline.migrate_verify import live_columns, recent_rows
    from provisioner.pipeline.rule_files import from_azure, from_file, is_rule_id

    if not is_rule_id(old):
        if recent:
            raise UsageError("a file has no recent rows", "give the old rule's ID, or --rows FILE")
        return _Old(body=from_file(Path(old)), columns={}, recent={})
    with session(cloud, terminal, data_dir=data_dir, logging=logging) as current:
        connection = current.connect()
        body = from_azure(connection.gateway, old)
        found = recent_rows(body, connection, recent) if recent else {}
        return _Old(body=body, columns=live_columns(body, connection.gateway), recent=found)


def _rehearsed(terminal: Terminal, both: Pair, prepared: Prepared, logging: Logging) -> list[Proof]:
    from provisioner.pipeline.migrate_rehearsal import on_emulator

    folder = prepared.inputs.path.parent / _PROOF_DATA
    with session(CloudName.LOCAL, terminal, data_dir=folder, logging=logging) as current:
        assert current.emulator is not None, "the local cloud has one"
        return on_emulator(both, current.connect(), current.emulator.client_id)


def _shown(terminal: Terminal, proofs: list[Proof], format: ProofFormat) -> str:
    from provisioner.report import proof_view

    if format is ProofFormat.JSON:
        return proof_view.as_json(proofs)
    return proof_view.as_text(proofs, colour=terminal.colour)

"""The composition root: which cloud, which credential, and the emulator that answers for `local`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner.cli.options import DEFAULT_DATA, CloudName
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError

if TYPE_CHECKING:
    from provisioner.azure import Connection, CredentialSource
    from provisioner.catalog.clouds import Cloud
    from provisioner.emulator.settings import Ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Logging:
    """Where Azure calls are reported: to stderr, to a file of JSON lines, both or neither."""

    verbose: bool = False
    file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A cloud that answers, and the way to sign in to it. `emulator` is set for the local one."""

    cloud: Cloud
    emulator: Ready | None
    logging: Logging
    parallelism: int
    closing: ExitStack = field(repr=False)

    def connect(self, application: str | None = None) -> Connection:
        """Clients that sign in as the user does, or as `application` where its secret is at hand.

        On the emulator that is any application of its data directory; elsewhere the credential comes from the
        environment (`DefaultAzureCredential`), whoever that is.
        """
        return self.connect_with(self._credential(application))

    def connect_with(self, credential: CredentialSource) -> Connection:
        """Clients that sign in with this credential; closed with the session."""
        from provisioner.azure import connect
        from provisioner.cli.calls import reporter

        log = reporter(self.logging.verbose, self.logging.file)
        connection = connect(self.cloud, credential, parallelism=self.parallelism, log=log)
        self.closing.callback(connection.close)
        return connection

    def _credential(self, client_id: str | None) -> CredentialSource:
        from provisioner.azure import CredentialSource

        if self.emulator is None:
            return CredentialSource()
        from provisioner.emulator.credentials import load_credentials

        credentials = load_credentials(Path(self.emulator.data_dir))
        account = credentials and (credentials.application(client_id) if client_id else credentials.administrator)
        if not account:
            raise UsageError(
                f"the local emulator knows no application `{client_id}`", "run `provisioner apply --cloud local` first"
            )
        return CredentialSource(
            tenant=self.emulator.tenant_id, client_id=account.client_id, client_secret=account.client_secret
        )


@contextmanager
def session(
    cloud: CloudName, terminal: Terminal, *, data_dir: Path, parallelism: int = 16, logging: Logging | None = None
) -> Iterator[Session]:
    """A session with a cloud; the local one is started where none runs on the data directory, and ends with it."""
    with ExitStack() as closing:
        if cloud is CloudName.LOCAL:
            emulator = _emulator(terminal, data_dir, closing)
            from provisioner.catalog.clouds import local

            chosen = local(emulator.https_url, emulator.ca_path)
        else:
            from provisioner.catalog.clouds import CLOUDS

            emulator, chosen = None, CLOUDS[cloud.value]
        yield Session(
            cloud=chosen,
            emulator=emulator,
            logging=logging or Logging(),
            parallelism=parallelism,
            closing=closing,
        )


def _emulator(terminal: Terminal, data_dir: Path, closing: ExitStack) -> Ready:
    from provisioner.emulator.process import attach, start_child

    running = attach(data_dir)
    if running is not None:
        closing.callback(running.close)
        return running.ready
    child = start_child(data_dir)

    def stop() -> None:
        if not child.stop():
            terminal.note(terminal.dim("The local emulator runs on for another command and ends with it."))
            return
        option = "" if data_dir == DEFAULT_DATA else f" --data {data_dir}"
        terminal.note(
            terminal.dim(
                f"The local emulator has stopped; its state stays in {data_dir}.\n"
                f"To keep one running: provisioner emulator{option}"
            )
        )

    closing.callback(stop)
    return child.ready

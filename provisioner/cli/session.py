"""The composition root: which cloud, which credential, and the emulator that answers for `local`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provisioner.cli.options import CloudName
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError

if TYPE_CHECKING:
    from provisioner.azure import Connection
    from provisioner.catalog.clouds import Cloud
    from provisioner.emulator.credentials import Application
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

    def connect(self, application: str | None = None) -> Connection:
        """Clients that sign in as the user does, or as `application` where its secret is at hand.

        On the emulator that is any application of its data directory; elsewhere the credential comes from the
        environment (`DefaultAzureCredential`), whoever that is.
        """
        from provisioner.azure import CredentialSource, connect

        credential = CredentialSource()
        if self.emulator is not None:
            account = self._account(self.emulator, application)
            credential = CredentialSource(
                tenant=self.emulator.tenant_id, client_id=account.client_id, client_secret=account.client_secret
            )
        from provisioner.cli.calls import reporter

        return connect(
            self.cloud, credential, parallelism=self.parallelism, log=reporter(self.logging.verbose, self.logging.file)
        )

    @staticmethod
    def _account(emulator: Ready, client_id: str | None) -> Application:
        from provisioner.emulator.credentials import load_credentials

        credentials = load_credentials(Path(emulator.data_dir))
        account = credentials and (credentials.application(client_id) if client_id else credentials.administrator)
        if not account:
            raise UsageError(
                f"the local emulator knows no application `{client_id}`", "run `provisioner apply --cloud local` first"
            )
        return account


@contextmanager
def session(
    cloud: CloudName, terminal: Terminal, *, data_dir: Path, parallelism: int = 16, logging: Logging | None = None
) -> Iterator[Session]:
    """A session with a cloud; the local one is started where none runs on the data directory, and ends with it."""
    settings = logging or Logging()
    if cloud is not CloudName.LOCAL:
        from provisioner.catalog.clouds import CLOUDS

        yield Session(cloud=CLOUDS[cloud.value], emulator=None, logging=settings, parallelism=parallelism)
        return

    from provisioner.catalog.clouds import local
    from provisioner.emulator.process import attach, start_child

    running = attach(data_dir)
    if running is not None:
        yield Session(
            cloud=local(running.https_url, running.ca_path),
            emulator=running,
            logging=settings,
            parallelism=parallelism,
        )
        return
    child = start_child(data_dir)
    ready = child.ready
    try:
        yield Session(
            cloud=local(ready.https_url, ready.ca_path), emulator=ready, logging=settings, parallelism=parallelism
        )
    finally:
        child.stop()
        terminal.note(
            terminal.dim(
                f"The local emulator has stopped; its state stays in {data_dir}. "
                f"To keep one running: provisioner emulator{_data_option(data_dir)}"
            )
        )


def _data_option(data_dir: Path) -> str:
    from provisioner.cli.options import DEFAULT_DATA

    return "" if data_dir == DEFAULT_DATA else f" --data {data_dir}"

"""The exceptions, split by who must act.

A user's mistake in a file is a value (`diagnostics.Diagnostic`); a broken world is one of these; anything else
that escapes is a bug and keeps its traceback.

    ProvisionerError
    ├── UsageError               the caller: wrong options, or this machine (file, port, disk)   exit 2
    ├── InvalidProjectError      the author of the input; carries the diagnostics               exit 1
    ├── InterruptedRunError      the person at the keyboard pressed Ctrl-C                      exit 130
    └── RemoteError              Azure (or its emulator) said no, or could not be reached       exit 3
        ├── NotFoundError        404
        ├── NotAuthorizedError   401, 403
        ├── ConflictError        409, 412
        ├── ThrottledError       429
        └── UnavailableError     5xx, connection refused or reset, operation that never ends
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provisioner.diagnostics import Diagnostic


class ProvisionerError(Exception):
    """The root: a one-line message without final period, and what to do next."""

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ProvisionerError):
    """The command cannot run as it was called, or this machine does not let it."""


class InvalidProjectError(ProvisionerError):
    """The input has errors; raised at the library face, commands print the diagnostics instead."""

    exit_code = 1

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        count = sum(1 for item in diagnostics if item.severity == "error")
        super().__init__(f"{count} error{'s' if count != 1 else ''} in the input")
        self.diagnostics = tuple(diagnostics)


class InterruptedRunError(ProvisionerError):
    """Ctrl-C during a run that changes things."""

    exit_code = 130


class RemoteError(ProvisionerError):
    """Azure refused a call.

    `code` is Azure's own error code, `details` are its nested `code: message` lines (for a rule they hold the real
    reason), `request_id` is what Azure's support asks for.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        *,
        operation: str = "",
        resource_id: str = "",
        status: int | None = None,
        code: str = "",
        details: Sequence[str] = (),
        request_id: str = "",
    ) -> None:
        super().__init__(message, hint)
        self.operation = operation
        self.resource_id = resource_id
        self.status = status
        self.code = code
        self.details = tuple(details)
        self.request_id = request_id


class NotFoundError(RemoteError):
    """404: the resource, or one it stands in, is not there."""


class NotAuthorizedError(RemoteError):
    """401 or 403: no valid credential, or a right is missing."""


class ConflictError(RemoteError):
    """409 or 412: something exists already, is being changed, or changed since it was read."""


class ThrottledError(RemoteError):
    """429 that outlasted the retries."""


class UnavailableError(RemoteError):
    """5xx, no connection, or a long-running operation that did not end in time."""

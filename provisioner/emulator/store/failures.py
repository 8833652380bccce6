"""SQLite's errors, split by who must act: the caller, the disk, or us."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from provisioner.errors import ProvisionerError, UsageError

_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_READ_ONLY = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)


class StoreUnavailableError(ProvisionerError):
    """The disk is full or failing: nothing of the write was kept, and a later one may succeed (a 503)."""


def cannot_write(path: Path, exc: sqlite3.Error) -> StoreUnavailableError:
    """A write that the disk refused."""
    cause = "the disk is full" if _primary_code(exc) == sqlite3.SQLITE_FULL else str(exc)
    return StoreUnavailableError(f"`{path}` cannot be written: {cause}", "free some space; nothing was half stored")


def is_disk_failure(exc: sqlite3.Error) -> bool:
    """True when the disk, not the statement, is at fault."""
    return _primary_code(exc) in _FULL


def cannot_open(path: Path, exc: sqlite3.Error) -> UsageError:
    """A data directory that this process cannot use, in the user's words."""
    code = _primary_code(exc)
    if code in _READ_ONLY:
        return UsageError(
            f"the data directory `{path.parent}` is not writable",
            "choose another with `--data DIR`, or change its permissions",
        )
    if code == sqlite3.SQLITE_NOTADB:
        return UsageError(f"`{path}` is not a database of the emulator", "choose another directory with `--data DIR`")
    if code == sqlite3.SQLITE_FULL:
        return UsageError(f"`{path}` cannot be written: the disk is full", "free some space")
    return UsageError(f"`{path}` cannot be opened: {exc}", "choose another directory with `--data DIR`")


def _primary_code(exc: sqlite3.Error) -> int:
    """The low byte of SQLite's extended result code; 0 for errors of the Python module itself."""
    return getattr(exc, "sqlite_errorcode", 0) & 0xFF

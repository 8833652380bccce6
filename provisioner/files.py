"""The only place that opens files: reading with clear errors, atomic writing, and where our own data lies."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from provisioner.errors import UsageError

_MAX_TEXT = 64 * 1024 * 1024
_BLOCK = 1 << 20


def read_bytes(path: Path, what: str = "file") -> bytes:
    """The whole content; raises `UsageError` with cause and next step."""
    try:
        if path.is_dir():
            raise UsageError(f"`{path}` is a directory, not a {what}", "give the path of the file in it")
        if path.stat().st_size > _MAX_TEXT:
            raise UsageError(
                f"`{path}` is larger than 64 MiB", f"a {what} of that size cannot be right; check the path"
            )
        return path.read_bytes()
    except FileNotFoundError as exc:
        made = ", or run `provisioner init` to make one" if what == "spec" else ""
        raise UsageError(f"there is no {what} `{path}`", f"check the path{made}") from exc
    except OSError as exc:
        raise UsageError(f"`{path}` cannot be read: {reason(exc)}", "check the path and its permissions") from exc


def read_blocks(path: Path, what: str = "file") -> Iterator[bytes]:
    """The content piece by piece, of any size; raises `UsageError` with cause and next step."""
    try:
        if path.is_dir():
            raise UsageError(f"`{path}` is a directory, not a {what}", "give the path of the file in it")
        with path.open("rb", buffering=0) as stream:
            while block := stream.read(_BLOCK):
                yield block
    except FileNotFoundError as exc:
        raise UsageError(f"there is no {what} `{path}`", "check the path") from exc
    except OSError as exc:
        raise UsageError(f"`{path}` cannot be read: {reason(exc)}", "check the path and its permissions") from exc


def read_text(path: Path, what: str = "file") -> str:
    """The content as UTF-8 (with or without byte order mark); raises `UsageError` for anything else."""
    data = read_bytes(path, what)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"`{path}` is UTF-16, not UTF-8", "save it as UTF-8")
    if b"\x00" in data:
        raise UsageError(f"`{path}` is a binary file, not a {what}", "give a text file in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise UsageError(
            f"`{path}` is not UTF-8 text: byte 0x{data[exc.start]:02x} at offset {exc.start}",
            "save it as UTF-8",
        ) from exc


def stamps(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Time of change (ns) and size of each file; zeros for one that is not there."""
    found: dict[Path, tuple[int, int]] = {}
    for path in paths:
        try:
            status = path.stat()
            found[path] = (status.st_mtime_ns, status.st_size)
        except OSError:
            found[path] = (0, 0)
    return found


def write_atomic(path: Path, data: str | bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all; `private` asks for mode 0600 (where it cannot be had, `secure` warns)."""
    import tempfile  # late: it brings half the standard library, and most commands write nothing

    payload = data.encode("utf-8") if isinstance(data, str) else data
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(payload)
                stream.flush()
                os.fsync(stream.fileno())
            if not private:
                os.chmod(temporary, _mode_of(path))
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as exc:
        raise UsageError(
            f"`{path}` cannot be written: {reason(exc)}", "choose another place, or free some space"
        ) from exc


def read_kept(path: Path) -> bytes:
    """The content of a file that is only kept to save time; nothing where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def keep(path: Path, data: bytes) -> None:
    """Write a file that is only kept to save time, whole or not at all; never a reason to fail."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        temporary.write_bytes(data)
        os.replace(temporary, path)


def secure(path: Path) -> bool:
    """Restrict a file to its owner; False where this file system keeps no such modes (say it, do not hide it)."""
    try:
        os.chmod(path, 0o600)
    except OSError:
        return False
    return sys.platform == "win32" or (path.stat().st_mode & 0o077) == 0


def allow_open_files(most: int) -> None:
    """Let this process have so many files and connections open, where the system's hard limit permits it.

    Shells give a program 256 or 1,024 and leave it to the program to ask for more; Windows has no such limit.
    """
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def bound_memory(share: float) -> None:
    """Let this process have so large a part of the machine's memory and no more, where the system keeps to that."""
    if sys.platform == "linux":
        import resource

        most = int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * share)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def reason(exc: OSError) -> str:
    """The operating system's own words for a failed call, lower-cased, without errno and path."""
    return (exc.strerror or type(exc).__name__).lower()


def own_data(*parts: str) -> Path:
    """A path inside `templates/` or `schemas/`, in a checkout or in an installed wheel."""
    package = Path(__file__).parent
    for root in (package / "_data", package.parent):
        candidate = root.joinpath(*parts)
        if candidate.exists():
            return candidate
    raise UsageError(f"`{'/'.join(parts)}` is missing from this installation", "install dcr-provisioner again")


def _mode_of(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def append_line(path: Path, line: str) -> None:
    """Add one line to a file, making it and its folder where they are not there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(line + "\n")
    except OSError as exc:
        raise UsageError(f"`{path}` cannot be written: {reason(exc)}", "choose another place for it") from exc


def discard(descriptor: int) -> None:
    """Send whatever is still written to an open file descriptor to nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)

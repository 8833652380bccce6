"""What the commands print with: results to stdout, everything about them to stderr, colour only where it is seen."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass

from provisioner.errors import ProvisionerError, RemoteError
from provisioner.files import discard

_RED, _DIM, _BOLD, _OFF = "\x1b[31m", "\x1b[2m", "\x1b[1m", "\x1b[0m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """The two streams of this process and what they can show; `interactive` says that a person can be asked,
    `live` that what stands on stderr can be drawn over."""

    interactive: bool
    colour: bool
    colour_errors: bool
    width: int
    live: bool

    @classmethod
    def of_this_process(cls) -> Terminal:
        """As found; `NO_COLOR` and `FORCE_COLOR` are honoured (no-color.org, force-color.org)."""
        out, err = sys.stdout.isatty(), sys.stderr.isatty()
        forced = bool(os.environ.get("FORCE_COLOR"))
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        return cls(
            interactive=sys.stdin is not None and sys.stdin.isatty() and err,
            colour=forced or (out and not plain),
            colour_errors=forced or (err and not plain),
            width=_width(),
            live=err and not plain,
        )

    def write(self, text: str) -> None:
        """Results: to stdout, as they are, with one line end."""
        if text:
            sys.stdout.write(text if text.endswith("\n") else text + "\n")
            sys.stdout.flush()

    def note(self, text: str = "") -> None:
        """What a person wants to know beside the result: to stderr."""
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def dim(self, text: str) -> str:
        """Of lesser importance, on stderr."""
        return f"{_DIM}{text}{_OFF}" if self.colour_errors else text

    def bold(self, text: str) -> str:
        """Of greater importance, on stderr."""
        return f"{_BOLD}{text}{_OFF}" if self.colour_errors else text

    def fail(self, error: ProvisionerError) -> None:
        """One clear error: what is wrong, Azure's words where Azure said them, what to do next."""
        mark = f"{_RED}error:{_OFF}" if self.colour_errors else "error:"
        self.note(f"{mark} {error.message}")
        if isinstance(error, RemoteError):
            for detail in error.details:
                self.note(f"  - {detail}")
            if error.resource_id:
                self.note(f"  = resource: {error.resource_id}")
            if error.request_id:
                self.note(f"  = request ID: {error.request_id}")
        if error.hint:
            self.note(f"  = hint: {error.hint}")

    def confirm(self, question: str) -> bool:
        """Ask a person; anything but `y` or `yes` is no."""
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        try:
            return sys.stdin.readline().strip().casefold() in {"y", "yes"}
        except UnicodeDecodeError:
            return False

    def ask(self, question: str, default: str) -> str:
        """Ask a person for a word; an empty answer is the default."""
        sys.stderr.write(f"{question} [{default}]: ")
        sys.stderr.flush()
        try:
            return sys.stdin.readline().strip() or default
        except UnicodeDecodeError:
            return default

    def abandon_output(self) -> None:
        """The reader of our output is gone (`| head`): leave without a second complaint at exit."""
        with suppress(OSError, ValueError):
            discard(sys.stdout.fileno())


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        return 100

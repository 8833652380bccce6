"""The command line: options in, exit codes out; the only room that prints, reads the environment or starts an emulator.

Exit codes: 0 ok · 1 the input has errors · 2 usage, or this machine · 3 Azure said no, or apply was partial ·
4 changes found (`plan --exit-code`) · 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn


def main() -> None:
    """The console script."""
    # A command makes values and ends; looking for circles among them took up to a tenth of its time.
    gc.set_threshold(200_000, 20, 50)
    arguments = sys.argv[1:]
    code = run(arguments)
    if arguments[:1] == ["emulator"]:
        sys.exit(code)  # it has processes of its own, which end with it
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process as it is: taking its values apart one by one is a sixth of a `check`."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def run(arguments: Sequence[str]) -> int:
    """One command; returns its exit code and never raises but for a bug."""
    from provisioner.cli.terminal import Terminal
    from provisioner.errors import ProvisionerError

    terminal = Terminal.of_this_process()
    try:
        from provisioner.cli.app import invoke

        return invoke(list(arguments))
    except ProvisionerError as exc:
        terminal.fail(exc)
        return exc.exit_code
    except KeyboardInterrupt:
        terminal.note("interrupted")
        return 130
    except BrokenPipeError:
        terminal.abandon_output()
        return 0

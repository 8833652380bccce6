"""`provisioner explain`: the manual page of a finding's code."""

from __future__ import annotations

import re
from typing import Annotated

from provisioner.cli.declaring import Argument
from provisioner.cli.terminal import Terminal


def command(
    code: Annotated[
        str | None, Argument(metavar="CODE", help="A code such as PRV146; all of them are listed without one.")
    ] = None,
) -> int:
    """Explain a finding: why it matters, what to do, and an example of each."""
    from provisioner.diagnostics import did_you_mean
    from provisioner.errors import UsageError
    from provisioner.manual import codes, page, title

    terminal = Terminal.of_this_process()
    if code is None:
        terminal.write("\n".join(f"{known}  {title(known)}" for known in codes()))
        return 0
    number = re.fullmatch(r"(?:PRV)?(\d{3})", code.strip().upper())
    text = page(f"PRV{number[1]}") if number else None
    if text is None:
        hint = did_you_mean(code, codes()) if not number else None
        raise UsageError(f"there is no page about `{code}`", hint or "`provisioner explain` lists all codes")
    terminal.write(text.rstrip("\n"))
    return 0

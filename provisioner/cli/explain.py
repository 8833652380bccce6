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
    known = _code(code.strip().upper())
    text = page(known) if known else None
    if text is None:
        hint = None if known else did_you_mean(code, codes())
        raise UsageError(f"there is no page about `{code}`", hint or "`provisioner explain` lists all codes")
    terminal.write(text.rstrip("\n"))
    return 0


def _code(text: str) -> str | None:
    """The code that a text stands for: `PRV146`, `146`, or `KQL101` as `kql check` and the emulator say it."""
    found = re.fullmatch(r"(?:PRV)?(\d{3})|(KQL[012]\d\d)", text)
    if found is None:
        return None
    if found[2]:
        from provisioner.resolve.transformation import code_of

        return code_of(text)
    return f"PRV{found[1]}"

"""The part of `check` that mends: what is said of it on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.cli.terminal import Terminal
from provisioner.diagnostics import Diagnostic
from provisioner.pipeline.preparation import Inputs


def run(terminal: Terminal, chosen: Sequence[Inputs], *, write: bool) -> None:
    """Mend each spec, or show on stdout what that would change."""
    from provisioner.pipeline import mending

    for one in chosen:
        result = mending.mend(one)
        if not write:
            text = "".join(mending.diff(result))
            if text:
                terminal.write(_coloured(text, terminal) if terminal.colour else text.removesuffix("\n"))
            continue
        written = mending.write(result)
        if written:
            what = f"{result.count} finding{'s' if result.count > 1 else ''}"
            terminal.note(f"mended {what} in {', '.join(path.as_posix() for path in written)}")


def offer(terminal: Terminal, found: Sequence[Diagnostic]) -> None:
    """Say that some of the findings can be mended; programs read it from the findings themselves."""
    count = sum(1 for item in found if item.fix)
    if count:
        several = "findings have" if count > 1 else "finding has"
        terminal.note(f"{count} {several} a safe fix: `provisioner check --fix` (with `--diff` to see it first)")


def _coloured(text: str, terminal: Terminal) -> str:
    from provisioner.report.style import Style

    style = Style(terminal.colour)
    kinds = {"+": style.good, "-": style.bad, "@": style.frame}
    lines = text.removesuffix("\n").split("\n")
    return "\n".join(kinds[line[0]](line) if line[:1] in kinds else line for line in lines)

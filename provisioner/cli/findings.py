"""Showing what `prepare` found, the same way in every command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provisioner.cli.options import DiagnosticFormat
from provisioner.cli.terminal import Terminal
from provisioner.diagnostics import Diagnostic, has_errors


def show(
    terminal: Terminal,
    diagnostics: Sequence[Diagnostic],
    sources: Mapping[str, str],
    *,
    format: DiagnosticFormat | None = None,
    to_stdout: bool = False,
    advice: bool = False,
) -> bool:
    """Print findings; True when there is an error among them.

    `full` on a terminal and `concise` when piped. Errors of commands other than `check`, which have no option for it,
    are `full` everywhere: the next step is in the hint, and the log of a pipeline is all that there is to read.

    Advice is the result of `check` (`to_stdout`); beside the result of another command it would be noise, except where
    it tells what became of the input (`advice`).
    """
    from provisioner.report import render

    if not to_stdout and not advice:
        diagnostics = [item for item in diagnostics if item.severity != "info"]

    on_screen = terminal.colour if to_stdout else terminal.colour_errors
    full = on_screen or terminal.interactive or (not to_stdout and has_errors(diagnostics))
    chosen = format or (DiagnosticFormat.FULL if full else DiagnosticFormat.CONCISE)
    text = render(diagnostics, chosen.value, sources, colour=on_screen)
    if text:
        (terminal.write if to_stdout else terminal.note)(text.rstrip("\n"))
    return has_errors(diagnostics)

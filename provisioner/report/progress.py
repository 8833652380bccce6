"""What an apply run is doing right now: a live display on a terminal, one line a step elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from provisioner.model.changes import Plan
from provisioner.model.results import Event
from provisioner.report.style import Style, printable

_VERBS = {"+": ("creating", "created"), "~": ("changing", "changed"), "-": ("deleting", "deleted")}
_FIGURES = 34
"""Columns for the spinner, some of the bar, how many are done, and the time."""


@contextmanager
def progress(plan: Plan, stream: TextIO, *, live: bool, colour: bool) -> Iterator[Callable[[Event], None]]:
    """Gives what is to be called with each event; `live` asks for the display that redraws itself."""
    verbs = {change.address: _VERBS.get(change.action.value, ("writing", "written")) for change in plan.pending}
    with _display(verbs, stream) if live else _lines(verbs, stream, Style(colour)) as on_event:
        yield on_event


@contextmanager
def _lines(verbs: dict[str, tuple[str, str]], stream: TextIO, style: Style) -> Iterator[Callable[[Event], None]]:
    heard: dict[str, str] = {}

    def on_event(event: Event) -> None:
        # A long operation says the same at every look; once is enough for a log.
        if event.kind == "waiting" and heard.get(event.address) == event.message:
            return
        heard[event.address] = event.message
        stream.write(line(event, verbs.get(event.address, ("writing", "written")), style) + "\n")
        stream.flush()

    yield on_event


def line(event: Event, verbs: tuple[str, str], style: Style) -> str:
    """One event as one line."""
    address = printable(event.address)
    match event.kind:
        case "started":
            return f"  {address}: {verbs[0]} …"
        case "waiting":
            return f"  {address}: {style.frame(printable(event.message))} ({event.seconds:.0f} s)"
        case "done":
            return f"  {address}: {style.good(verbs[1])} ({event.seconds:.1f} s)"
        case "failed":
            return f"  {address}: {style.bad('failed')} ({event.seconds:.1f} s)"
        case "skipped" | "interrupted":
            return f"  {address}: {style.severity('not done', 'warning')}, {printable(event.message)}"


@contextmanager
def _display(verbs: dict[str, tuple[str, str]], stream: TextIO) -> Iterator[Callable[[Event], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.text import Text

    style = Style(colour=True)
    console = Console(file=stream)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    figures = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, *figures, console=console, transient=True) as bar:
        whole = bar.add_task(now({}, 1), total=len(verbs))
        running: dict[str, str] = {}

        def on_event(event: Event) -> None:
            if event.kind in ("started", "waiting"):
                running[event.address] = event.message
            else:
                running.pop(event.address, None)
                bar.advance(whole)
                shown = line(event, verbs.get(event.address, ("writing", "written")), style)
                console.print(Text.from_ansi(shown), highlight=False)
            bar.update(whole, description=now(running, console.width - _FIGURES))

        yield on_event


def now(running: Mapping[str, str], room: int) -> str:
    """What is under way, in at most so many characters: what does not fit would push the figures off the line."""
    names = [f"{printable(address)}{f' ({printable(state)})' if state else ''}" for address, state in running.items()]
    text = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") or "…"
    return text if len(text) <= max(1, room) else f"{text[: max(1, room) - 1]}…"

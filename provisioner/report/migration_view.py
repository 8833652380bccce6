"""A migration's report: Markdown for the people who carry it out, JSON for their tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from provisioner.model.migrations import Fact, Report, Snippet, Step


def as_json(report: Report) -> str:
    """The record as it is."""
    return json.dumps(asdict(report), indent=2, ensure_ascii=False) + "\n"


def as_markdown(report: Report) -> str:
    """Facts as a table, steps numbered, a heading a client."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# {report.title}"
    for text in report.summary:
        yield from ("", text)
    if report.facts:
        yield from ("", "## What changes", "", "| what | before | after |", "|---|---|---|")
        yield from map(_fact, report.facts)
    yield from ("", "## Rows that may be missing", "", report.gap)
    if report.notes:
        yield from ("", "## What to know", "")
        yield from (f"- {note}" for note in report.notes)
    yield from ("", "## Steps")
    for number, step in enumerate(report.steps, 1):
        yield from _step(number, step)
    if report.snippets:
        yield from ("", "## Clients")
        for snippet in report.snippets:
            yield from _snippet(snippet)


def _fact(fact: Fact) -> str:
    return f"| {_cell(fact.what)} | {_code(fact.before)} | {_code(fact.after)} |"


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text else "–"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _step(number: int, step: Step) -> Iterator[str]:
    yield from ("", f"### {number}. {step.title}", "", step.text)
    if step.commands:
        yield from ("", "```console", *step.commands, "```")


def _snippet(snippet: Snippet) -> Iterator[str]:
    yield from ("", f"### {snippet.client}", "")
    if snippet.note:
        yield from (snippet.note, "")
    yield from (f"```{snippet.language}", snippet.text.rstrip("\n"), "```")

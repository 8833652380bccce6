"""A plan as Markdown, for the comment of a pull request: a table of what changes, and the details folded away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provisioner.model.changes import Action, Change, Plan
from provisioner.report.plan_view import change_lines, summary
from provisioner.report.style import printable

_WORDS: Mapping[Action, str] = {
    Action.CREATE: "create",
    Action.UPDATE: "change",
    Action.DELETE: "**delete**",
    Action.REFUSED: "**refused**",
    Action.LEFT_TO_OTHERS: "left to others",
}
# What GitHub colours in a `diff` block: `+` green, `-` red, `!` orange.
_COLOURED = {"~": "!", "!": "-", "*": "#"}


def as_markdown(plan: Plan) -> str:
    """Headline, one row a change, the differences as a folded `diff` block."""
    told = [change for change in plan.changes if change.action is not Action.NO_CHANGE]
    lines = [f"### {_cell(plan.project)} ({_cell(plan.cloud)})", "", summary(plan)]
    if told:
        lines += ["", "| | resource | what happens |", "|---|---|---|", *(_row(change) for change in told)]
        lines += ["", "<details><summary>Details</summary>", "", "```diff"]
        lines += [line for change in told for line in _details(change)]
        lines += ["```", "", "</details>"]
    return "\n".join(lines)


def _row(change: Change) -> str:
    what = _WORDS.get(change.action, change.action.value)
    lost = sum(1 for leaf in change.leaves if leaf.destructive)
    notes = [f"{len(change.leaves)} difference{'s' if len(change.leaves) > 1 else ''}"] if change.leaves else []
    notes += [f"**{lost} destructive**"] if lost else []
    notes += [_cell(change.reason)] if change.action in (Action.DELETE, Action.UPDATE) and change.reason else []
    return f"| `{change.action.value}` | `{_cell(change.address)}` | {what}{': ' if notes else ''}{', '.join(notes)} |"


def _cell(text: str) -> str:
    return printable(text).replace("|", "\\|").replace("<", "&lt;")


def _details(change: Change) -> Iterator[str]:
    for line in change_lines(change):
        indent, text = len(line) - len(line.lstrip()), line.lstrip()
        symbol, rest = text[:1], text[1:]
        if text[1:2] == " " and symbol in "+-~!=*":
            yield f"{_COLOURED.get(symbol, symbol)}{' ' * max(indent - 2, 0)}{rest}"
        else:
            yield f" {' ' * max(indent - 2, 0)} {text}"

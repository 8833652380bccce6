"""A plan for people, with the symbols of Azure's own what-if."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from provisioner.model.changes import ABSENT, Action, Change, LeafChange, Plan
from provisioner.model.documents import KnownAfterApply
from provisioner.model.json import Json, Path
from provisioner.report.style import Style, printable
from provisioner.report.text_diff import changed_lines

_LONGEST = 100
_EXPLAINED = (Action.NO_CHANGE, Action.REFUSED, Action.DELETE, Action.LEFT_TO_OTHERS)
_BY_WHOM = "changed in Azure"
UNCHANGED = "No changes: Azure is as the spec says."


def as_text(plan: Plan, *, unchanged: str = UNCHANGED, colour: bool = False) -> str:
    """Each resource with its symbol, what changes in it, and a summary; `unchanged` where there is nothing to do."""
    style = Style(colour)
    width = max((len(change.address) for change in plan.changes), default=0)
    lines = [line for change in plan.changes for line in _change(change, width, style)]
    text = summary(plan, unchanged)
    return "\n".join([*lines, "", style.strong(text)] if lines else [text])


def summary(plan: Plan, unchanged: str = UNCHANGED) -> str:
    """The plan in one line."""
    count = {action: sum(1 for change in plan.changes if change.action is action) for action in Action}
    left = f" {count[Action.LEFT_TO_OTHERS]} left to others." if count[Action.LEFT_TO_OTHERS] else ""
    if not plan.pending and not count[Action.REFUSED]:
        return f"{unchanged}{left}"
    text = f"Plan: {count[Action.CREATE]} to create, {count[Action.UPDATE]} to change, {count[Action.DELETE]} to delete"
    refused = f", {count[Action.REFUSED]} refused" if count[Action.REFUSED] else ""
    return f"{text}{refused}.{left}"


def _change(change: Change, width: int, style: Style) -> Iterator[str]:
    head = f"{change.action.value} {printable(change.address).ljust(width)}"
    drifted = change.action is Action.UPDATE and change.reason.startswith(_BY_WHOM)
    note = f"  {printable(change.reason)}" if change.reason and (change.action in _EXPLAINED or drifted) else ""
    yield f"  {painted(head.rstrip() if not note else head, change.action, style)}{style.frame(note)}"
    if change.action in (Action.CREATE, Action.LEFT_TO_OTHERS) and not change.leaves:
        yield from (f"      {line}" for line in _members(change.body or {}, ()))
    for leaf in change.leaves:
        yield from (f"      {line}" for line in _leaf(leaf, style))
    if change.kept:
        names = ", ".join(printable(_last(item)) for item in change.kept)
        yield f"      {style.frame('kept, though the spec does not name them:')} {names}"


def change_lines(change: Change) -> Iterator[str]:
    """One resource as plain lines."""
    return _change(change, 0, Style(False))


def painted(text: str, action: Action, style: Style) -> str:
    """In the colour that Azure's what-if has for this."""
    match action:
        case Action.CREATE:
            return style.good(text)
        case Action.UPDATE:
            return style.severity(text, "warning")
        case Action.DELETE | Action.REFUSED:
            return style.bad(text)
        case Action.NO_CHANGE | Action.LEFT_TO_OTHERS:
            return style.frame(text)


def _leaf(leaf: LeafChange, style: Style) -> Iterator[str]:
    name, before, after = printable(dotted(leaf.path)), _beside(leaf, leaf.before), _beside(leaf, leaf.after)
    mark = style.bad(" (destructive)") if leaf.destructive else ""
    if leaf.before == ABSENT:
        yield style.good(f"+ {name}: {after}") + mark
    elif leaf.after == ABSENT:
        yield style.bad(f"- {name}: {before}") + mark
    elif _is_text(leaf.before) or _is_text(leaf.after):
        yield style.severity(f"~ {name}:", "warning") + mark
        for symbol, line in changed_lines(str(leaf.before), str(leaf.after)):
            paint = {"+": style.good, "-": style.bad}.get(symbol, style.frame)
            yield "    " + paint(f"{symbol} {printable(line)}")
    else:
        yield style.severity(f"~ {name}: {before} → {after}", "warning") + mark


def _beside(leaf: LeafChange, value: Json) -> str:
    """The value, without the name that the path ends with already."""
    if _is_column(value) and isinstance(value, Mapping) and value["name"] == leaf.path[-1]:
        return str(value["type"])
    return shown(value)


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and ("\n" in value or len(value) > _LONGEST)


def _members(value: Json, path: Path) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _members(item, (*path, key))
    elif isinstance(value, list) and value and not _fits(value):
        for index, item in enumerate(value):
            yield from _members(item, (*path, index))
    else:
        yield f"{printable(dotted(path))}: {shown(value)}"


def _fits(items: Sequence[Json]) -> bool:
    """True for plain values, and for columns, which have a form of their own."""
    return all(not isinstance(item, (Mapping, list)) or _is_column(item) for item in items)


def _is_column(item: Json) -> bool:
    return isinstance(item, Mapping) and {"name", "type"} <= item.keys() <= {"name", "type", "description"}


def shown(value: Json | KnownAfterApply) -> str:
    """A value in one line: columns as `name type`, long texts by their beginning and number of lines."""
    if isinstance(value, KnownAfterApply):
        return f"(known after apply: {'.'.join(map(str, value.path))} of {value.address})"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        if _is_column(value):
            return f"{value['name']} {value['type']}"
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value) or "none"
    return json.dumps(value)


def _text(value: str) -> str:
    lines = value.strip("\n").split("\n")
    first = printable(lines[0].strip())
    if len(first) > _LONGEST and " " in first:
        first = first[: _LONGEST - 1] + "…"
    return first if len(lines) == 1 else f"{first} … ({len(lines)} lines)"


def dotted(path: Path) -> str:
    """A path as people read it, without the `properties` that every ARM body has."""
    return ".".join(str(step) for step in (path[1:] if len(path) > 1 and path[0] == "properties" else path))


def _last(kept: str) -> str:
    return kept.rpartition(".")[2]

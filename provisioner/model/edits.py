"""Edits of a text: by place, so that layout and comments stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from provisioner.diagnostics import Diagnostic, Edit, Span
from provisioner.model.places import Places

_QUOTES = ("'", '"')


def replaced(text: str, edits: Iterable[tuple[Span, str]]) -> str:
    """The text with every place replaced; places do not overlap."""
    places = Places(text, "")
    for span, value in sorted(edits, key=lambda edit: (edit[0].line, edit[0].column), reverse=True):
        text = (
            text[: places.index(span.line, span.column)] + value + text[places.index(span.end_line, span.end_column) :]
        )
    return text


def exact(item: Diagnostic, places: Mapping[str, Places]) -> tuple[Edit, ...]:
    """All edits of a finding's fix as what they write where, or none of them when one would be a guess."""
    found = [_exact(edit, places[edit.span.path]) for edit in item.fix if edit.span.path in places]
    certain = tuple(edit for edit in found if edit is not None)
    return certain if len(certain) == len(item.fix) else ()


def _exact(edit: Edit, places: Places) -> Edit | None:
    if "\r\n" in places.text:
        edit = replace(edit, new=edit.new.replace("\r\n", "\n").replace("\n", "\r\n"))
    start = places.index(edit.span.line, edit.span.column)
    end = places.index(edit.span.end_line, edit.span.end_column)
    found = places.text[start:end]
    if edit.old in (found, found.rstrip("\r\n")):
        return replace(edit, old=found)
    if len(found) > 1 and found[0] in _QUOTES and found == f"{found[0]}{edit.old}{found[0]}":
        return replace(edit, old=found) if edit.whole else replace(edit, span=places.span(start + 1, end - 1))
    return None


def mended(sources: Mapping[str, str], diagnostics: Sequence[Diagnostic]) -> tuple[dict[str, str], int]:
    """The texts that fixes change, and how many fixes were taken; of fixes that overlap the first one is."""
    places = {path: Places(text, path) for path, text in sources.items()}
    taken: dict[str, list[Edit]] = {}
    count = 0
    for item in diagnostics:
        edits = exact(item, places)
        if edits and not any(_in_the_way(edit, taken.get(edit.span.path, [])) for edit in edits):
            count += 1
            for edit in edits:
                taken.setdefault(edit.span.path, []).append(edit)
    changed = {
        path: replaced(sources[path], {edit.span: edit.new for edit in edits}.items()) for path, edits in taken.items()
    }
    return changed, count


def _in_the_way(edit: Edit, taken: Sequence[Edit]) -> bool:
    """True when a place touches another one; the same edit twice is one edit."""
    if edit in taken:
        return False
    start, end = (edit.span.line, edit.span.column), (edit.span.end_line, edit.span.end_column)
    places = [other.span for other in taken]
    return any((one.line, one.column) <= end and start <= (one.end_line, one.end_column) for one in places)

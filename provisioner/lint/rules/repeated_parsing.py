"""The same parsing done again for each column that is taken out of it.

Microsoft asks for transformations under a second and says that rows may be lost above twenty; parsing is what takes
the time. No clock is asked here: how long it takes depends on the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from provisioner.diagnostics import Diagnostic, Related
from provisioner.lint.codes import REPEATED_PARSING
from provisioner.lint.subject import Subject
from provisioner.model.project import Transformation

if TYPE_CHECKING:
    from provisioner.kql.syntax import Call, Node

_WHOLE = ("parse_json", "todynamic", "parse_xml", "parse_cef_dictionary")
_REGEX = ("extract", "extract_all")
_CANDIDATE = re.compile(rf"\b(?:{'|'.join((*_WHOLE, *_REGEX))})\s*\(")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Calls that parse one text in one way more than once."""
    for transformation in subject.transformations():
        # Most transformations parse once or never; their text need not be read again.
        if len(_CANDIDATE.findall(transformation.text)) > 1:
            yield from _repeated(transformation)


def _repeated(transformation: Transformation) -> Iterator[Diagnostic]:
    from provisioner.kql import parse

    tree = parse(transformation.text).tree
    assert tree is not None, "a project without errors has transformations that parse"
    calls: dict[tuple[str, ...], list[Call]] = {}
    for call in _calls(tree):
        if call.function.name in (*_WHOLE, *_REGEX) and call.arguments:
            calls.setdefault(_same(call, transformation.text), []).append(call)
    for (name, *_), found in calls.items():
        if len(found) > 1:
            yield _finding(transformation, name, found)


def _same(call: Call, text: str) -> tuple[str, ...]:
    """What two calls have in common that do the same work; which group of a regular expression is taken is no part."""
    name, arguments = call.function.name, [text[part.start : part.end] for part in call.arguments]
    if name in _REGEX and len(arguments) > 2:
        return (name, arguments[0], arguments[2])
    return (name, *arguments)


def _finding(transformation: Transformation, name: str, calls: list[Call]) -> Diagnostic:
    first, second = calls[0], calls[1]
    place = transformation.locate(second.start, second.end)
    shown = transformation.text[second.start : second.end]
    if name in _REGEX:
        hint = "take all groups at once with `parse`, or with one `extract_all(…)` in a column that is dropped later"
        message = f"This regular expression is searched for {len(calls)} times in every row"
    else:
        hint = f"do it once: `| extend Parsed = {shown}`, then `Parsed.name`, then `| project-away Parsed`"
        message = f"`{shown}` is worked out {len(calls)} times for every row"
    related = (Related(message="first here", span=transformation.locate(first.start, first.end)),)
    return Diagnostic(code=REPEATED_PARSING, severity="info", message=message, span=place, hint=hint, related=related)


def _calls(node: Node) -> Iterator[Call]:
    """Every call in a tree, in the order of the text."""
    from provisioner.kql.syntax import Call, Node

    if isinstance(node, Call):
        yield node
    for field in type(node).__match_args__:
        value = getattr(node, field)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Node):
                yield from _calls(part)

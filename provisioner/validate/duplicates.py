"""Resources that Azure would take for one and the same, because it compares their IDs without case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.diagnostics import Diagnostic, Related
from provisioner.validate import codes
from provisioner.validate.subject import NAME, Subject


def duplicates(subjects: Sequence[Subject]) -> Iterator[Diagnostic]:
    """Two documents with one ID (or, for derived names, with the same parts)."""
    seen: dict[str, Subject] = {}
    for subject in subjects:
        document = subject.document
        key = "\n".join([document.id, *map(repr, document.name_parts)]).casefold()
        first = seen.setdefault(key, subject)
        if first is subject:
            continue
        what = RESOURCE_TYPES[document.type].label
        if document.name_parts:
            message, hint = f"This {what} is the same as another one", "keep one of them"
        elif first.name == subject.name:
            message, hint = f"Two resources of the spec are the {what} `{subject.name}`", "give one another `name`"
        else:
            message = f"The {what}s `{first.name}` and `{subject.name}` differ only by case, which resource IDs ignore"
            hint = "give one another name"
        related = (Related(message="the other one", span=first.span(NAME)),)
        code = codes.SAME_NAME if document.name_parts or first.name == subject.name else codes.ONLY_CASE_DIFFERS
        yield subject.finding(code, NAME, message, hint, related=related)

"""Which resource waits for which, and the finding when they wait for each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from provisioner.diagnostics import Diagnostic, Span
from provisioner.model.documents import Document
from provisioner.model.known import unknowns
from provisioner.plan import codes


def dependencies(documents: Sequence[Document]) -> dict[str, tuple[str, ...]]:
    """For each address those it waits for: the edges it declares and the resources whose values it needs."""
    known = {document.address for document in documents}
    result = {}
    for document in documents:
        needed = [*document.depends_on, *(value.address for value in unknowns(document.body))]
        for part in document.name_parts:
            needed += [value.address for value in unknowns(part)]
        result[document.address] = tuple(
            dict.fromkeys(address for address in needed if address in known and address != document.address)
        )
    return result


def cycle(documents: Sequence[Document], edges: Mapping[str, Sequence[str]]) -> Diagnostic | None:
    """The finding about a circle, None when there is an order."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as exc:
        circle = [str(address) for address in exc.args[1]]
        place = next(document.span for document in documents if document.address == circle[0])
        return Diagnostic(
            code=codes.CIRCLE,
            severity="error",
            message=f"resources wait for each other: {' → '.join(f'`{address}`' for address in circle)}",
            span=place or Span.start_of("spec"),
            hint="remove one of these references",
        )
    return None

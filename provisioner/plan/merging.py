"""Several specs as one set of documents: what they share appears once, and what they say differently is a finding.

Addresses get the spec's name in front (`web:tables/App_CL`), since two specs may use the same handles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from provisioner.catalog.comparison import Shape, folded, shape_of
from provisioner.catalog.resource_types import RESOURCE_TYPES
from provisioner.diagnostics import Diagnostic, Related, Span
from provisioner.model.changes import ABSENT, LeafChange
from provisioner.model.documents import Document, KnownAfterApply, Lookup
from provisioner.model.json import Json, JsonObject
from provisioner.plan import codes, findings
from provisioner.plan.bodies import replacement
from provisioner.plan.diff import diff


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One spec: its name, the file it stands in, its documents and what has to be looked up for them."""

    name: str
    spec_path: str
    documents: tuple[Document, ...]
    asked: tuple[Lookup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """All parts together; `addresses` says for each part under which address its resources stand here."""

    documents: tuple[Document, ...]
    asked: tuple[Lookup, ...]
    addresses: tuple[Mapping[str, str], ...]


def merge(parts: Sequence[Part]) -> tuple[Merged, list[Diagnostic]]:
    """One set of documents. A single part stays as it is."""
    if len(parts) == 1:
        (part,) = parts
        known = [*(item.address for item in part.documents), *(item.address for item in part.asked)]
        same = {address: address for address in known}
        return Merged(documents=part.documents, asked=part.asked, addresses=(same,)), []
    work = _Merging()
    for part in parts:
        work.take(part)
    documents = tuple(replace(item, depends_on=_unique(item)) for item in work.documents.values())
    asked = tuple(work.asked.values())
    return Merged(documents=documents, asked=asked, addresses=tuple(work.addresses)), work.found


@dataclass(slots=True)
class _Merging:
    documents: dict[object, Document] = field(default_factory=dict)
    asked: dict[tuple[str, str], Lookup] = field(default_factory=dict)
    addresses: list[Mapping[str, str]] = field(default_factory=list)
    owners: dict[str, Part] = field(default_factory=dict)
    makers: dict[object, str] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def take(self, part: Part) -> None:
        if part.name in self.owners:
            self.found.append(_same_name(part, self.owners[part.name]))
            return
        self.owners[part.name] = part
        names: dict[str, str] = {}
        for lookup in part.asked:
            key = (lookup.kind, folded(lookup.key))
            kept = self.asked.setdefault(key, replace(lookup, address=f"{part.name}:{lookup.address}"))
            names[lookup.address] = kept.address
        names |= {item.address: f"{part.name}:{item.address}" for item in part.documents}
        # What is shared keeps the address of the spec that came first; later ones refer to it.
        for item in part.documents:
            kept_document = self.documents.get(_key(item, _renaming(names)))
            if kept_document is not None:
                names[item.address] = kept_document.address
        for item in part.documents:
            self._add(_renamed(item, names), part.name)
        self.addresses.append(names)

    def _add(self, document: Document, maker: str) -> None:
        key = _key(document)
        known = self.documents.get(key)
        if known is None:
            self.documents[key], self.makers[key] = document, maker
            return
        together, conflict = _together(known, document)
        if conflict is not None:
            self.found.append(_declared_twice(known, document, conflict, self.makers[key]))
        self.documents[key] = together


_Rename = Callable[[KnownAfterApply], KnownAfterApply]


def _key(document: Document, rename: _Rename = lambda value: value) -> object:
    parts = tuple(rename(part) if isinstance(part, KnownAfterApply) else str(part) for part in document.name_parts)
    return document.type, folded(document.id), parts


def _unique(document: Document) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for address in document.depends_on if address != document.address))


def _renaming(names: Mapping[str, str]) -> _Rename:
    return lambda value: replace(value, address=names.get(value.address, value.address))


def _renamed(document: Document, names: Mapping[str, str]) -> Document:
    rename = _renaming(names)
    return replace(
        document,
        address=names[document.address],
        body=cast("JsonObject", _mapped(document.body, rename)),
        name_parts=tuple(_mapped(part, rename) for part in document.name_parts),
        depends_on=tuple(names.get(address, address) for address in document.depends_on),
    )


def _mapped(value: Json | KnownAfterApply, rename: _Rename) -> Json:
    if isinstance(value, KnownAfterApply):
        return cast("Json", rename(value))
    if isinstance(value, dict):
        return {key: _mapped(item, rename) for key, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, rename) for item in value]
    return value


def _together(first: Document, second: Document) -> tuple[Document, LeafChange | None]:
    """What both want, and the first thing they do not agree about."""
    if second.exists or RESOURCE_TYPES[first.type].ownership == "marker":
        return first, None
    if first.exists:
        return replace(second, address=first.address), None
    shape, depends_on = shape_of(first.type), (*first.depends_on, *second.depends_on)
    shared = RESOURCE_TYPES[first.type].ownership == "shared"
    leaves = diff(second.body, first.body, shape).leaves
    conflict = next((leaf for leaf in leaves if not shared or _disagree(leaf)), None) or _dropped(first, second, shape)
    if conflict is not None or not shared:
        return first, conflict
    body = replacement(second.body, first.body, shape)
    drop = tuple(dict.fromkeys((*first.drop, *second.drop)))
    return replace(first, body=body, drop=drop, depends_on=depends_on), None


def _disagree(leaf: LeafChange) -> bool:
    return leaf.before not in (ABSENT, None) and leaf.after not in (ABSENT, None)


def _dropped(first: Document, second: Document, shape: Shape) -> LeafChange | None:
    """A part that one of them drops and the other declares."""
    for dropping, keeping in ((first, second), (second, first)):
        for path in dropping.drop:
            kept = findings.keyed_at(keeping.body, path, shape)
            if kept is not None:
                before, after = (kept, ABSENT) if keeping is first else (ABSENT, kept)
                return LeafChange(path=path, before=before, after=after)
    return None


def _declared_twice(first: Document, second: Document, leaf: LeafChange, maker: str) -> Diagnostic:
    kind, name = RESOURCE_TYPES[first.type], findings.name_of(first.id)
    shape, path = shape_of(first.type), leaf.path
    what = f"`{findings.dotted(path)}` of the {kind.label} `{name}`"
    here, there = findings.shown(leaf.after), findings.shown(leaf.before)
    message = f"{what} is {here} here and {there} in the spec `{maker}`"
    if kind.ownership == "shared":
        hint = "declare it alike in both, or in one of them only"
    elif "create" in kind.missing:
        hint = f"let one spec make the {kind.label}; the others name it without `create`"
    else:
        path = ()
        message = f"The spec `{maker}` makes the {kind.label} `{name}`, too"
        hint = "give one of them another `name`"
    return Diagnostic(
        code=codes.DECLARED_TWICE,
        severity="error",
        message=message,
        span=findings.span_of(second, path, shape),
        hint=hint,
        related=(Related(message=f"the spec `{maker}`", span=findings.span_of(first, path, shape)),),
    )


def _same_name(part: Part, other: Part) -> Diagnostic:
    return Diagnostic(
        code=codes.SAME_NAME,
        severity="error",
        message=f"`{part.spec_path}` and `{other.spec_path}` both have the name `{part.name}`",
        span=Span.start_of(part.spec_path),
        hint="give each spec a name of its own: it marks what the spec owns",
        related=(Related(message="the other one", span=Span.start_of(other.spec_path)),),
    )

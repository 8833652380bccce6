"""The prepared specs of one run as one set of documents, and the sign-in that comes before the first look at Azure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from provisioner.diagnostics import Diagnostic, has_errors, ordered
from provisioner.model.documents import Document, Lookup
from provisioner.model.json import JsonObject
from provisioner.pipeline.preparation import Prepared

if TYPE_CHECKING:
    from provisioner.azure import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """All that one run is about. `addresses` says for each spec under which address its resources stand here."""

    specs: tuple[Prepared, ...]
    documents: tuple[Document, ...]
    asked: tuple[Lookup, ...]
    addresses: tuple[Mapping[str, str], ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """True when the specs do not contradict each other."""
        return not has_errors(self.diagnostics)

    @property
    def name(self) -> str:
        """The names of the specs."""
        return ", ".join(spec.project.name for spec in self.specs if spec.project)

    @property
    def subscription(self) -> str:
        """The subscription of the target; several where the specs go to several."""
        return ", ".join(dict.fromkeys(spec.project.subscription for spec in self.specs if spec.project))

    @property
    def tenant(self) -> str | None:
        """The tenant that the specs insist on."""
        return next((spec.project.tenant for spec in self.specs if spec.project and spec.project.tenant), None)

    def live_of(self, index: int, live: Mapping[str, JsonObject]) -> dict[str, JsonObject]:
        """The live bodies of one spec, by the addresses that it uses itself."""
        return {own: live[address] for own, address in self.addresses[index].items() if address in live}


def assemble(specs: Sequence[Prepared]) -> Estate:
    """One set of documents from specs without errors, and where they contradict each other."""
    from provisioner.apply import lookups
    from provisioner.plan import Part, merge

    parts = []
    for spec in specs:
        assert spec.project is not None and spec.documents is not None, "the caller asks `prepared.ok` first"
        parts.append(
            Part(
                name=spec.project.name,
                spec_path=spec.project.spec_path,
                documents=spec.documents,
                asked=lookups(spec.project),
            )
        )
    merged, found = merge(parts)
    return Estate(
        specs=tuple(specs),
        documents=merged.documents,
        asked=merged.asked,
        addresses=merged.addresses,
        diagnostics=tuple(ordered(found)),
        sources={name: text for spec in specs for name, text in spec.sources.items()},
    )


def sign_in(estate: Estate, connection: Connection) -> list[Diagnostic]:
    """Get the first token, and an error for each spec that is for another tenant; nothing is read before that.

    The emulator stands in for every tenant. Raises `NotAuthorizedError` where there is no credential.
    """
    from provisioner.plan import other_tenant

    found = connection.sign_in()
    if found is None or connection.cloud.name == "local":
        return []
    return [
        other_tenant(project.tenant, found, project.span(("target", "tenant")))
        for project in (spec.project for spec in estate.specs)
        if project is not None and project.tenant is not None and project.tenant.casefold() != found.casefold()
    ]

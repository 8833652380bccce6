"""What the person who plans has allowed beyond the harmless."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from provisioner.model.json import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """Addresses; None permits all.

    `destructive`: of changes that lose data or cut somebody off, whole resources (`tables/App_CL`) or single things in
    them (`tables/App_CL/columns/Old`). `adopt`: of resources that carry no mark of this spec.
    """

    destructive: Collection[str] | None = None
    adopt: Collection[str] | None = None

    def may_destroy(self, address: str, path: Path) -> bool:
        """True when this destructive change is allowed."""
        return self.destructive is None or bool({address, thing(address, path)} & set(self.destructive))

    def may_adopt(self, address: str) -> bool:
        """True when this resource may be taken over."""
        return self.adopt is None or address in self.adopt

    def unknown(self, addresses: Collection[str]) -> list[str]:
        """What is permitted but is no resource of the plan, nor anything in one."""
        named = [*(self.destructive or ()), *(self.adopt or ())]
        return [item for item in named if not any(item == known or item.startswith(f"{known}/") for known in addresses)]


EVERYTHING = Permissions()


def thing(address: str, path: Path) -> str:
    """The address of something inside a resource, without the layers of ARM that nobody writes in a spec."""
    return "/".join([address, *(str(step) for step in path if step not in ("properties", "schema"))])

"""Azure resource IDs: taking them apart, comparing them as Azure does, and ARM's deterministic `guid()`."""

from __future__ import annotations

from dataclasses import dataclass

# The namespace of the ARM and Bicep function guid(); confirmed by several public implementations.
_ARM_GUID_NAMESPACE = "11fb06fb-712d-4ddd-98c7-e71bbd588830"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceId:
    """The parts of an ARM resource ID.

    `types` and `names` are the resource's own, outermost first: a table has types
    `("workspaces", "tables")` and names `("law", "App_CL")`. An extension resource
    (a role assignment, a diagnostic setting) keeps what it extends in `scope`.
    """

    subscription: str | None = None
    resource_group: str | None = None
    provider: str | None = None
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    scope: str = ""

    @property
    def name(self) -> str:
        """The last name: the resource's own."""
        return self.names[-1] if self.names else (self.resource_group or self.subscription or "")

    @property
    def type(self) -> str:
        """The ARM type, such as `Microsoft.Insights/dataCollectionRules`."""
        return "/".join((self.provider or "", *self.types)).strip("/")


def parse_resource_id(text: str) -> ResourceId | None:
    """Take an ID apart; None when the text is not one. Key words are compared without case, as ARM does."""
    if not text.startswith("/"):
        return None
    head, marker, tail = _split_last_provider(text.strip("/"))
    scope_parts = head.split("/") if head else []
    pairs = dict(zip((p.casefold() for p in scope_parts[::2]), scope_parts[1::2], strict=False))
    if len(scope_parts) % 2 or any(not part for part in scope_parts):
        return None
    if head and "subscriptions" not in pairs and "providers" not in pairs:
        return None
    subscription, group = pairs.get("subscriptions"), pairs.get("resourcegroups")
    if not marker:
        return ResourceId(subscription=subscription, resource_group=group) if subscription else None
    provider, *rest = tail.split("/")
    if not provider or not rest or len(rest) % 2 or not all(rest):
        return None
    return ResourceId(
        subscription=subscription,
        resource_group=group,
        provider=provider,
        types=tuple(rest[::2]),
        names=tuple(rest[1::2]),
        scope=f"/{head}" if head else "",
    )


def _split_last_provider(text: str) -> tuple[str, str, str]:
    folded = f"/{text}".casefold()
    at = folded.rfind("/providers/")
    if at < 0:
        return text, "", ""
    return text[: max(at - 1, 0)], "providers", text[at + len("/providers/") - 1 :]


def same_id(left: str, right: str) -> bool:
    """True when two IDs name the same resource: ARM compares them without case and a trailing slash."""
    return left.rstrip("/").casefold() == right.rstrip("/").casefold()


def arm_guid(*parts: str) -> str:
    """What ARM's and Bicep's `guid(…)` gives for these strings: a name that is the same on every run."""
    import uuid  # late: `check` makes no names

    return str(uuid.uuid5(uuid.UUID(_ARM_GUID_NAMESPACE), "-".join(parts)))

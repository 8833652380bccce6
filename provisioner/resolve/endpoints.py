"""Data collection endpoints: those that the spec makes, and those that rules name by their ID."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provisioner.diagnostics import Diagnostic, Related, did_you_mean, meant
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import Path
from provisioner.model.project import Endpoint, PrivateLinkScope
from provisioner.resolve.codes import NAMED_TWICE, UNKNOWN_ENDPOINT
from provisioner.resolve.effective import Effective
from provisioner.resolve.private_link import scope_of
from provisioner.resolve.target import Target, tags_of

ENDPOINTS = "dataCollectionEndpoints"
_TYPE = "microsoft.insights/datacollectionendpoints"


def endpoints(spec: Effective, target: Target) -> tuple[list[Endpoint], list[PrivateLinkScope], list[Diagnostic]]:
    """Every endpoint of the spec with the private link scopes that they are part of."""
    made: list[Endpoint] = []
    scopes: dict[str, PrivateLinkScope] = {}
    diagnostics: list[Diagnostic] = []
    for handle in spec.map((ENDPOINTS,)):
        path: Path = (ENDPOINTS, handle)
        scope, found = scope_of(spec, target, (*path, "privateLinkScope"), scopes)
        diagnostics += found
        made.append(_endpoint(spec, target, handle, path, scope))
    diagnostics += _named_twice(spec, made)
    return made + _by_id(spec), list(scopes.values()), diagnostics


def endpoint_of(spec: Effective, path: Path, known: Sequence[Endpoint]) -> tuple[str | None, list[Diagnostic]]:
    """The address of the endpoint that a rule names at `path`, by handle or ID; None where it names none."""
    text = spec.text(path)
    if text is None:
        return None, []
    for endpoint in known:
        if text == endpoint.handle or text.rstrip("/").casefold() == endpoint.id.casefold():
            return endpoint.address, []
    if text.startswith("/"):
        message = f"`{text}` is not the resource ID of a data collection endpoint"
        hint = "write `/subscriptions/…/resourceGroups/…/providers/Microsoft.Insights/dataCollectionEndpoints/NAME`"
        return None, [spec.finding(UNKNOWN_ENDPOINT, message, path, hint=hint)]
    handles = [endpoint.handle for endpoint in known if not endpoint.exists]
    message = f"Endpoint `{text}` is not in `{ENDPOINTS}`"
    hint = did_you_mean(text, handles) or f"add `{text}:` to `{ENDPOINTS}`, or give a resource ID"
    right = (text, meant(text, handles))
    return None, [spec.finding(UNKNOWN_ENDPOINT, message, path, hint=hint, instead_of=right)]


def _endpoint(spec: Effective, target: Target, handle: str, path: Path, scope: str | None) -> Endpoint:
    name = spec.text((*path, "name")) or handle
    return Endpoint(
        address=f"{ENDPOINTS}/{handle}",
        path=path,
        handle=handle,
        name=name,
        id=f"{target.resource_group.id}/providers/Microsoft.Insights/{ENDPOINTS}/{name}",
        location=spec.text((*path, "location")) or target.location,
        public_network_access=spec.text((*path, "publicNetworkAccess")) or "Enabled",
        description=spec.text((*path, "description")),
        tags=tags_of(spec.map(path)),
        scope=scope,
        depends_on=(target.resource_group.address,),
    )


def _by_id(spec: Effective) -> list[Endpoint]:
    """Existing endpoints, once each; their addresses have the resource group in them, as handles have no slash."""
    found: dict[str, Endpoint] = {}
    for rule in spec.map(("dataCollectionRules",)):
        path: Path = ("dataCollectionRules", rule, "dataCollectionEndpoint")
        text = (spec.text(path) or "").rstrip("/")
        parsed = parse_resource_id(text)
        if parsed is None or parsed.type.casefold() != _TYPE or not parsed.resource_group:
            continue
        endpoint = Endpoint(
            address=f"{ENDPOINTS}/{parsed.resource_group}/{parsed.name}",
            path=path,
            handle=parsed.name,
            name=parsed.name,
            id=text,
            location=None,
            exists=True,
        )
        found.setdefault(text.casefold(), endpoint)
    return list(found.values())


def _named_twice(spec: Effective, made: Sequence[Endpoint]) -> list[Diagnostic]:
    first: dict[str, Endpoint] = {}
    found: list[Diagnostic] = []
    for endpoint in made:
        other = first.setdefault(endpoint.name.casefold(), endpoint)
        if other is not endpoint:
            written: Mapping[str, object] = spec.map(endpoint.path)
            path = (*endpoint.path, "name") if "name" in written else endpoint.path
            related = Related(message=f"`{other.name}` is named here first", span=spec.key_span(other.path))
            message = f"Endpoint `{endpoint.handle}` has the name `{endpoint.name}`, which `{other.handle}` has already"
            found.append(spec.finding(NAMED_TWICE, message, path, hint="give it another `name`", related=(related,)))
    return found

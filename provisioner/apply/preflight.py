"""Before the first write: may the sign-in do all that a plan takes, and are Azure's own tables where rows will go?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from provisioner.apply import codes
from provisioner.apply.reading import Target, read
from provisioner.catalog.comparison import folded
from provisioner.catalog.resource_types import TABLE
from provisioner.catalog.roles import allows, role_that_allows
from provisioner.diagnostics import Diagnostic, Span
from provisioner.errors import NotAuthorizedError, NotFoundError
from provisioner.model.gateway import Gateway, Rights
from provisioner.model.ids import parse_resource_id
from provisioner.model.json import JsonObject
from provisioner.model.rights import Right

Spans = Mapping[str, Span]


def missing_rights(needed: Sequence[Right], rights: Rights, spans: Spans, *, parallelism: int = 16) -> list[Diagnostic]:
    """An error for each action that no role of the sign-in allows; a warning where Azure does not say.

    The widest scope of each right is asked first: what is allowed there is allowed below, and most rights of a plan
    share it.
    """
    known: dict[str, Sequence[JsonObject] | None] = {}
    open_rights, round = list(needed), 0
    with ThreadPoolExecutor(max_workers=parallelism, thread_name_prefix="rights") as pool:
        while open_rights and any(len(right.scopes) > round for right in open_rights):
            asked = {right.scopes[round] for right in open_rights if len(right.scopes) > round} - known.keys()
            known |= zip(asked, pool.map(lambda scope: _permissions(scope, rights), asked), strict=True)
            open_rights = [right for right in open_rights if not _allowed(right, known)]
            round += 1
    unknown = [right for right in open_rights if any(known.get(scope, ()) is None for scope in right.scopes)]
    lacking = [right for right in open_rights if right not in unknown]
    return [*_grouped(lacking, spans), *([_not_told(unknown, spans)] if unknown else [])]


def _permissions(scope: str, rights: Rights) -> Sequence[JsonObject] | None:
    try:
        return rights.permissions(scope)
    except (NotAuthorizedError, NotFoundError):
        return None


def _allowed(right: Right, known: Mapping[str, Sequence[JsonObject] | None]) -> bool:
    return any(
        allows(right.action, _texts(item, "actions"), _texts(item, "notActions"))
        for scope in right.scopes
        for item in known.get(scope) or ()
    )


def _texts(item: JsonObject, member: str) -> Iterable[str]:
    found = item.get(member)
    return map(str, found) if isinstance(found, list) else ()


def _grouped(lacking: Sequence[Right], spans: Spans) -> list[Diagnostic]:
    """One finding for an action and the widest scope that it may be given on, however many changes take it."""
    groups: dict[tuple[str, str], list[str]] = {}
    for right in lacking:
        groups.setdefault((right.action, right.scopes[0]), []).extend(right.addresses)
    return [_lacking(action, scope, addresses, spans) for (action, scope), addresses in groups.items()]


def _lacking(action: str, scope: str, addresses: Sequence[str], spans: Spans) -> Diagnostic:
    role = role_that_allows(action)
    name = role.name if role else "a role that allows it"
    others = f" and {len(addresses) - 1} more" if len(addresses) > 1 else ""
    return Diagnostic(
        code=codes.LACKING_RIGHT,
        severity="error",
        message=f"you lack the right `{action}` on {_place(scope)}, which `{addresses[0]}`{others} takes",
        span=spans.get(addresses[0]) or Span.start_of("plan"),
        hint=f'ask for {name}: az role assignment create --assignee YOU --role "{name}" --scope {scope}',
        origin=addresses[0],
    )


def _not_told(unknown: Sequence[Right], spans: Spans) -> Diagnostic:
    right = unknown[0]
    return Diagnostic(
        code=codes.RIGHTS_NOT_TOLD,
        severity="warning",
        message=f"Azure does not tell which rights you have on {_place(right.scopes[0])}",
        span=spans.get(right.addresses[0]) or Span.start_of("plan"),
        hint="apply goes on, and says it where Azure refuses something",
    )


def _place(scope: str) -> str:
    parsed = parse_resource_id(scope)
    if parsed is None:
        return f"`{scope}`"
    if parsed.provider is not None:
        return f"`{parsed.name}`"
    kind = "resource group" if parsed.resource_group else "subscription"
    return f"the {kind} `{parsed.name}`"


def missing_tables(wanted: Mapping[str, Span], gateway: Gateway, *, parallelism: int = 16) -> list[Diagnostic]:
    """An error for each of Azure's own tables (by ID) that rows are to flow into and that the workspace has not."""
    targets = [Target(address=id, type=TABLE.key, id=id) for id in wanted]
    with ThreadPoolExecutor(max_workers=parallelism, thread_name_prefix="tables") as pool:
        found = {folded(address) for address in read(targets, gateway, pool)}
    return [_no_table(id, span) for id, span in wanted.items() if folded(id) not in found]


def _no_table(id: str, span: Span) -> Diagnostic:
    workspace, _, name = id.rpartition("/tables/")
    return Diagnostic(
        code=codes.NO_AZURE_TABLE,
        severity="error",
        message=f"the workspace `{workspace.rsplit('/', 1)[-1]}` has no table `{name}`, so Azure would refuse the rule",
        span=span,
        hint="most tables of this kind come with Microsoft Sentinel or another solution: switch it on in the workspace",
    )

"""The two rules of a cut-over, as Azure tells of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OldRule:
    """The rule that goes: `endpoint` is the address that its clients send to, `private` that it is not public.

    `live` says that Azure was asked, and not a file.
    """

    id: str
    name: str
    immutable_id: str
    kind: str | None
    endpoint: str | None
    private: bool = False
    roles_unread: bool = False
    live: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """The rule that is there already in its place."""

    name: str
    immutable_id: str
    endpoint: str

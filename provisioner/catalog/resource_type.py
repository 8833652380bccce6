"""What is to be known of one of Azure's resource types: how it is addressed, compared, written and owned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from provisioner.model.json import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Immutable:
    """A path that Azure refuses to change in place, and the ways out.

    With `values`, only changes from or to one of them are refused.
    """

    path: str
    remedy: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A live value that closes the whole resource to us, what it then is, and the way out."""

    path: str
    value: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seldom:
    """A path that Azure changes only so often, and the read-only member that says when it last did."""

    path: str
    since: str
    how_often: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """One type: how it is addressed, compared, written and owned.

    How live and wanted bodies are compared:
    - `read_only`: set by Azure, never compared and never sent.
    - `folded`: values compared without case and spaces (IDs, types, locations); `folded_keys`: maps with such keys.
    - `keyed`: lists whose items are told apart by a member, in any order; `unordered`: lists of plain values as sets.
    - `owned`: from here downwards the document is the whole truth; elsewhere live members it does not name stay.
    - `additive`: keyed lists whose live items stay although the document does not name them.
    - `defaults`: what a missing member means to Azure.
    - `resets`: paths where -1 asks for Azure's default, with the read-only flag that says it is in force.
    - `shrinking`: numbers that lose data when they get smaller.
    - `destructive`: values of which any change cuts somebody off or lets somebody in.
    - `closed`: live values that forbid every change; `seldom`: values that Azure changes only so often.

    It stands in the region of every resource of the types `same_region_as` that it depends on.

    Rights are spelt as the type is (`TYPE/write`), but for those that have a `right` of their own.

    How it is written: creation is always PUT. `update` is `put` (the live body with the changes on top) or `patch` (the
    changes alone). `satisfied_by` are error codes that mean "it is there already", `retried` those that pass by
    themselves after a while, `lagging` those that do when a resource of the types `lags_behind` that it depends on has
    just been changed.

    Whose it is (`ownership`): the spec's that a `tag` or a `marker` in the description names; nobody's (`shared`);
    or that of the resource it stands on or points to (`dependent`: a setting of a rule, the link of an endpoint).
    """

    key: str
    arm_type: str
    api_version: str
    label: str
    template: str
    client: Literal["monitor", "loganalytics", "authorization", "resource", "graph"]
    ownership: Literal["tag", "marker", "shared", "dependent"]
    list_scope: Literal["subscription", "resourceGroup", "parent", "extended"]
    update: Literal["put", "patch"] = "put"
    right: str = ""
    same_region_as: tuple[str, ...] = ()
    missing: str = ""
    read_only: tuple[str, ...] = ()
    immutable: tuple[Immutable, ...] = ()
    folded: tuple[str, ...] = ()
    folded_keys: tuple[str, ...] = ()
    keyed: Mapping[str, str] = field(default_factory=dict)
    unordered: tuple[str, ...] = ()
    owned: tuple[str, ...] = ()
    additive: tuple[str, ...] = ()
    defaults: Mapping[str, Json] = field(default_factory=dict)
    resets: Mapping[str, str] = field(default_factory=dict)
    shrinking: tuple[str, ...] = ()
    destructive: tuple[str, ...] = ()
    closed: tuple[Closed, ...] = ()
    seldom: tuple[Seldom, ...] = ()
    natural_key: tuple[str, ...] = ()
    satisfied_by: tuple[str, ...] = ()
    retried: tuple[str, ...] = ()
    lagging: tuple[str, ...] = ()
    lags_behind: tuple[str, ...] = ()
    deletable: bool = True


LOCATION = Immutable(
    path="location", remedy="write the location it has, or choose another name so that a new one is made"
)
"""No resource moves to another region."""

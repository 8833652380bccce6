"""The cut-over: what changes for each client, in which order, how to watch it, how to go back, and when to retire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from provisioner.migrate.clients import shippers
from provisioner.migrate.rules import NewRule, OldRule
from provisioner.model.migrations import Fact, Report, Snippet, Step

_METRIC = "ApiCallReceived_Count"


def rule_report(
    old: OldRule,
    name: str,
    new: NewRule | None,
    streams: Mapping[str, str],
    senders: tuple[str, ...],
    *,
    keep_endpoint: bool,
) -> Report:
    """The report; before the new rule is there its address and ID stand as variables of `provisioner outputs`."""
    endpoint = new.endpoint if new else "$DATA_COLLECTION_ENDPOINT"
    immutable = new.immutable_id if new else "$LOGS_DCR_RULE_ID"
    return Report(
        title=f"From {old.name} to {name}",
        summary=(
            f"The Direct rule `{name}` stands beside `{old.name}` and writes the same rows into the same tables. Each "
            "client switches by itself; until then it goes on through the old rule.",
            "The new rule is there: its address and ID stand below."
            if new
            else "The new rule's address and ID are known after `apply`; run this command again then, with `--force`, "
            "and they stand here.",
        ),
        facts=(
            Fact(what="rule", before=old.name, after=name),
            Fact(what="kind", before=old.kind or "", after="Direct"),
            Fact(what="immutable ID", before=old.immutable_id, after=immutable),
            Fact(what="endpoint", before=old.endpoint or "", after=endpoint),
            *(Fact(what="stream", before=f"Custom-{item}", after=f"Custom-{item}") for item in streams),
            Fact(what="may send", before="", after=", ".join(senders)),
        ),
        steps=tuple(_steps(old, name, new)),
        snippets=tuple(_snippets(endpoint, immutable, streams)),
        notes=tuple(_notes(old, senders, keep_endpoint=keep_endpoint)),
        gap=(
            "None, and none twice, as long as each client sends a row to one of the two rules. A client that sends a "
            "batch again after a time-out may store it twice, as before."
        ),
    )


def _steps(old: OldRule, name: str, new: NewRule | None) -> Iterator[Step]:
    yield Step(
        title="Prove",
        text="The same rows through both rules, offline and with both on an emulator.",
        commands=(
            f"provisioner migrate verify {old.id} --recent 100",
            f"provisioner migrate verify {old.id} --on-emulator",
        ),
    )
    yield Step(
        title="Apply",
        text="Nothing of the old rule is touched."
        + ("" if new else " Afterwards run `migrate rule` again with `--force`: the report then has the real values."),
        commands=("provisioner check", "provisioner plan", "provisioner apply --wait-for-access"),
    )
    yield Step(
        title="Wait for the roles",
        text="A role assignment takes up to 30 minutes. A client that is refused at once stays refused for minutes: "
        "switch the first one only when `--wait-for-access` has said yes.",
    )
    yield Step(
        title="Switch the clients, one by one",
        text="New endpoint, new immutable ID, same stream: see [Clients](#clients). Begin with the one that is missed "
        "least.",
    )
    yield Step(
        title="Watch both",
        text="Requests a rule, and rows a rule. What the old one loses the new one has to gain.",
        commands=(
            f"az monitor metrics list --resource {old.id} --metric {_METRIC} --interval PT5M --aggregation Total",
            f"az monitor metrics list --resource {old.id.rpartition('/')[0]}/{name} --metric {_METRIC} --interval PT5M "
            "--aggregation Total",
        ),
    )
    yield Step(
        title="Go back, if need be",
        text=f"Give the client its old values again: `{old.endpoint or 'the old endpoint'}` and `{old.immutable_id}`. "
        "The old "
        "rule is unchanged until it is retired.",
    )
    yield Step(
        title="Retire the old rule",
        text="When a week, or whatever your slowest client needs, has passed without a request. The command looks "
        "first, and refuses while there is traffic.",
        commands=(f"provisioner migrate retire {old.id}",),
    )


def _snippets(endpoint: str, immutable: str, streams: Mapping[str, str]) -> Iterator[Snippet]:
    for stream, time in streams.items():
        tail = f", stream Custom-{stream}" if len(streams) > 1 else ""
        yield Snippet(
            client=f"Azure SDK{tail}",
            language="sh",
            note="The names that the SDKs' samples read.",
            text="\n".join(
                (
                    f"export DATA_COLLECTION_ENDPOINT={endpoint}",
                    f"export LOGS_DCR_RULE_ID={immutable}",
                    f"export LOGS_DCR_STREAM_NAME=Custom-{stream}",
                )
            ),
        )
        for snippet in shippers(endpoint, immutable, stream, time):
            yield replace(snippet, client=f"{snippet.client}{tail}")


def _notes(old: OldRule, senders: tuple[str, ...], *, keep_endpoint: bool) -> Iterator[str]:
    if keep_endpoint:
        yield "The new rule is bound to the old endpoint as well: clients behind private link keep that address."
    elif old.private:
        yield "The old endpoint is closed to the public. Clients behind private link need `--keep-endpoint`."
    else:
        yield "The new rule is not bound to the endpoint; other rules may still need it, so it stays."
    if old.roles_unread:
        yield "The role assignments of the old rule could not be read: name the senders in the spec."
    elif not senders:
        yield "Nobody has a role on the old rule itself; who may send by a role on its resource group still may."
    yield "Rights of people and groups on the old rule are not copied: a spec has applications and identities."
    yield "The name is fitted to the 3 to 30 characters of a Direct rule, and to what is there already."

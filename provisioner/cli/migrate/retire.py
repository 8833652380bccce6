"""`provisioner migrate retire`: the old rule goes, when nobody sends to it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from provisioner.cli import running
from provisioner.cli.declaring import Argument, Option
from provisioner.cli.options import DEFAULT_DATA, Cloud, CloudName, DataDir, LogFile, Verbose, Yes
from provisioner.cli.session import Logging, session
from provisioner.cli.terminal import Terminal
from provisioner.errors import UsageError

if TYPE_CHECKING:
    from provisioner.pipeline.migrate_retire import Retirement


def command(
    id: Annotated[str, Argument(metavar="ID", help="The ARM ID of the old rule.")],
    quiet: Annotated[
        int, Option("--quiet", min=1, max=1440, metavar="MINUTES", help="For how long nobody may have sent.")
    ] = 60,
    without_successor: Annotated[
        bool, Option("--without-successor", help="No rule takes its place, and that is meant.")
    ] = False,
    yes: Yes = False,
    cloud: Cloud = CloudName.PUBLIC,
    data_dir: DataDir = DEFAULT_DATA,
    verbose: Verbose = False,
    log_file: LogFile = None,
) -> int:
    """Delete an old rule after looking for traffic; refuses while there is some."""
    from provisioner.pipeline.migrate_retire import look, retire
    from provisioner.pipeline.rule_files import is_rule_id

    if not is_rule_id(id):
        raise UsageError(f"`{id}` is not the ID of a data collection rule", "it ends with `/dataCollectionRules/NAME`")
    terminal = Terminal.of_this_process()
    logging = Logging(verbose=verbose, file=log_file)
    with session(cloud, terminal, data_dir=data_dir, logging=logging) as current:
        connection = current.connect()
        found = look(id, connection, quiet)
        terminal.note(_told(found))
        if not _may_go(found, without_successor=without_successor):
            return 1
        if not running.agreed(terminal, current, yes, f"Delete the rule {found.name}?"):
            terminal.note("nothing was changed")
            return 130
        retire(found, connection)
        terminal.write(f"{found.name} is deleted.")
        terminal.note(_left(found))
    return 0


def _told(found: Retirement) -> str:
    lines = [f"{found.name}: {_requests(found.requests)} within {found.minutes} minutes"]
    if found.successor:
        lines.append(f"{found.successor}, its successor: {_requests(found.successor_requests)}")
    return "\n".join(lines)


def _may_go(found: Retirement, *, without_successor: bool) -> bool:
    if found.requests:
        hint = "see which clients still have its immutable ID, switch them, and wait"
        Terminal.of_this_process().fail(UsageError("somebody still sends to this rule; it stays", hint))
        return False
    if found.successor is None and not without_successor:
        hint = "`migrate rule` makes one; if none is wanted, add --without-successor"
        Terminal.of_this_process().fail(UsageError("no rule is marked as its successor; it stays", hint))
        return False
    return True


def _left(found: Retirement) -> str:
    if found.endpoint is None:
        return "Its tables and their rows stay."
    name = found.endpoint.rpartition("/")[2]
    if found.others:
        return f"Its tables stay, and so does the endpoint {name}: {', '.join(found.others[:5])} use it."
    return f"Its tables stay. No rule of this subscription uses the endpoint {name} any more."


def _requests(count: int) -> str:
    return "no requests" if not count else "1 request" if count == 1 else f"{count:,} requests"

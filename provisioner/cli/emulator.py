"""`provisioner emulator`: Azure Monitor on this machine, in the foreground."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from provisioner.cli.declaring import Option
from provisioner.cli.options import DEFAULT_DATA, DataDir
from provisioner.cli.terminal import Terminal

if TYPE_CHECKING:
    from provisioner.emulator.settings import Ready, Settings
    from provisioner.emulator.simulation import Simulation


def command(
    data_dir: DataDir = DEFAULT_DATA,
    port: Annotated[
        int | None, Option("--port", min=0, max=65535, help="HTTPS port.", show_default="as last time")
    ] = None,
    http_port: Annotated[
        int | None, Option("--http-port", min=0, max=65535, help="HTTP port.", show_default="as last time")
    ] = None,
    listen: Annotated[
        str, Option("--listen", metavar="ADDRESS", help="Address to listen on; 0.0.0.0 is all of this machine's.")
    ] = "127.0.0.1",
    data_collector: Annotated[
        bool,
        Option("--data-collector", help="The retired HTTP Data Collector API works, to rehearse leaving it."),
    ] = False,
    child: Annotated[bool, Option("--child", hidden=True)] = False,
    simulate: Annotated[
        list[str] | None,
        Option(
            "--simulate",
            metavar="NAME=VALUE|FILE",
            help="How slow and how late Azure is, such as schema_lag=600 (docs/emulator.md); repeatable.",
        ),
    ] = None,
) -> int:
    """Run the local Azure Monitor until Ctrl-C and say how clients reach it."""
    from provisioner.emulator.server import serve
    from provisioner.emulator.settings import Settings

    simulated = _simulation(simulate or [])
    settings = Settings(
        data_dir=data_dir,
        port=port,
        http_port=http_port,
        listen=listen,
        timing=simulated.timing,
        behaviour=replace(simulated.behaviour, data_collector=data_collector or simulated.behaviour.data_collector),
    )
    if child:
        from provisioner.emulator.child import serve_child

        serve_child(settings)
        return 0
    terminal = Terminal.of_this_process()
    serve(
        settings,
        on_ready=lambda ready: terminal.write(
            _welcome(ready, data_dir) + _old_api(ready, settings) + _for_others(ready, listen)
        ),
    )
    return 0


def _simulation(texts: list[str]) -> Simulation:
    """What `--simulate` says: settings, or files that hold them."""
    from provisioner.emulator.simulation import simulation
    from provisioner.files import read_text

    return simulation(text if "=" in text else read_text(Path(text), "simulation") for text in texts)


def _old_api(ready: Ready, settings: Settings) -> str:
    """Where clients of the retired API find it: below this address, or at Azure's own hosts through the proxy."""
    if not settings.behaviour.data_collector:
        return ""
    own = f"{ready.https_url}/ods/WORKSPACE_ID/api/logs"
    return f"\n\nThe HTTP Data Collector API works at {own}, and at Azure's own hosts through the proxy."


def _for_others(ready: Ready, listen: str) -> str:
    """What is said only to who lets other machines in: they cannot read the file that holds the key."""
    from provisioner.emulator.credentials import load_credentials
    from provisioner.emulator.ports import LOOPBACK

    known = load_credentials(Path(ready.data_dir))
    if listen == LOOPBACK or known is None:
        return ""
    return (
        f"\n\nOther machines reach it too. Calls below /_emulator/ need the header  x-emulator-key: {known.admin_key}"
    )


def _welcome(ready: Ready, data_dir: Path) -> str:
    option = "" if data_dir == DEFAULT_DATA else f" --data {shlex.quote(str(data_dir))}"
    secret = f"import json; print(json.load(open({ready.credentials_path!r}))['administrator']['clientSecret'])"
    variables = {
        "AZURE_AUTHORITY_HOST": ready.https_url,
        # The tenant name `adfs` keeps the identity libraries from asking login.microsoftonline.com first.
        "AZURE_TENANT_ID": "adfs",
        "AZURE_CLIENT_ID": ready.client_id,
        "REQUESTS_CA_BUNDLE": ready.ca_path,
        "SSL_CERT_FILE": ready.ca_path,
        "NODE_EXTRA_CA_CERTS": ready.ca_path,
    }
    lines = [
        "Azure Monitor on this machine. Ctrl-C ends it; nothing is lost.",
        "",
        f"  https   {ready.https_url}",
        f"  http    {ready.http_url}   (for shippers that cannot be given a CA)",
        f"  private {ready.private_url}   (the same, as seen from behind private link)",
        f"  proxy   {ready.proxy_url}   (HTTPS_PROXY: for clients that know Azure's own addresses only)",
        f"  CA      {ready.ca_path}",
        f"  data    {ready.data_dir}",
        f"  secrets {ready.credentials_path}   (each application's client secret)",
        "",
        "For any Azure client, in another terminal:",
        "",
        *(f"  export {name}={shlex.quote(value)}" for name, value in variables.items()),
        f'  export AZURE_CLIENT_SECRET="$(python3 -c {shlex.quote(secret)})"',
        "",
        "For this tool nothing is needed:",
        "",
        f"  provisioner apply --cloud local{option}",
    ]
    return "\n".join(lines)

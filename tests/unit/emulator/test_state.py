from __future__ import annotations

import json

import pytest

from provisioner.emulator.credentials import load_credentials, new_credentials, prove, save_credentials
from provisioner.emulator.ports import listen, port_of
from provisioner.emulator.state.access import Grant, RoleDefinition, covers, is_granted
from provisioner.emulator.state.azure_tables import STANDARD_COLUMNS, azure_tables, find_azure_table
from provisioner.emulator.state.resources import Resource
from provisioner.errors import UsageError

DATA_WRITER = RoleDefinition(
    id="r", name="writer", actions=("*/read",), data_actions=("Microsoft.Insights/*",), not_data_actions=("*/Delete",)
)


def grant(scope: str, since: float = 0.0) -> Grant:
    return Grant(principal_id="p", role=DATA_WRITER, scope=scope, since=since)


@pytest.mark.parametrize(
    ("scope", "target", "inside"),
    [
        ("/", "/subscriptions/a", True),
        ("", "/subscriptions/a", True),
        ("/subscriptions/a", "/subscriptions/a", True),
        ("/subscriptions/a", "/subscriptions/a/resourcegroups/b", True),
        ("/subscriptions/a", "/subscriptions/ab", False),
        ("/subscriptions/a/resourcegroups/b", "/subscriptions/a", False),
    ],
)
def test_a_scope_covers_itself_and_what_lies_in_it(scope, target, inside):
    assert covers(scope, target) is inside


@pytest.mark.parametrize(
    ("action", "data", "verdict"),
    [
        ("Microsoft.Insights/Telemetry/Write", True, True),
        ("microsoft.insights/telemetry/write", True, True),
        ("Microsoft.Insights/Telemetry/Delete", True, False),
        ("Microsoft.Insights/Telemetry/Write", False, False),
        ("Microsoft.Insights/dataCollectionRules/read", False, True),
        ("Microsoft.Insights/dataCollectionRules/read", True, True),
        ("MicrosoftXInsights/Telemetry/Write", True, False),
    ],
)
def test_actions_and_data_actions_are_apart_and_exceptions_count(action, data, verdict):
    assert is_granted([grant("/subscriptions/a")], "/SUBSCRIPTIONS/A/x", action, data=data, now=1.0) is verdict


def test_a_grant_does_not_work_before_its_time():
    assert not is_granted([grant("/", since=10.0)], "/x", "Microsoft.Insights/x", data=True, now=9.0)
    assert is_granted([grant("/", since=10.0)], "/x", "Microsoft.Insights/x", data=True, now=10.0)


def test_azure_tables_have_live_types_and_no_standard_columns():
    table = find_azure_table("securityevent")
    assert table is not None
    types = {column.name: column.type for column in table.columns}
    assert (types["TimeGenerated"], types["LogonGuid"]) == ("datetime", "guid")
    assert not STANDARD_COLUMNS & set(types)
    assert all(any(c.name == "TimeGenerated" for c in item.columns) for item in azure_tables().values())


def test_every_workspace_sees_the_azure_tables_and_its_own(client, workspace):
    path = f"{workspace}/tables/Syslog"
    client.arm("PATCH", path, {"properties": {"schema": {"columns": [{"name": "Ticket_CF", "type": "string"}]}}})
    routes = client.state.routes()
    found = routes.workspace_of(workspace.upper())
    assert found is not None
    assert routes.workspace(found.customer_id.upper()) is found
    names = [column.name for column in found.tables["Syslog"].columns]
    assert (names[-1], "SyslogMessage" in names) == ("Ticket_CF", True)
    assert found.table("dcrlogerrors") is found.tables["DCRLogErrors"]
    assert found.table("Nothing_CL") is None


def test_resources_survive_a_restart(client, make_client, workspace):
    again = make_client()
    assert again.arm("GET", workspace).json() == client.arm("GET", workspace).json()
    assert again.state.directory.tenant_id == client.state.directory.tenant_id


def test_a_token_survives_a_restart_and_dies_of_age(client, make_client, clock):
    token = f"Bearer {client.token()}"
    again = make_client().state
    assert again.principal_from_token(token).object_id == again.directory.administrator.object_id
    clock.now += 3599
    assert again.principal_from_token(token).reason == "expired"


def test_removing_a_resource_takes_what_is_in_it_and_no_neighbour(client):
    resources = client.state.resources
    for id in ("/a/b", "/a/b/c", "/a/bc"):
        resources.put(Resource(id=id, type="t", body={}))
    version = resources.version
    assert {item.id for item in resources.delete("/A/B")} == {"/a/b", "/a/b/c"}
    assert [item.id for item in resources.of_type("t")] == ["/a/bc"]
    assert resources.version > version
    assert resources.delete("/a/b") == []


def test_credentials_come_back_as_they_were_saved(tmp_path):
    made = new_credentials()
    save_credentials(tmp_path, made)
    assert load_credentials(tmp_path) == made
    assert (tmp_path / "credentials.json").stat().st_mode & 0o777 == 0o600
    assert made.administrator.client_secret not in repr(made)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tenantId": 1}'])
def test_a_broken_credentials_file_is_said_and_left_alone(tmp_path, text):
    path = tmp_path / "credentials.json"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        load_credentials(tmp_path)
    assert caught.value.message == f"`{path}` does not hold the emulator's credentials"
    assert path.read_text() == text


def test_a_proof_needs_the_key():
    one, other = new_credentials(), new_credentials()
    assert prove(one.signing_key, "n") == prove(one.signing_key, "n")
    assert len({prove(one.signing_key, "n"), prove(one.signing_key, "m"), prove(other.signing_key, "n")}) == 3


def test_ports_are_chosen_once_and_kept(tmp_path):
    ports = []
    for _ in range(2):
        sockets = listen(tmp_path, None, None)
        each = {name: getattr(sockets, name) for name in ("https", "http", "private", "proxy")}
        ports.append({name: port_of(item) for name, item in each.items()})
        assert {item.getsockname()[0] for item in each.values()} == {"127.0.0.1"}
        sockets.close()
    assert ports[0] == ports[1]
    assert json.loads((tmp_path / "ports.json").read_text()) == ports[0]


def test_a_file_of_ports_from_before_private_link_is_good(tmp_path):
    (tmp_path / "ports.json").write_text('{"https": 0, "http": 0}')
    listen(tmp_path, None, None).close()
    kept = json.loads((tmp_path / "ports.json").read_text())
    assert set(kept) == {"https", "http", "private", "proxy"}


def test_the_private_port_moves_where_it_is_taken(tmp_path):
    first = listen(tmp_path / "one", None, None)
    taken = port_of(first.private)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "ports.json").write_text(json.dumps({"https": 0, "http": 0, "private": taken}))
    second = listen(tmp_path / "two", None, None)
    assert port_of(second.private) != taken
    first.close()
    second.close()


def test_a_port_that_is_taken_is_said_with_the_way_out(tmp_path):
    held = listen(tmp_path, None, None)
    port = port_of(held.https)
    with pytest.raises(UsageError) as caught:
        listen(tmp_path, None, None)
    held.close()
    assert caught.value.message == f"port {port} cannot be listened on: address already in use"
    assert caught.value.hint == "stop what uses it, or choose another with `provisioner emulator --port N`"

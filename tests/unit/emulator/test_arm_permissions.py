from __future__ import annotations

from provisioner.emulator.settings import Timing

SENDER = "11111111-1111-1111-1111-111111111111"
MONITORING_CONTRIBUTOR = "749f88d5-cbae-40b8-bcfc-e573ddc772fa"
VERSION = "2022-04-01"


def permissions(client, scope: str) -> list[dict]:
    path = f"{scope}/providers/Microsoft.Authorization/permissions"
    return client.arm("GET", path, None, VERSION).json()["value"]


def test_everybody_sees_what_they_may_do_where_a_role_reaches(make_client, clock, group, workspace):
    client = make_client(Timing(role_propagation=60.0))
    someone = client.for_application(SENDER)
    assert permissions(someone, group) == []
    (own,) = permissions(client, workspace)
    assert (own["actions"], own["dataActions"]) == (["*"], [])
    role = f"/providers/Microsoft.Authorization/roleDefinitions/{MONITORING_CONTRIBUTOR}"
    path = f"{group}/providers/Microsoft.Authorization/roleAssignments/6a1e0d4e-7a5c-4a0e-9d0a-0f4b8c1d2e3f"
    body = {"properties": {"roleDefinitionId": role, "principalId": someone.application.object_id}}
    assert client.arm("PUT", path, body, VERSION).status == 201
    assert permissions(someone, group) == []
    clock.now += 60
    for scope in (group, workspace):
        (found,) = permissions(someone, scope)
        assert "Microsoft.Insights/dataCollectionRules/*" in found["actions"]
    assert permissions(someone, group.rpartition("/resourceGroups")[0]) == []

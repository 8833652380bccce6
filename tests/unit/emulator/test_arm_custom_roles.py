from __future__ import annotations

from typing import Any

import pytest

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
ROLES = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
ROLE = f"{ROLES}/0b1f1c64-7c4b-4a0e-9d0a-0f4b8c1d2e3f"
OWNER = f"{ROLES}/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
VERSION = "2022-04-01"
SENDER = "11111111-1111-1111-1111-111111111111"
WRITE = "Microsoft.Insights/Telemetry/Write"


def role(name: str = "Log senders", **changes: Any) -> dict[str, Any]:
    return {
        "properties": {
            "roleName": name,
            "type": "CustomRole",
            "description": "may send",
            "assignableScopes": [SUBSCRIPTION],
            "permissions": [{"actions": [], "notActions": [], "dataActions": [WRITE], "notDataActions": []}],
            **changes,
        }
    }


def test_a_custom_role_is_made_found_changed_and_removed(client):
    made = client.arm("PUT", ROLE, role(), VERSION)
    assert made.status == 201
    assert made.json()["id"] == ROLE
    properties = client.arm("GET", ROLE, None, VERSION).json()["properties"]
    assert (properties["type"], properties["assignableScopes"]) == ("CustomRole", [SUBSCRIPTION])
    assert properties["permissions"][0]["dataActions"] == [WRITE]
    client.arm("PUT", ROLE, role("Senders"), VERSION)
    for text, names in (
        ("roleName eq 'senders'", ["Senders"]),
        ("type eq 'CustomRole'", ["Senders"]),
        ("roleName eq 'Log senders'", []),
    ):
        found = client.send("GET", f"{ROLES}?api-version={VERSION}&$filter={text}").json()["value"]
        assert [item["properties"]["roleName"] for item in found] == names
    assert client.arm("DELETE", ROLE, None, VERSION).status == 200
    assert client.arm("DELETE", ROLE, None, VERSION).status == 204


def test_a_custom_role_lets_a_sender_send(client, group):
    client.arm("PUT", ROLE, role(), VERSION)
    sender = client.for_application(SENDER)
    path = f"{group}/providers/Microsoft.Authorization/roleAssignments/6a1e0d4e-7a5c-4a0e-9d0a-0f4b8c1d2e3f"
    body = {"properties": {"roleDefinitionId": ROLE, "principalId": sender.application.object_id}}
    assert client.arm("PUT", path, body, VERSION).status == 201
    principal = client.state.principal_from_token(f"Bearer {sender.token()}")
    rule = f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr"
    assert client.state.has_data_action(principal, rule, WRITE)
    in_use = client.arm("DELETE", ROLE, None, VERSION)
    assert in_use.json()["error"]["code"] == "RoleDefinitionHasAssignments"


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (OWNER, role(), 403, "RoleDefinitionIsBuiltIn"),
        (ROLE, role("Owner"), 409, "RoleDefinitionWithSameNameExists"),
        (ROLE, role(permissions=[]), 400, "BadRequestFormat"),
        (ROLE, role(permissions=[{"actions": 1}]), 400, "BadRequestFormat"),
        (ROLE, role(assignableScopes="x"), 400, "BadRequestFormat"),
        (ROLE, {}, 400, "BadRequestFormat"),
    ],
)
def test_what_makes_no_role_is_refused(client, path, body, status, code):
    answer = client.arm("PUT", path, body, VERSION)
    assert (answer.status, answer.json()["error"]["code"]) == (status, code)


def test_built_in_roles_stay(client):
    assert client.arm("DELETE", OWNER, None, VERSION).status == 403

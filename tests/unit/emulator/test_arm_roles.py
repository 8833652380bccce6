from __future__ import annotations

import uuid

import pytest

from provisioner.emulator.settings import Timing

VERSION = "2022-04-01"
PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"
WRITE = "Microsoft.Insights/Telemetry/Write"
CLIENT = "11111111-1111-1111-1111-111111111111"
NAME = "a98fa280-e03f-5afa-8d8e-92d0a9c201e8"


@pytest.fixture
def rule(group: str) -> str:
    return f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr-app"


@pytest.fixture
def sender(client):
    return client.for_application(CLIENT)


def role_id(rule: str) -> str:
    return f"/subscriptions/{rule.split('/')[2]}/providers/Microsoft.Authorization/roleDefinitions/{PUBLISHER}"


def assignment(scope: str, name: str = NAME) -> str:
    return f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"


def assign(client, scope: str, principal: str, name: str = NAME, role: str | None = None):
    body = {"properties": {"roleDefinitionId": role or role_id(scope), "principalId": principal}}
    return client.arm("PUT", assignment(scope, name), body, VERSION)


def allowed(client, sender, scope: str) -> bool:
    principal = client.state.principal_from_token(f"Bearer {sender.token()}")
    return client.state.has_data_action(principal, scope, WRITE)


def test_an_assignment_is_created_once_and_gives_the_data_action(client, sender, rule):
    principal = sender.application.object_id
    assert not allowed(client, sender, rule)
    created = assign(client, rule, principal)
    assert created.status == 201
    shown = created.json()
    assert (shown["id"], shown["name"]) == (assignment(rule), NAME)
    assert shown["properties"]["scope"] == rule
    assert shown["properties"]["principalType"] == "ServicePrincipal"
    assert assign(client, rule, principal).status == 200
    assert allowed(client, sender, rule)
    assert not allowed(client, sender, f"{rule}-other")


def test_a_role_on_a_group_reaches_the_rules_in_it(client, sender, group, rule):
    assign(client, group, sender.application.object_id)
    assert allowed(client, sender, rule)


def test_an_owner_may_configure_a_rule_and_not_write_to_it(client, rule):
    assert not allowed(client, client, rule)


def test_a_role_works_only_after_it_has_spread(make_client, clock, rule):
    slow = make_client(Timing(role_propagation=300))
    sender = slow.for_application(CLIENT)
    assign(slow, rule, sender.application.object_id)
    assert not allowed(slow, sender, rule)
    clock.now += 301
    assert allowed(slow, sender, rule)


def test_who_was_refused_stays_refused_for_a_while_and_who_came_later_does_not(make_client, clock, group, rule):
    slow = make_client(Timing(denial_memory=600))
    early = slow.for_application(CLIENT)
    late = slow.for_application("22222222-2222-2222-2222-222222222222")
    assert not allowed(slow, early, rule)
    assign(slow, group, early.application.object_id)
    assign(slow, group, late.application.object_id, str(uuid.uuid4()))
    assert not allowed(slow, early, rule)
    assert allowed(slow, late, rule)
    clock.now += 601
    assert allowed(slow, early, rule)


def test_the_same_role_under_another_name_exists_already(client, sender, rule):
    assign(client, rule, sender.application.object_id)
    response = assign(client, rule, sender.application.object_id, str(uuid.uuid4()))
    assert response.status == 409
    assert response.json()["error"] == {
        "code": "RoleAssignmentExists",
        "message": "The role assignment already exists. The ID of the existing role assignment is "
        "a98fa280e03f5afa8d8e92d0a9c201e8.",
    }


def test_an_assignment_does_not_change_its_principal(client, sender, rule):
    other = client.for_application("22222222-2222-2222-2222-222222222222")
    assign(client, rule, sender.application.object_id)
    response = assign(client, rule, other.application.object_id)
    assert response.status == 400
    assert response.json()["error"] == {
        "code": "RoleAssignmentUpdateNotPermitted",
        "message": "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
    }


def test_a_principal_must_be_in_the_directory(client, rule):
    response = assign(client, rule, "33333333-3333-3333-3333-333333333333")
    assert response.status == 400
    error = response.json()["error"]
    assert error["code"] == "PrincipalNotFound"
    assert error["message"].startswith(
        f"Principal {'3' * 32} does not exist in the directory {client.state.directory.tenant_id}. "
    )


def test_a_role_must_exist(client, sender, rule):
    response = assign(client, rule, sender.application.object_id, role=f"{role_id(rule)[:-4]}0000")
    assert (response.status, response.json()["error"]["code"]) == (404, "RoleDefinitionDoesNotExist")


def test_an_assignment_is_named_by_a_guid(client, sender, rule):
    response = assign(client, rule, sender.application.object_id, "mine")
    assert response.json()["error"]["code"] == "InvalidRoleAssignmentId"


def test_lists_look_up_and_down_and_filters_narrow_them(client, sender, group, rule):
    principal = sender.application.object_id
    below, at = str(uuid.uuid4()), str(uuid.uuid4())
    assign(client, rule, principal, below)
    assign(client, group, principal, at)

    def names(scope: str, text: str = "") -> set[str]:
        tail = f"&$filter={text}" if text else ""
        url = f"{scope}/providers/Microsoft.Authorization/roleAssignments?api-version={VERSION}{tail}"
        return {item["name"] for item in client.send("GET", url).json()["value"]}

    assert names(group) == {below, at}
    assert names(group, "atScope()") == {at}
    assert names(rule, "atScope()") == {below, at}
    assert names(rule, f"principalId eq '{principal}'") == {below, at}
    assert names(rule, "atScope()%20and%20assignedTo('00000000-0000-0000-0000-000000000000')") == set()


def test_a_filter_that_the_provider_does_not_know_is_refused(client, rule):
    url = f"{rule}/providers/Microsoft.Authorization/roleAssignments?api-version={VERSION}&$filter=name eq 'x'"
    assert client.send("GET", url).json()["error"]["code"] == "InvalidFilter"


def test_a_removed_assignment_is_answered_and_gives_nothing_any_more(client, sender, rule):
    assign(client, rule, sender.application.object_id)
    gone = client.arm("DELETE", assignment(rule), version=VERSION)
    assert (gone.status, gone.json()["name"]) == (200, NAME)
    assert not allowed(client, sender, rule)
    assert client.arm("DELETE", assignment(rule), version=VERSION).status == 204
    assert client.arm("GET", assignment(rule), version=VERSION).json()["error"]["code"] == "RoleAssignmentNotFound"


def test_a_role_is_found_by_its_name(client, group):
    url = f"{group}/providers/Microsoft.Authorization/roleDefinitions?api-version={VERSION}"
    (found,) = client.send("GET", f"{url}&$filter=roleName eq 'Monitoring Metrics Publisher'").json()["value"]
    assert found["name"] == PUBLISHER
    assert WRITE in found["properties"]["permissions"][0]["dataActions"]
    assert len(client.send("GET", url).json()["value"]) >= 8


def test_a_built_in_role_is_read_by_its_guid(client, rule):
    shown = client.arm("GET", role_id(rule), version=VERSION).json()
    assert (shown["id"], shown["properties"]["roleName"]) == (role_id(rule), "Monitoring Metrics Publisher")


@pytest.mark.parametrize(
    ("role", "action", "verdict"),
    [
        ("Monitoring Contributor", "Microsoft.Insights/dataCollectionRules/write", True),
        ("Monitoring Contributor", "Microsoft.OperationalInsights/workspaces/tables/write", False),
        ("Log Analytics Contributor", "Microsoft.OperationalInsights/workspaces/tables/write", True),
        ("Log Analytics Contributor", "Microsoft.Authorization/roleAssignments/write", False),
        ("Contributor", "Microsoft.Authorization/roleAssignments/write", False),
        ("User Access Administrator", "Microsoft.Authorization/roleAssignments/write", True),
        ("Reader", "Microsoft.Insights/dataCollectionRules/read", True),
        ("Reader", "Microsoft.Insights/dataCollectionRules/write", False),
        ("Monitoring Metrics Publisher", "Microsoft.Insights/dataCollectionRules/read", False),
    ],
)
def test_built_in_roles_give_what_azure_documents(client, role, action, verdict):
    (definition,) = (item for item in client.state.roles.definitions() if item.name == role)
    assert definition.allows(action) is verdict

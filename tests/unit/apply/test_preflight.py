"""Which of the needed rights are missing, what is said of them, and how few questions that takes."""

from __future__ import annotations

import pytest
from builders.deployments import SUBSCRIPTION, Deployment

from provisioner.apply import missing_rights
from provisioner.catalog.roles import BUILT_IN, allows, role_that_allows
from provisioner.diagnostics import Span
from provisioner.emulator.state.builtin_roles import BUILT_IN_ROLES
from provisioner.errors import NotAuthorizedError
from provisioner.model.rights import Right
from provisioner.plan import rights

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
RULE = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/dcr-web"
WRITE = "Microsoft.Insights/dataCollectionRules/write"


class Roles:
    """Permissions by scope, and the scopes that were asked for."""

    def __init__(self, known, closed=()):
        self.known, self.closed, self.asked = known, closed, []

    def permissions(self, scope):
        self.asked.append(scope)
        if scope in self.closed:
            raise NotAuthorizedError("no", status=403)
        return [
            {"actions": list(actions), "notActions": list(not_actions)}
            for actions, not_actions in self.known.get(scope, ())
        ]


def right(action=WRITE, scopes=(GROUP, RULE), addresses=("dataCollectionRules/web",)):
    return Right(action=action, scopes=scopes, addresses=addresses)


@pytest.mark.parametrize(
    ("permissions", "asked"),
    [
        ({GROUP: [(["*"], [])]}, [GROUP]),
        ({GROUP: [(["*/read"], []), (["microsoft.insights/DATACOLLECTIONRULES/*"], [])]}, [GROUP]),
        ({GROUP: [(["*/read"], [])], RULE: [(["Microsoft.Insights/*"], [])]}, [GROUP, RULE]),
        ({GROUP: [(["*"], [WRITE]), ([WRITE], [])]}, [GROUP]),
    ],
)
def test_a_right_is_there_when_one_role_on_the_way_gives_it(permissions, asked):
    roles = Roles(permissions)
    assert missing_rights([right()], roles, {}) == []
    assert roles.asked == asked


@pytest.mark.parametrize("permissions", [{}, {GROUP: [(["*"], ["Microsoft.Insights/*/write"])]}])
def test_a_missing_right_names_scope_role_and_what_it_is_for(permissions):
    span = Span(path="provisioner.yaml", line=7, column=3, end_line=7, end_column=6)
    (found,) = missing_rights(
        [right(addresses=("dataCollectionRules/web", "dataCollectionRules/api"))],
        Roles(permissions),
        {"dataCollectionRules/web": span},
    )
    assert (found.code, found.severity, found.span) == ("PRV602", "error", span)
    assert found.message == (
        f"you lack the right `{WRITE}` on the resource group `rg`, which `dataCollectionRules/web` and 1 more takes"
    )
    assert found.hint == (
        "ask for Monitoring Contributor: az role assignment create --assignee YOU "
        f'--role "Monitoring Contributor" --scope {GROUP}'
    )


def test_many_changes_that_lack_one_right_are_one_finding():
    many = [right(scopes=(GROUP, f"{RULE}{n}"), addresses=(f"dataCollectionRules/{n}",)) for n in range(50)]
    (found,) = missing_rights(many, Roles({}), {})
    assert "`dataCollectionRules/0` and 49 more" in found.message


def test_a_big_plan_of_somebody_who_may_everything_takes_one_question():
    roles = Roles({f"/subscriptions/{SUBSCRIPTION}": [(["*"], [])]})
    assert missing_rights(rights(Deployment().plan()), roles, {}) == []
    assert len(roles.asked) == 1


def test_where_azure_does_not_say_the_plan_may_go_on():
    (found,) = missing_rights([right()], Roles({}, closed=(GROUP, RULE)), {})
    assert (found.code, found.severity) == ("PRV603", "warning")


@pytest.mark.parametrize("role", [role for role in BUILT_IN if role.actions], ids=lambda role: role.name)
def test_what_the_catalog_says_of_a_role_the_emulators_own_list_says_too(role):
    other = next(item for item in BUILT_IN_ROLES if item.id == role.id)
    assert other.name == role.name
    for action in (pattern.replace("*", "anything/write") for pattern in role.actions):
        mine = allows(action, role.actions, role.not_actions)
        assert mine == allows(action, other.actions, other.not_actions)


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("Microsoft.Insights/dataCollectionRules/write", "Monitoring Contributor"),
        ("Microsoft.Insights/diagnosticSettings/write", "Monitoring Contributor"),
        ("Microsoft.OperationalInsights/workspaces/tables/write", "Log Analytics Contributor"),
        ("Microsoft.OperationalInsights/workspaces/tables/delete", "Log Analytics Contributor"),
        ("Microsoft.Authorization/roleAssignments/write", "Role Based Access Control Administrator"),
        ("Microsoft.Resources/subscriptions/resourceGroups/write", "Contributor"),
    ],
)
def test_the_least_role_is_named(action, name):
    assert role_that_allows(action).name == name

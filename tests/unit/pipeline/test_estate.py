"""The sign-in comes first, and a sign-in to another tenant ends the run before Azure is read."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from builders.deployments import SPEC, Deployment

from provisioner.catalog.clouds import PUBLIC
from provisioner.errors import NotAuthorizedError, UsageError
from provisioner.pipeline.estate import assemble
from provisioner.pipeline.plan import Choices, plan
from provisioner.pipeline.saved import check_tenant

OURS, THEIRS = "aaaaaaaa-0000-0000-0000-000000000000", "bbbbbbbb-0000-0000-0000-000000000000"
GUARDED = SPEC.replace("  location: eastus\ntables", f"  location: eastus\n  tenant: {OURS}\ntables")


class Connection(SimpleNamespace):
    def sign_in(self):
        if isinstance(self.tenant, Exception):
            raise self.tenant
        return self.tenant


def parts(text, tenant, cloud=PUBLIC):
    deployment = Deployment(text)
    estate = assemble([SimpleNamespace(project=deployment.project, documents=deployment.documents, sources={})])
    azure = deployment.azure
    return estate, Connection(gateway=azure, directory=azure, cloud=cloud, tenant=tenant), azure


def test_another_tenant_is_one_error_at_its_line_and_nothing_is_read():
    estate, connection, azure = parts(GUARDED, THEIRS)
    planned = plan(estate, connection, parallelism=2)
    (found,) = planned.diagnostics
    assert planned.plan is None
    assert found.message == f"you are signed in to the tenant `{THEIRS}`, but the spec is for `{OURS}`"
    assert found.hint.startswith(f"sign in there: `az login --tenant {OURS}`")
    assert GUARDED.splitlines()[found.span.line - 1].strip() == f"tenant: {OURS}"
    assert azure.calls == []


@pytest.mark.parametrize(
    ("text", "tenant", "cloud"),
    [
        (GUARDED, OURS.upper(), PUBLIC),
        (SPEC, THEIRS, PUBLIC),
        (GUARDED, None, PUBLIC),
        (GUARDED, THEIRS, replace(PUBLIC, name="local")),
    ],
    ids=["the right one", "no guard", "a token that does not say", "the emulator stands in for all"],
)
def test_otherwise_planning_goes_on(text, tenant, cloud):
    estate, connection, _ = parts(text, tenant, cloud)
    assert plan(estate, connection, parallelism=2).ok


def test_a_failed_sign_in_ends_it():
    refused = NotAuthorizedError("cannot sign in: no credential")
    estate, connection, azure = parts(SPEC, refused)
    with pytest.raises(NotAuthorizedError):
        plan(estate, connection, parallelism=2)
    assert azure.calls == []


def test_a_saved_plan_keeps_its_tenant():
    estate, connection, _ = parts(GUARDED, OURS)
    made = plan(estate, connection, parallelism=2).plan
    assert made.tenant == OURS
    check_tenant(made, connection)
    with pytest.raises(UsageError, match="but the plan is for"):
        check_tenant(made, Connection(cloud=PUBLIC, tenant=THEIRS))


@pytest.mark.parametrize("name", ["allow_destructive", "adopt"])
def test_permissions_for_what_is_not_in_the_spec_are_refused(name):
    estate, connection, azure = parts(SPEC, None)
    with pytest.raises(UsageError, match="there is no `tables/Ap_CL` in the spec") as raised:
        plan(estate, connection, parallelism=2, choices=Choices(**{name: ("tables/Ap_CL",)}))
    assert raised.value.hint == "did you mean `tables/App_CL`?"
    assert azure.calls == []


def test_by_default_nothing_destructive_is_planned_and_nobodys_resource_taken():
    estate, connection, azure = parts(SPEC, None)
    Deployment(azure=azure).apply()
    for (type, _), body in azure.bodies.items():
        if type == "tables" and body["name"] == "App_CL":
            body["properties"]["totalRetentionInDays"] = 730
        if type == "dataCollectionRules":
            body["tags"] = {}
    hints = [item.hint for item in plan(estate, connection, parallelism=2).diagnostics]
    assert any("--allow-destructive tables/App_CL/totalRetentionInDays" in hint for hint in hints)
    assert any(hint.endswith("--adopt dataCollectionRules/web") for hint in hints)
    choices = Choices(allow_destructive=("tables/App_CL",), adopt=("dataCollectionRules/web",))
    assert plan(estate, connection, parallelism=2, choices=choices).ok

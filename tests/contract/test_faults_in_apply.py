"""What Azure may answer in the middle of an apply: one clear report each, with code, request ID and next step."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import pytest
from builders.connections import connection_to
from builders.deployments import SPEC, Deployment
from builders.faults import open_orders, order, take_back

from provisioner.catalog.clouds import local
from provisioner.errors import ConflictError, NotAuthorizedError, NotFoundError, RemoteError, UnavailableError
from provisioner.report.apply_view import as_text

pytestmark = pytest.mark.contract

RULE, ROLE = "dataCollectionRules/web", "roleAssignments/web/shipper"
PUT_RULE = {"method": "PUT", "path": "*/dataCollectionRules/dcr-web"}


@pytest.fixture(scope="module")
def connection(emulator):
    made = connection_to(emulator.ready)
    yield made
    made.close()


@pytest.fixture(scope="module")
def spec(connection):
    """A spec of which everything is there but the rule and its role."""
    text = SPEC.replace("name: rg,", f"name: rg-{uuid.uuid4().hex[:8]},")
    project = Deployment(text, azure=connection.gateway, directory=connection.directory)
    before = tuple(item for item in project.documents if item.address not in (RULE, ROLE))
    assert project.apply(before).complete
    return text


@pytest.fixture
def project(spec, connection):
    return Deployment(spec, azure=connection.gateway, directory=connection.directory)


@pytest.fixture
def faults(emulator):
    yield lambda *items: order(emulator.ready, *items)
    take_back(emulator.ready)


def report(outcome, address=RULE):
    """The lines about one failure, by what they begin with."""
    (failure,) = [item for item in outcome.failed if item.address == address]
    lines = as_text(outcome).splitlines()
    assert lines[0].startswith(f"failed {address}: cannot ")
    told = dict(found.groups() for line in lines if (found := re.match(r"  = ([a-z ID]+): (.+)", line)))
    return failure.error, told


@pytest.mark.parametrize(
    ("code", "status", "kind", "step"),
    [
        ("InvalidAuthenticationToken", 401, NotAuthorizedError, "log in again"),
        ("AuthorizationFailed", 403, NotAuthorizedError, "ask for a role that allows the action"),
        ("RequestDisallowedByPolicy", 403, NotAuthorizedError, "read which policy the message names"),
        ("ScopeLocked", 409, ConflictError, "have the lock removed"),
        ("ResourceNotFound", 404, NotFoundError, "check its name and resource group"),
        ("Conflict", 409, ConflictError, "wait until the other change has ended"),
        ("PreconditionFailed", 412, ConflictError, "somebody changed it meanwhile"),
    ],
)
def test_a_refusal_is_reported_whole_and_what_depends_on_it_waits(project, faults, code, status, kind, step):
    faults({**PUT_RULE, "code": code, "times": 2})
    outcome = project.apply()
    error, told = report(outcome)
    assert isinstance(error, kind)
    assert told["code"] == f"{code} (status {status})"
    assert told["resource"].endswith("/providers/Microsoft.Insights/dataCollectionRules/dcr-web")
    assert re.fullmatch(r"[0-9a-f-]{36}", told["request ID"])
    assert told["next"].startswith(step)
    assert outcome.skipped == (ROLE,)
    assert not outcome.complete


def test_a_500_and_a_reset_pass_and_so_does_a_storm_of_429(project, faults, emulator):
    heard = []
    faults(
        {**PUT_RULE, "code": "InternalServerError"},
        {**PUT_RULE, "action": "reset"},
        {**PUT_RULE, "code": "SubscriptionRequestsThrottled", "times": 5, "headers": {"retry-after": "0"}},
    )
    outcome = project.apply(on_event=heard.append, pauses=(0.05,))
    assert outcome.complete
    assert open_orders(emulator.ready) == []
    assert any("SubscriptionRequestsThrottled passes by itself" in event.message for event in heard)
    for address in (ROLE, RULE):
        change = next(item for item in project.plan().changes if item.address == address)
        project.azure.delete(change.type, change.id)


def test_a_reset_after_the_work_was_done_is_no_failure(project, faults):
    faults({**PUT_RULE, "action": "reset", "done": True})
    assert project.apply().complete
    assert project.plan().pending == ()
    for address in (ROLE, RULE):
        change = next(item for item in project.plan().changes if item.address == address)
        project.azure.delete(change.type, change.id)


def test_connections_that_are_always_reset_name_the_service(project, faults):
    faults({**PUT_RULE, "action": "reset", "times": 50})
    error, told = report(project.apply())
    assert isinstance(error, UnavailableError)
    assert "closed the connection" in error.message
    assert told["next"].startswith("check the network")


@pytest.fixture
def with_another_table(spec):
    return spec.replace("  Audit_CL:\n", "  Fault_CL:\n    columns: {TimeGenerated: datetime}\n  Audit_CL:\n", 1)


def test_an_operation_that_ends_failed_tells_why(with_another_table, connection, faults):
    project = Deployment(with_another_table, azure=connection.gateway, directory=connection.directory)
    faults(
        {"method": "PUT", "path": "*/tables/Fault_CL", "action": "fail", "code": "InternalFailure", "message": "No."}
    )
    outcome = project.apply(tuple(item for item in project.documents if item.address not in (RULE, ROLE)))
    error, told = report(outcome, "tables/Fault_CL")
    assert isinstance(error, RemoteError)
    assert error.message == "cannot write the table `Fault_CL`: No"
    assert told["code"].startswith("InternalFailure")
    assert told["resource"].endswith("/tables/Fault_CL")


def test_an_operation_that_never_ends_is_given_up(with_another_table, emulator, faults):
    cloud = replace(local(emulator.ready.https_url, emulator.ready.ca_path), operation_timeout_seconds=0.5)
    connection = connection_to(emulator.ready, cloud=cloud)
    project = Deployment(with_another_table, azure=connection.gateway, directory=connection.directory)
    faults({"method": "PUT", "path": "*/tables/Fault_CL", "action": "never"})
    outcome = project.apply(tuple(item for item in project.documents if item.address not in (RULE, ROLE)))
    error, told = report(outcome, "tables/Fault_CL")
    assert isinstance(error, UnavailableError)
    assert "the operation is `InProgress` and has not ended after 0.5 seconds" in error.message
    assert told["next"] == "run apply again; it goes on from what is there"
    connection.close()


def test_a_workspace_that_is_gone_is_said_before_anything_is_written(connection):
    gone = SPEC.replace(
        "workspace: {name: law-web, create: {location: eastus, retentionInDays: 60, tags: {team: logs}}}",
        "workspace: law-gone",
    )
    other = Deployment(gone, azure=connection.gateway, directory=connection.directory)
    made, found = other.planned()
    assert made is None
    assert found[0].message == "the workspace `law-gone` does not exist"
    assert found[0].hint.startswith("check the name, the resource group and the subscription")

"""Ordered faults and slowness, as the official SDKs meet them."""

from __future__ import annotations

import time

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ServiceRequestError, ServiceResponseError
from builders.faults import open_orders, order, take_back
from contract.conftest import Emulator

from provisioner.emulator.process import start_child

pytestmark = pytest.mark.contract

COLUMNS = {"TimeGenerated": "datetime"}


@pytest.fixture(scope="module")
def group(emulator) -> str:
    name = emulator.group()
    emulator.workspace(name)
    return name


@pytest.fixture
def faults(emulator):
    """Order faults; what was not met is taken back."""
    yield lambda *items: order(emulator.ready, *items)
    take_back(emulator.ready)


@pytest.mark.parametrize(
    ("code", "status", "text"),
    [
        ("RequestDisallowedByPolicy", 403, 'was disallowed by policy. Policy identifiers: \'[{"policyAssignment"'),
        ("ScopeLocked", 409, "cannot perform write operation because following scope(s) are locked"),
        ("AuthorizationFailed", 403, "does not have authorization to perform action"),
        ("PreconditionFailed", 412, "If-Match"),
    ],
)
def test_a_refusal_is_met_once_in_azures_words_with_a_request_id(emulator, group, faults, code, status, text):
    faults({"method": "PUT", "path": "*/tables/Fault_CL", "code": code})
    with pytest.raises(HttpResponseError) as caught:
        emulator.table(group, "Fault_CL", COLUMNS)
    assert (caught.value.status_code, caught.value.error.code) == (status, code)
    assert text in caught.value.error.message
    assert caught.value.response.headers["x-ms-request-id"]
    assert open_orders(emulator.ready) == []
    assert emulator.table(group, "Fault_CL", COLUMNS).name == "Fault_CL"


def test_a_500_and_a_storm_of_429_pass_with_the_sdks_own_retries(emulator, group, faults):
    path = "*/tables/Storm_CL"
    faults(
        {"method": "PUT", "path": path, "code": "InternalServerError"},
        {"method": "PUT", "path": path, "code": "SubscriptionRequestsThrottled", "times": 2},
    )
    assert emulator.table(group, "Storm_CL", COLUMNS).name == "Storm_CL"
    assert open_orders(emulator.ready) == []


def test_a_connection_is_reset_before_and_after_the_work(emulator, group, faults):
    options = {**emulator.options(), "retry_total": 0}
    groups = type(emulator.resource())(**options).resource_groups
    for done, name in ((False, f"{group}-lost"), (True, f"{group}-kept")):
        faults({"method": "PUT", "path": f"*/resourceGroups/{name}", "action": "reset", "done": done})
        with pytest.raises((ServiceRequestError, ServiceResponseError)):
            groups.create_or_update(name, {"location": "eastus"})
        assert groups.check_existence(name) is done


def test_an_operation_fails_at_its_status_and_nothing_was_changed(emulator, group, faults):
    faults({"method": "PUT", "path": "*/tables/Lro_CL", "action": "fail", "code": "InternalFailure", "message": "no"})
    with pytest.raises(HttpResponseError) as caught:
        emulator.table(group, "Lro_CL", COLUMNS)
    assert (caught.value.error.code, caught.value.error.message) == ("InternalFailure", "no")
    with pytest.raises(HttpResponseError):
        emulator.loganalytics().tables.get(group, "law-test", "Lro_CL")


def test_an_operation_never_ends(emulator, group, faults):
    faults({"method": "PUT", "path": "*/tables/Never_CL", "action": "never"})
    body = {"properties": {"schema": {"name": "Never_CL", "columns": []}}}
    poller = emulator.loganalytics().tables.begin_create_or_update(group, "law-test", "Never_CL", body)
    poller.wait(0.5)
    assert not poller.done()
    assert poller.status() == "InProgress"


def test_faults_wait_for_their_turn(emulator, group, faults):
    faults({"method": "GET", "path": "*/workspaces/law-test", "skip": 1, "status": 409, "code": "Busy", "message": "x"})
    workspaces = emulator.loganalytics().workspaces
    assert workspaces.get(group, "law-test")
    with pytest.raises(ResourceExistsError):
        workspaces.get(group, "law-test")


def test_an_unregistered_provider_is_registered_by_the_sdk_itself(emulator, group, monkeypatch):
    resource = emulator.resource()
    resource.providers.unregister("Microsoft.Insights")
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    endpoint = emulator.monitor().data_collection_endpoints.create(group, "dce-first", {"location": "eastus"})
    assert endpoint.name == "dce-first"
    assert resource.providers.get("Microsoft.Insights").registration_state == "Registered"


def test_what_the_command_line_says_is_simulated(tmp_path):
    settings = tmp_path / "slow.txt"
    settings.write_text("call_latency=0.2  # seconds\nsentinel=off\n")
    options = ["--simulate", str(settings), "--simulate", "operation_duration=0.5,unregistered=Microsoft.Insights"]
    child = start_child(tmp_path / "data", options)
    try:
        emulator = Emulator(child.ready)
        name = emulator.group()
        before = time.monotonic()
        emulator.workspace(name)
        assert time.monotonic() - before >= 0.7
        tables = [table.name for table in emulator.loganalytics().tables.list_by_workspace(name, "law-test")]
        assert "Syslog" in tables
        assert "CommonSecurityLog" not in tables
        assert emulator.resource().providers.get("Microsoft.Insights").registration_state == "NotRegistered"
    finally:
        child.stop()

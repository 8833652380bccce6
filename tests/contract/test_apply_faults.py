"""What breaks in the middle of an apply, and how the next one finishes the job."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from threading import Event as Flag

import pytest
from builders.connections import connection_to, slow_emulator
from builders.deployments import SPEC, Deployment

from provisioner.catalog.clouds import local
from provisioner.emulator.process import start_child
from provisioner.errors import UnavailableError

pytestmark = pytest.mark.contract


def deployment(ready):
    connection = connection_to(ready)
    return Deployment(SPEC, azure=connection.gateway, directory=connection.directory)


def test_an_emulator_killed_during_apply_leaves_a_report_and_the_next_apply_finishes(tmp_path):
    child = start_child(tmp_path)

    def kill_after_the_workspace(event):
        if (event.kind, event.address) == ("done", "workspaces/law-web"):
            os.kill(child.pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    outcome = deployment(child.ready).apply(on_event=kill_after_the_workspace)
    child.stop()
    assert outcome.applied == ("resourceGroups/rg", "workspaces/law-web")
    assert {failure.address for failure in outcome.failed} == {"tables/App_CL", "tables/Audit_CL"}
    assert all(isinstance(failure.error, UnavailableError) for failure in outcome.failed)
    assert set(outcome.skipped) == {"dataCollectionRules/web", "roleAssignments/web/shipper"}

    again = start_child(tmp_path)
    project = deployment(again.ready)
    assert {change.address for change in project.plan().pending} == {
        "tables/App_CL",
        "tables/Audit_CL",
        "dataCollectionRules/web",
        "roleAssignments/web/shipper",
    }
    assert project.apply().complete
    assert project.plan().pending == ()
    again.stop()


def test_an_interrupted_apply_is_finished_by_the_next(tmp_path):
    child, flag = start_child(tmp_path), Flag()
    project = deployment(child.ready)
    outcome = project.apply(on_event=lambda event: event.kind == "done" and flag.set(), cancelled=flag)
    assert outcome.interrupted
    assert outcome.applied == ("resourceGroups/rg",)
    assert project.apply().complete
    assert project.plan().pending == ()
    child.stop()


def test_slow_operations_are_polled_and_heard_of(tmp_path):
    events = []
    with slow_emulator(tmp_path, 0.5) as ready:
        project = deployment(ready)
        assert project.apply(on_event=events.append).complete
    waited = {event.address: event.message for event in events if event.kind == "waiting"}
    assert waited["tables/App_CL"] == waited["tables/Audit_CL"] == "Updating"


def test_an_operation_without_end_is_given_up_in_time(tmp_path):
    with slow_emulator(tmp_path, 60) as ready:
        cloud = replace(local(ready.https_url, ready.ca_path), operation_timeout_seconds=0.5)
        connection = connection_to(ready, cloud=cloud)
        project = Deployment(SPEC, azure=connection.gateway, directory=connection.directory)
        outcome = project.apply()
    (failure,) = outcome.failed
    assert failure.address == "workspaces/law-web"
    assert "has not ended after 0.5 seconds" in failure.error.message

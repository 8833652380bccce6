"""The sender's own question, on the wire: refused before its role, answered after it, and nothing is stored."""

from __future__ import annotations

import uuid

import pytest
from builders.connections import connection_to
from builders.deployments import CLIENT, SPEC, Deployment

from provisioner.errors import NotAuthorizedError
from provisioner.outputs import collect

pytestmark = pytest.mark.contract


def test_a_sender_asks_for_itself(emulator):
    connection = connection_to(emulator.ready)
    spec = SPEC.replace("name: rg,", f"name: rg-{uuid.uuid4().hex[:8]},")
    project = Deployment(spec, azure=connection.gateway, directory=connection.directory)
    without_role = tuple(item for item in project.documents if item.type != "roleAssignments")
    outputs = collect(project.project, project.apply(without_role).live, cloud="local")
    rule = outputs.rules[0]
    sender = connection_to(emulator.ready, CLIENT)
    question = (rule.logs_ingestion, rule.immutable_id, rule.streams[0].name)
    with pytest.raises(NotAuthorizedError) as refused:
        sender.data_plane.probe(*question)
    assert refused.value.status == 403
    assert project.apply().complete
    sender.data_plane.probe(*question)
    customer = outputs.workspace_customer_id
    assert connection.data_plane.query(customer, "App_CL | count", "P365D")["rows"] == [[0]]
    sender.close()
    connection.close()

"""The emulator asked as Azure would be: what somebody with too few roles may not do, and which tables are missing."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest
from builders.connections import connection_to
from builders.deployments import CLIENT, SPEC, Deployment

from provisioner.emulator.process import start_child
from provisioner.pipeline.estate import assemble
from provisioner.pipeline.plan import Choices, plan
from provisioner.pipeline.preflight import preflight

pytestmark = pytest.mark.contract

MONITORING_CONTRIBUTOR = "749f88d5-cbae-40b8-bcfc-e573ddc772fa"
ASSIGN = "/providers/Microsoft.Authorization/roleAssignments/"


@pytest.fixture
def administrator(emulator):
    made = connection_to(emulator.ready)
    yield made
    made.close()


def looked_at(text, connection):
    project = Deployment(text).project
    documents = Deployment(text).documents
    estate = assemble([SimpleNamespace(project=project, documents=documents, sources={})])
    planned = plan(estate, connection, parallelism=4, choices=Choices())
    return preflight(planned.plan, connection, estate=estate, parallelism=4)


def test_somebody_who_may_write_rules_alone_is_told_of_tables_and_roles(emulator, administrator):
    text = SPEC.replace("name: rg,", f"name: rg-{uuid.uuid4().hex[:8]},")
    deployment = Deployment(text, azure=administrator.gateway, directory=administrator.directory)
    deployment.apply()
    group = next(change.id for change in deployment.plan().changes if change.type == "resourceGroups")
    principal = administrator.directory.service_principal(CLIENT)["objectId"]
    definition = f"/providers/Microsoft.Authorization/roleDefinitions/{MONITORING_CONTRIBUTOR}"
    administrator.gateway.put(
        "roleAssignments",
        f"{group}{ASSIGN}{uuid.uuid4()}",
        {"properties": {"roleDefinitionId": definition, "principalId": principal}},
    )
    somebody = connection_to(emulator.ready, CLIENT)
    edited = text.replace("retentionInDays: 90", "retentionInDays: 120").replace("Audit_CL", "Trail_CL")
    edited = edited.replace("the web's logs", "what the web says").replace(
        "senders: [shipper]", "senders: [shipper, two]"
    )
    edited += "  two: {objectId: 99999999-9999-9999-9999-999999999999}\n"
    found = looked_at(edited, somebody)
    somebody.close()
    assert [(item.code, item.message.split("`")[1], item.span.line > 1) for item in found] == [
        ("PRV602", "Microsoft.OperationalInsights/workspaces/tables/write", True),
        ("PRV602", "Microsoft.Authorization/roleAssignments/write", True),
    ]
    assert looked_at(edited, administrator) == []


def test_a_table_of_sentinel_is_missed_where_sentinel_is_off(tmp_path):
    text = SPEC.replace("{location: eastus, retentionInDays: 60, tags: {team: logs}}", "{}").replace(
        "      - {stream: Audit, table: Audit_CL}",
        "      - {stream: Audit, table: Audit_CL}\n"
        "      - {stream: Audit, table: CommonSecurityLog, transformKql: source | project TimeGenerated}\n"
        "      - {stream: Audit, table: Syslog, transformKql: source | project TimeGenerated}",
    )
    child = start_child(tmp_path, ["--simulate", "sentinel=false"])
    connection = connection_to(child.ready)
    Deployment(SPEC, azure=connection.gateway, directory=connection.directory).apply()
    found = looked_at(text, connection)
    connection.close()
    child.stop()
    assert [(item.code, item.severity) for item in found] == [("PRV604", "error")]
    assert found[0].message.startswith("the workspace `law-web` has no table `CommonSecurityLog`")
    assert "Microsoft Sentinel" in found[0].hint

"""A rule from the time of endpoints, from what Azure says of it to the spec of its successor."""

from __future__ import annotations

import json

import pytest
from builders.fake_azure import FakeAzure

from provisioner.errors import NotAuthorizedError, UsageError
from provisioner.pipeline.migrate_rule import look_in_azure, look_in_file, migrate
from provisioner.pipeline.preparation import Inputs, prepare

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-logs"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-logs"
RULES = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules"
ENDPOINT = f"{GROUP}/providers/Microsoft.Insights/dataCollectionEndpoints/dce-logs"
OLD = f"{RULES}/Microsoft-Sentinel-Application-Logs-DCR"
PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"
OBJECT = "22222222-2222-2222-2222-222222222222"
COLUMNS = [{"name": "TimeGenerated", "type": "datetime"}, {"name": "Line", "type": "string"}]


def rule(**changes):
    properties = {
        "immutableId": "dcr-0123",
        "dataCollectionEndpointId": ENDPOINT,
        "streamDeclarations": {"Custom-App": {"columns": COLUMNS}},
        "destinations": {"logAnalytics": [{"name": "la", "workspaceResourceId": WORKSPACE}]},
        "dataFlows": [
            {
                "streams": ["Custom-App"],
                "destinations": ["la"],
                "outputStream": "Custom-App_CL",
                "transformKql": "source | where isnotempty(Line)",
            }
        ],
    }
    return {
        "location": "eastus",
        "tags": {"team": "logs"},
        "identity": {"type": "SystemAssigned", "principalId": OBJECT},
        "properties": {**properties, **changes},
    }


@pytest.fixture
def azure():
    fake = FakeAzure()
    fake.seed("dataCollectionRules", OLD, rule())
    endpoint = {"logsIngestion": {"endpoint": "https://dce-logs"}, "networkAcls": {"publicNetworkAccess": "Enabled"}}
    fake.seed("dataCollectionEndpoints", ENDPOINT, {"location": "eastus", "properties": endpoint})
    schema = {"name": "App_CL", "columns": COLUMNS, "tableSubType": "DataCollectionRuleBased"}
    table = {"plan": "Analytics", "retentionInDays": 90, "totalRetentionInDays": 365, "schema": schema}
    fake.seed("tables", f"{WORKSPACE}/tables/App_CL", {"properties": table})
    grant = {
        "roleDefinitionId": f"/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/{PUBLISHER}",
        "principalId": OBJECT,
        "principalType": "ServicePrincipal",
        "scope": OLD,
    }
    fake.seed("roleAssignments", f"{OLD}/providers/Microsoft.Authorization/roleAssignments/r", {"properties": grant})
    return fake


def made(azure, folder, **options):
    written, found = migrate(
        look_in_azure(OLD, azure),
        keep_endpoint=options.get("keep_endpoint", False),
        output=folder / "provisioner.yaml",
        report=folder / "migration.md",
    )
    if written is None:
        return None, found
    written.save(force=True)
    prepared = prepare(Inputs(path=folder / "provisioner.yaml"))
    assert prepared.ok, prepared.diagnostics
    return prepared, found


def body_of(prepared):
    return next(item.body for item in prepared.documents if item.type == "dataCollectionRules")


def test_everything_is_carried_over(azure, tmp_path):
    setting = {"workspaceId": WORKSPACE, "logs": [{"categoryGroup": "allLogs", "enabled": True}]}
    id = f"{OLD}/providers/Microsoft.Insights/diagnosticSettings/whatever"
    azure.seed("diagnosticSettings", id, {"properties": setting})
    prepared, found = made(azure, tmp_path)
    assert [item for item in (*found, *prepared.diagnostics) if item.severity != "info"] == []
    project = prepared.project
    (new,) = project.rules
    (table,) = project.tables
    assert (new.kind, len(new.name) <= 30) == ("Direct", True)
    assert (table.retention_in_days, table.total_retention_in_days) == (90, 365)
    assert [identity.object_id for identity in project.identities] == [OBJECT]
    body = body_of(prepared)
    assert body["tags"] == {"team": "logs", "migrated-from": "dcr-0123", "provisioner-spec": project.name}
    assert body["identity"] == {"type": "SystemAssigned"}
    assert "dataCollectionEndpointId" not in body["properties"] or not body["properties"]["dataCollectionEndpointId"]
    old = rule()["properties"]
    assert body["properties"]["streamDeclarations"] == old["streamDeclarations"]
    assert body["properties"]["dataFlows"][0]["transformKql"] == old["dataFlows"][0]["transformKql"]
    assert any(item.type == "diagnosticSettings" for item in prepared.documents)
    assert any(item.type == "roleAssignments" for item in prepared.documents)


def test_the_endpoint_stays_where_it_is_wanted(azure, tmp_path):
    prepared, _ = made(azure, tmp_path, keep_endpoint=True)
    assert body_of(prepared)["properties"]["dataCollectionEndpointId"] == ENDPOINT


def test_a_private_endpoint_that_goes_is_told(azure, tmp_path):
    body = {"properties": {"networkAcls": {"publicNetworkAccess": "Disabled"}}}
    azure.seed("dataCollectionEndpoints", ENDPOINT, body)
    _, found = made(azure, tmp_path)
    assert [item.code for item in found] == ["PRV852"]
    _, found = made(azure, tmp_path, keep_endpoint=True)
    assert found == []


def test_roles_that_may_not_be_read_are_told(azure, tmp_path):
    azure.fail["list", "roleAssignments"] = [NotAuthorizedError("no", status=403, code="AuthorizationFailed")]
    prepared, found = made(azure, tmp_path)
    assert [item.code for item in found] == ["PRV853"]
    assert prepared.project.identities == ()


def test_tables_and_neighbours_that_may_not_be_read_are_no_end(azure, tmp_path):
    refused = NotAuthorizedError("no", status=403, code="AuthorizationFailed")
    azure.fail |= {("get", "tables"): [refused], ("list", "dataCollectionRules"): [refused]}
    prepared, found = made(azure, tmp_path)
    assert [item.code for item in found] == ["PRV813", "PRV813"]
    assert [table.name for table in prepared.project.tables]


def test_names_that_collide_when_shortened_do_not(azure, tmp_path):
    first, _ = made(azure, tmp_path)
    name = first.project.rules[0].name
    azure.seed("dataCollectionRules", f"{RULES}/{name.upper()}", {**rule(), "tags": {}})
    second, _ = made(azure, tmp_path)
    assert second.project.rules[0].name.casefold() != name.casefold()


def test_the_report_is_written_anew_with_what_azure_gave(azure, tmp_path):
    first, _ = made(azure, tmp_path)
    name = first.project.rules[0].name
    live = rule(immutableId="dcr-new", endpoints={"logsIngestion": "https://new.ingest"})
    azure.seed(
        "dataCollectionRules", f"{RULES}/{name}", {**live, "kind": "Direct", "tags": {"migrated-from": "dcr-0123"}}
    )
    again, _ = made(azure, tmp_path)
    assert again.project.rules[0].name == name
    text = (tmp_path / "migration.md").read_text("utf-8")
    for words in ("`dcr-0123` | `dcr-new`", "`https://dce-logs` | `https://new.ingest`", "dcr_id: dcr-new", OLD):
        assert words in text
    assert [step["title"] for step in json.loads((tmp_path / "migration.json").read_text())["steps"]] == [
        "Prove",
        "Apply",
        "Wait for the roles",
        "Switch the clients, one by one",
        "Watch both",
        "Go back, if need be",
        "Retire the old rule",
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "Direct"}, "PRV851"),
        ({"kind": "Linux"}, "PRV850"),
        (rule(dataSources={"syslog": [{"name": "s", "streams": ["Microsoft-Syslog"]}]}), "PRV850"),
    ],
)
def test_what_cannot_move_is_refused(azure, tmp_path, change, code):
    azure.seed("dataCollectionRules", OLD, {**rule(), **change})
    prepared, found = made(azure, tmp_path)
    assert prepared is None
    assert [item.code for item in found] == [code]
    assert list(tmp_path.iterdir()) == []


def test_a_rule_that_is_not_there_is_an_error(azure):
    with pytest.raises(UsageError, match="there is no data collection rule `gone`"):
        look_in_azure(f"{RULES}/gone", azure)


def test_several_rules_in_a_file_are_refused(tmp_path):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([{"name": name, **rule()} for name in ("one", "two")]))
    with pytest.raises(UsageError, match="there are 2 data collection rules"):
        look_in_file(path)


def test_a_file_that_cannot_be_read_gives_findings_and_nothing_else(tmp_path):
    path = tmp_path / "rules.json"
    path.write_text('{"name": ')
    looked = look_in_file(path)
    written, found = migrate(looked, keep_endpoint=False, output=tmp_path / "a.yaml", report=tmp_path / "a.md")
    assert written is None
    assert [item.code for item in found] == ["PRV801"]


def test_a_table_that_is_not_described_says_what_it_keeps(tmp_path):
    body = rule()
    columns = [*COLUMNS, {"name": "id", "type": "string"}, {"name": "Title", "type": "string"}]
    body["properties"]["streamDeclarations"]["Custom-App"]["columns"] = columns
    path = tmp_path / "rule.json"
    path.write_text(json.dumps({"name": "dcr-old", **body}))
    written, _ = migrate(
        look_in_file(path), keep_endpoint=False, output=tmp_path / "provisioner.yaml", report=tmp_path / "m.md"
    )
    written.save(force=False)
    text = (tmp_path / "provisioner.yaml").read_text("utf-8")
    assert "without id, Title, which no table can have" in text
    prepared = prepare(Inputs(path=tmp_path / "provisioner.yaml"))
    assert prepared.ok, prepared.diagnostics
    (table,) = prepared.project.tables
    assert [column.name for column in table.columns] == ["TimeGenerated", "Line"]

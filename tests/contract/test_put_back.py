"""What a GET gives can be put back as it is, as generic updates and people with `curl` do: nothing changes."""

from __future__ import annotations

import pytest
from contract.raw import MANAGEMENT, Raw

LAW = "providers/Microsoft.OperationalInsights/workspaces/law-test"
INSIGHTS = "providers/Microsoft.Insights"
STREAM = {"columns": [{"name": "TimeGenerated", "type": "datetime"}, {"name": "Message", "type": "string"}]}
# Members that any write sets anew; a retention that is put is no default any more.
CHANGING = {"etag", "systemData", "provisioningState", "modifiedDate", "retentionInDaysAsDefault"}
CHANGING |= {"totalRetentionInDaysAsDefault", "lastModifiedAt", "lastPlanModifiedDate"}


def steady(value):
    """A body without what changes with each write."""
    if isinstance(value, dict):
        return {key: steady(item) for key, item in value.items() if key not in CHANGING}
    return [steady(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def raw(emulator):
    return Raw(emulator, MANAGEMENT)


@pytest.fixture(scope="module")
def home(emulator, subscription):
    group = emulator.group()
    emulator.workspace(group)
    emulator.table(group, "App_CL", {"TimeGenerated": "datetime", "Message": "string"})
    return f"/subscriptions/{subscription}/resourceGroups/{group}"


def rule(home, **more):
    return {
        "location": "eastus",
        "kind": "Direct",
        "tags": {"a": "b"},
        "properties": {
            "streamDeclarations": {"Custom-App": STREAM},
            "destinations": {"logAnalytics": [{"workspaceResourceId": f"{home}/{LAW}", "name": "law"}]},
            "dataFlows": [
                {
                    "streams": ["Custom-App"],
                    "destinations": ["law"],
                    "transformKql": "source",
                    "outputStream": "Custom-App_CL",
                }
            ],
            **more,
        },
    }


BODIES = {
    "a rule": (f"{INSIGHTS}/dataCollectionRules/dcr-back", "2023-03-11", rule),
    "a rule, older version": (
        f"{INSIGHTS}/dataCollectionRules/dcr-older",
        "2022-06-01",
        lambda home: rule(home) | {"kind": None},
    ),
    "an endpoint": (
        f"{INSIGHTS}/dataCollectionEndpoints/dce-back",
        "2023-03-11",
        lambda home: {"location": "eastus", "properties": {"networkAcls": {"publicNetworkAccess": "Enabled"}}},
    ),
    "a workspace": (LAW, "2023-09-01", None),
    "a table": (f"{LAW}/tables/App_CL", "2022-10-01", None),
    "an Azure table": (f"{LAW}/tables/Syslog", "2022-10-01", None),
    "a private link scope": (
        f"{INSIGHTS}/privateLinkScopes/ampls-back",
        "2021-07-01-preview",
        lambda home: {
            "location": "global",
            "properties": {"accessModeSettings": {"ingestionAccessMode": "Open", "queryAccessMode": "Open"}},
        },
    ),
    "an identity": (
        "providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-back",
        "2023-01-31",
        lambda home: {"location": "eastus"},
    ),
}


@pytest.mark.parametrize(("path", "version", "body"), BODIES.values(), ids=BODIES)
def test_what_is_read_can_be_put_back(raw, home, path, version, body):
    url = f"{home}/{path}?api-version={version}"
    if body is not None:
        sent = {key: value for key, value in body(home).items() if value is not None}
        status, _, answer = raw.ask("PUT", url, sent)
        assert status in (200, 201), answer
    before = raw.get(url)
    status, _, answer = raw.ask("PUT", url, before)
    assert status in (200, 201, 202), answer
    assert steady(raw.get(url)) == steady(before)

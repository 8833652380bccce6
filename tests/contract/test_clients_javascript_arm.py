"""Microsoft's JavaScript clients of Resource Manager: a pipeline from its group to its removal.

`npm install` in tests/clients brings the packages; without them, or without Node, these tests are skipped.
"""

from __future__ import annotations

import pytest
from contract import node
from contract.conftest import SUBSCRIPTION

pytestmark = [
    pytest.mark.contract,
    node.needs("@azure/identity", "@azure/arm-monitor", "@azure/arm-operationalinsights", "@azure/arm-resources"),
]


@pytest.fixture(scope="module")
def found(emulator):
    return node.run(emulator, "manage.cjs", {"endpoint": emulator.url, "subscription": SUBSCRIPTION})


def test_pollers_end_with_the_resource(found):
    assert found["workspace"] == "Succeeded"
    assert found["tables"] == [f"Many{number}_CL" for number in range(10)]
    assert found["totalRetention"] == 180
    assert found["kind"] == "Direct"


def test_lists_and_changes(found):
    assert found["rules"] == ["dcr-js"]
    assert found["tags"] == {"team": "logs"}
    assert found["resources"] == ["Microsoft.Insights/dataCollectionRules", "Microsoft.OperationalInsights/workspaces"]


def test_what_a_rule_has_around_it(found):
    assert found["setting"] == ["LogErrors"]
    assert found["categories"] == ["LogErrors", "LogTroubleshooting", "AllMetrics"]
    assert found["metrics"] == ["Count", "Total", "Total", "Total", "Count", "Average"]


def test_refusals_arrive_with_azures_codes(found):
    assert (found["noRule"]["status"], found["noRule"]["code"]) == (404, "ResourceNotFound")
    assert (found["noTable"]["status"], found["noTable"]["code"]) == (400, "InvalidPayload")
    assert "SchemaUpdateFatalError" in found["badColumn"]["message"]


def test_a_removed_group_is_gone(found):
    assert found["group"] is False

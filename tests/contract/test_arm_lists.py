"""What clients of other languages ask beside the pipeline itself; each path is one that an SDK was seen to send."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest
from contract.data_plane import TABLE, make_pipeline, now

pytestmark = pytest.mark.contract

ARM = "https://management.azure.com/.default"
MONITOR = "https://monitor.azure.com/.default"
METRICS = "https://metrics.monitor.azure.com/.default"


@pytest.fixture(scope="module")
def pipeline(emulator):
    pipeline = make_pipeline(emulator)
    pipeline.send([{"Time": now(), "Line": "info 1"}] * 3)
    return pipeline


@pytest.fixture(scope="module")
def ask(emulator):
    """Status and JSON of one call, its target as it is written."""

    def call(method, target, body=None, scope=ARM):
        connection = HTTPConnection(urlsplit(emulator.ready.http_url).netloc, timeout=30)
        headers = {"Authorization": f"Bearer {emulator.credential().get_token(scope).token}"}
        data = None if body is None else json.dumps(body)
        connection.request(method, target, data, {**headers, "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    return call


def group_of(pipeline):
    return pipeline.rule_id.partition("/providers/")[0]


def test_the_resources_of_a_group_as_terraform_asks_before_it_removes_one(pipeline, ask):
    # hashicorp/azurerm, and every SDK's `resources.listByResourceGroup`.
    target = f"{group_of(pipeline)}/resources?%24expand=provisioningState&%24top=500&api-version=2025-04-01"
    status, answer = ask("GET", target)
    assert status == 200
    assert sorted(item["type"] for item in answer["value"]) == [
        "Microsoft.Insights/dataCollectionRules",
        "Microsoft.OperationalInsights/workspaces",
    ]
    missing = ask("GET", f"{group_of(pipeline)}-none/resources?api-version=2025-04-01")
    assert (missing[0], missing[1]["error"]["code"]) == (404, "ResourceGroupNotFound")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("resourceType eq 'microsoft.insights/datacollectionrules'", 1),
        ("resourceType eq 'Microsoft.Insights/dataCollectionRules' and name eq 'dcr-app'", 1),
        ("resourceType eq 'Microsoft.Insights/dataCollectionRules' and location eq 'westus'", 0),
        ("substringof('dcr-', name)", 1),
        ("tagName eq 'team' and tagValue eq 'logs'", 0),
    ],
)
def test_the_resources_of_a_subscription_can_be_filtered(pipeline, ask, wanted, found):
    subscription, _, group = group_of(pipeline).partition("/resourceGroups/")
    text = quote(f"{wanted} and resourceGroup eq '{group}'")
    target = f"{subscription}/resources?%24filter={text}"
    status, answer = ask("GET", f"{target}&api-version=2021-04-01")
    assert (status, len(answer["value"])) == (200, found)


def test_a_filter_of_another_form_is_refused(pipeline, ask):
    subscription = group_of(pipeline).partition("/resourceGroups/")[0]
    status, answer = ask("GET", f"{subscription}/resources?%24filter=plan%20eq%20%27x%27&api-version=2021-04-01")
    assert (status, answer["error"]["code"]) == (400, "InvalidFilterInQueryString")


def test_nothing_is_associated_with_a_rule(pipeline, ask):
    status, answer = ask("GET", f"{pipeline.rule_id}/associations?api%2Dversion=2024-03-11")
    assert (status, answer) == (200, {"value": []})
    assert ask("GET", f"{pipeline.rule_id}-none/associations?api%2Dversion=2024-03-11")[0] == 404


def test_the_categories_of_a_rules_diagnostic_settings(pipeline, ask):
    target = f"{pipeline.rule_id}/providers/Microsoft.Insights/diagnosticSettingsCategories"
    status, answer = ask("GET", f"{target}?api-version=2021-05-01-preview")
    assert status == 200
    assert [(item["name"], item["properties"]["categoryType"]) for item in answer["value"]] == [
        ("LogErrors", "Logs"),
        ("LogTroubleshooting", "Logs"),
        ("AllMetrics", "Metrics"),
    ]
    assert ask("GET", f"{target}/logerrors?api-version=2017-05-01-preview")[1]["name"] == "LogErrors"
    assert ask("GET", f"{target}/Nothing?api-version=2017-05-01-preview")[0] == 404


@pytest.mark.parametrize("version", ["2020-08-01", "2021-06-01"])
@pytest.mark.parametrize(("method", "days"), [("PATCH", 60), ("PUT", 90)])
def test_a_tables_retention_is_changed_at_once_in_the_first_versions(pipeline, ask, version, method, days):
    # armoperationalinsights 1.2 (Go) and azure-mgmt-loganalytics 12 know no other answer than 200 here.
    target = f"{pipeline.workspace_id}/tables/{TABLE}?api-version={version}"
    status, answer = ask(method, target, {"properties": {"retentionInDays": days}})
    assert (status, answer["name"], answer["properties"]["retentionInDays"]) == (200, TABLE, days)


def test_what_metrics_a_rule_has(pipeline, ask):
    below = f"{pipeline.rule_id}/providers/Microsoft.Insights"
    status, answer = ask("GET", f"{below}/metricDefinitions?api-version=2021-05-01")
    assert status == 200
    rows = next(item for item in answer["value"] if item["name"]["value"] == "RowsReceived_Count")
    assert (rows["primaryAggregationType"], rows["unit"]) == ("Total", "Count")
    assert rows["dimensions"] == [{"value": "InputStreamId", "localizedValue": "InputStreamId"}]
    status, answer = ask("GET", f"{below}/metricNamespaces?api-version=2024-02-01")
    assert [item["name"] for item in answer["value"]] == ["Microsoft.Insights/dataCollectionRules"]


def test_metrics_of_a_duration_until_now(pipeline, ask):
    # azure-monitor-query 1.4 sends a timedelta in this form.
    query = "metricnames=RowsReceived_Count&timespan=PT3600.0S&interval=PT1H&aggregation=Total&api-version=2024-02-01"
    status, answer = ask("GET", f"{pipeline.rule_id}/providers/Microsoft.Insights/metrics?{query}")
    assert status == 200
    assert sum(point["total"] for point in answer["value"][0]["timeseries"][0]["data"]) == 3


def test_metrics_of_a_time_span_that_is_encoded_twice(pipeline, ask):
    # `az monitor metrics list`, azure-cli 2.91.0.
    below = f"{pipeline.rule_id}/providers/Microsoft.Insights/metrics?interval=PT1M&metricnames=RowsReceived_Count"
    span = "2026-01-01T15%253A34%253A16.306639%252F2026-01-01T16%253A34%253A16.306639"
    assert ask("GET", f"{below}&timespan={span}&top=10&api-version=2018-01-01")[0] == 200
    status, answer = ask("GET", f"{below}&timespan=P1X&api-version=2018-01-01")
    assert status == 400
    assert "Detected invalid time interval input: P1X" in answer["error"]["message"]


def test_metrics_of_several_rules_at_once(pipeline, ask):
    # @azure/monitor-query-metrics 1.0.0; the names of what it asks for are comma-separated and encoded.
    subscription = group_of(pipeline).partition("/resourceGroups/")[0]
    query = "api%2Dversion=2024-02-01&metricnamespace=Microsoft.Insights%2FdataCollectionRules"
    target = f"{subscription}/metrics:getBatch?{query}&metricnames=RowsReceived_Count%2CBytesReceived_Count"
    status, answer = ask("POST", target, {"resourceids": [pipeline.rule_id]}, METRICS)
    assert status == 200
    assert ask("POST", target, {"resourceids": [pipeline.rule_id]})[0] == 200  # JavaScript has a token for ARM here
    [one] = answer["values"]
    assert (one["resourceid"], one["resourceregion"]) == (pipeline.rule_id, "eastus")
    assert [metric["name"]["value"] for metric in one["value"]] == ["RowsReceived_Count", "BytesReceived_Count"]
    assert ask("POST", target, {"resourceids": []}, METRICS)[0] == 400
    assert ask("POST", target, {"resourceids": [f"{pipeline.rule_id}-none"]}, METRICS)[0] == 404
    assert ask("POST", target, {"resourceids": [pipeline.rule_id]}, MONITOR)[0] == 401

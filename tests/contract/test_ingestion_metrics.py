"""A rule's metrics in Resource Manager's form, and its errors in DCRLogErrors."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from azure.core.exceptions import HttpResponseError
from contract.data_plane import STREAM, make_pipeline, now

pytestmark = pytest.mark.contract

NAMES = [
    "ApiCallReceived_Count",
    "BytesReceived_Count",
    "RowsReceived_Count",
    "RowsDropped_Count",
    "TransformationErrors_Count",
    "TransformationRuntime_DurationMs",
]


@pytest.fixture(scope="module")
def pipeline(emulator):
    pipeline = make_pipeline(emulator, "source | where Line != 'drop' | project TimeGenerated = Time, Level = Line")
    setting = {"workspaceId": pipeline.workspace_id, "logs": [{"category": "LogErrors", "enabled": True}]}
    path = f"{pipeline.rule_id}/providers/Microsoft.Insights/diagnosticSettings/errors?api-version=2021-05-01-preview"
    assert call(pipeline, "PUT", path, {"properties": setting})[0] == 200
    pipeline.send([{"Time": now(), "Line": line} for line in ("keep", "drop", "keep")])
    with pipeline.ingestion() as client, pytest.raises(HttpResponseError):
        client.upload(pipeline.immutable_id, "Custom-Other", [{"Line": "x"}])
    return pipeline


def call(pipeline, method, path, body=None):
    """Status and JSON of one call of Resource Manager, over the plain listener."""
    connection = HTTPConnection(urlsplit(pipeline.emulator.ready.http_url).netloc, timeout=30)
    token = pipeline.emulator.credential().get_token("https://management.azure.com/.default").token
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def metrics(pipeline, **query):
    query = {"api-version": "2024-02-01", "aggregation": "Total", "interval": "PT1M", **query}
    path = f"{pipeline.rule_id}/providers/microsoft.insights/metrics?{urlencode(query)}"
    return call(pipeline, "GET", path)


def totals(pipeline, **query):
    status, answer = metrics(pipeline, metricnames=",".join(NAMES), **query)
    assert status == 200
    return {
        metric["name"]["value"]: [
            (
                {item["name"]["value"]: item["value"] for item in series["metadatavalues"]},
                sum(point["total"] for point in series["data"]),
            )
            for series in metric["timeseries"]
        ]
        for metric in answer["value"]
    }


def test_what_a_rule_received_is_told_by_the_names_of_azures_metrics(pipeline):
    found = totals(pipeline)
    assert found["ApiCallReceived_Count"] == [({}, 2.0)]
    assert found["RowsReceived_Count"] == [({}, 3.0)]
    assert found["RowsDropped_Count"] == [({}, 1.0)]
    assert found["TransformationErrors_Count"] == [({}, 0.0)]
    assert found["BytesReceived_Count"][0][1] > 100
    assert found["TransformationRuntime_DurationMs"][0][1] > 0


def test_a_filter_splits_a_metric_by_its_dimensions(pipeline):
    found = totals(pipeline, **{"$filter": "ResponseCode eq '*' and InputStreamId eq '*'"})["ApiCallReceived_Count"]
    assert sorted(found, key=str) == [
        ({"responsecode": "204", "inputstreamid": STREAM}, 1.0),
        ({"responsecode": "400", "inputstreamid": "Custom-Other"}, 1.0),
    ]


@pytest.mark.parametrize(
    "query",
    [{"metricnames": "Nothing_Count"}, {"interval": "1m"}, {"timespan": "yesterday"}],
)
def test_what_cannot_be_meant_is_refused(pipeline, query):
    status, answer = metrics(pipeline, **query)
    assert (status, answer["error"]["code"]) == (400, "BadRequest")


def test_metrics_of_another_time_are_empty(pipeline):
    found = totals(pipeline, timespan="2020-01-01T00:00:00Z/2020-01-02T00:00:00Z")
    assert found == {name: [] for name in NAMES}


def test_errors_of_a_rule_with_a_diagnostic_setting_can_be_queried(pipeline):
    rows = pipeline.rows("DCRLogErrors | project OperationName, InputStreamId, Message, Type, _ResourceId")
    assert rows == [
        [
            "Ingestion",
            "Custom-Other",
            "InvalidStream: The stream Custom-Other was not configured in the data collection rule with immutable Id "
            f"{pipeline.immutable_id}.",
            "DCRLogErrors",
            pipeline.rule_id.lower(),
        ]
    ]

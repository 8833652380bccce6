"""azure-monitor-query against the emulator over TLS."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.monitor.query import LogsBatchQuery, LogsQueryStatus
from contract.data_plane import TABLE, make_pipeline

pytestmark = pytest.mark.contract

START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)


@pytest.fixture(scope="module")
def pipeline(emulator):
    pipeline = make_pipeline(emulator)
    for batch in range(3):
        rows = [
            {
                "Time": (START + timedelta(hours=batch, minutes=number)).isoformat(),
                "Line": f"{'even' if number % 2 == 0 else 'odd'} {batch * 10 + number} ",
                "Extra": {"ratio": number / 4},
            }
            for number in range(10)
        ]
        pipeline.send(rows)
    return pipeline


def test_a_table_is_read_with_its_types(pipeline):
    result = pipeline.ask(f"{TABLE} | sort by Code asc | take 1")
    assert result.status == LogsQueryStatus.SUCCESS
    table = result.tables[0]
    assert table.name == "PrimaryResult"
    assert dict(zip(table.columns, table.columns_types, strict=True)) == {
        "TimeGenerated": "datetime",
        "Level": "string",
        "Code": "int",
        "Extra": "dynamic",
        "Ratio": "real",
        "TenantId": "string",
        "Type": "string",
        "_ResourceId": "string",
    }
    row = table.rows[0]
    assert row["TimeGenerated"] == START
    assert [row["Level"], row["Code"], row["Extra"], row["Ratio"]] == ["even", 0, '{"ratio":0.0}', 0.0]
    assert [row["TenantId"], row["Type"]] == [pipeline.customer_id, TABLE]
    assert row["_ResourceId"] == pipeline.rule_id.lower()


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("| count", [[30]]),
        ("| where Level == 'odd' | count", [[15]]),
        ("| order by Code desc | take 2 | project Code, Level", [[29, "odd"], [28, "even"]]),
        ("| summarize count() by Level | sort by Level asc", [["even", 15], ["odd", 15]]),
        ("| where todouble(Extra.ratio) > 2 | summarize make_set(Code)", [["[9,19,29]"]]),
        ("| summarize n = count() by bin(TimeGenerated, 1d) | summarize sum(n)", [[30]]),
        ("| extend Half = Code / 2 | top 1 by Half | project Half", [[14]]),
    ],
)
def test_queries_are_answered(pipeline, query, rows):
    assert pipeline.rows(f"{TABLE} {query}") == rows


def test_hidden_columns_are_there_when_a_query_names_them(pipeline):
    rows = pipeline.rows(f"{TABLE} | project _ItemId, _TimeReceived, _BilledSize, _IsBillable, _SubscriptionId")
    assert len({uuid.UUID(row[0]) for row in rows}) == 30
    assert all(abs(row[1] - datetime.now(UTC)) < timedelta(minutes=10) for row in rows)
    assert all(row[2] > 20 and row[3:] == ["True", pipeline.rule_id.split("/")[2]] for row in rows)


@pytest.mark.parametrize(
    ("timespan", "count"),
    [
        (None, 30),
        (timedelta(days=1), 30),
        (timedelta(minutes=1), 0),
        ((START, START + timedelta(minutes=4)), 5),
        ((START, timedelta(minutes=4)), 5),
        ((START + timedelta(hours=1), START + timedelta(hours=3)), 20),
    ],
)
def test_a_timespan_bounds_a_query(pipeline, timespan, count):
    assert list(pipeline.ask(f"{TABLE} | count", timespan).tables[0].rows[0]) == [count]


def test_statistics_and_render_come_when_they_are_asked_for(pipeline):
    query = f"{TABLE} | summarize count() by Level | render barchart"
    plain = pipeline.ask(query)
    assert (plain.statistics, plain.visualization) == (None, None)
    full = pipeline.ask(query, include_statistics=True, include_visualization=True)
    assert full.statistics["query"]["inputDatasetStatistics"]["rows"]["scanned"] == 30
    assert full.visualization["visualization"] == "barchart"


def test_a_resource_query_on_the_rule_gives_the_rows_that_came_through_it(pipeline):
    with pipeline.queries() as client:
        through_rule = client.query_resource(pipeline.rule_id, f"{TABLE} | count", timespan=None)
        in_workspace = client.query_resource(pipeline.workspace_id, f"{TABLE} | count", timespan=None)
        elsewhere = client.query_resource(f"{pipeline.rule_id}-2", f"{TABLE} | count", timespan=None)
    assert [list(answer.tables[0].rows[0]) for answer in (through_rule, in_workspace, elsewhere)] == [[30], [30], [0]]


def test_a_batch_answers_each_query_on_its_own(pipeline):
    queries = [
        LogsBatchQuery(workspace_id=pipeline.customer_id, query=f"{TABLE} | count", timespan=None),
        LogsBatchQuery(workspace_id=pipeline.customer_id, query="Nowhere_CL | count", timespan=None),
        LogsBatchQuery(workspace_id=str(uuid.uuid4()), query="print 1", timespan=None),
    ]
    with pipeline.queries() as client:
        good, unknown_table, unknown_workspace = client.query_batch(queries)
    assert list(good.tables[0].rows[0]) == [30]
    assert unknown_table.status == LogsQueryStatus.FAILURE
    assert unknown_table.code == "BadArgumentError"
    assert unknown_workspace.code == "WorkspaceNotFoundError"


@pytest.mark.parametrize(
    ("query", "inner"),
    [(f"{TABLE} | where", "SyntaxError"), (f"{TABLE} | where Missing == 1", "SemanticError")],
)
def test_a_faulty_query_is_a_400_with_azures_nesting(pipeline, query, inner):
    with pytest.raises(HttpResponseError) as refused:
        pipeline.ask(query)
    error = refused.value.response.json()["error"]
    assert (refused.value.status_code, error["code"]) == (400, "BadArgumentError")
    assert error["innererror"]["code"] == inner
    assert error["innererror"]["innererror"]["message"]


def test_a_token_for_another_service_is_refused(pipeline):
    with (
        pytest.raises(HttpResponseError) as refused,
        pipeline.queries(audience="https://management.azure.com") as client,
    ):
        client.query_workspace(pipeline.customer_id, "print 1", timespan=None)
    assert refused.value.status_code == 403
    assert refused.value.error.code == "InvalidAuthenticationTokenAudience"


def test_the_public_audience_is_taken_too(pipeline):
    with pipeline.queries(audience="https://api.loganalytics.io") as client:
        answer = client.query_workspace(pipeline.customer_id, "print x = 1", timespan=None)
    assert list(answer.tables[0].rows[0]) == [1]


def test_errors_of_a_sign_in_are_authentication_errors(pipeline):
    credential = pipeline.emulator.credential()
    credential._client_credential = "wrong"
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        credential.get_token("https://api.loganalytics.io/.default")

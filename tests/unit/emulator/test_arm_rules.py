from __future__ import annotations

import re
from typing import Any

import pytest

VERSION = "2024-03-11"
COLUMNS = [{"name": "TimeGenerated", "type": "datetime"}, {"name": "RawData", "type": "string"}]


def rule(workspace: str, **changes: Any) -> dict[str, Any]:
    """A Direct rule from one stream into App_CL; `changes` replace members of its properties."""
    return {
        "location": "eastus",
        "kind": "Direct",
        "tags": {"env": "test"},
        "properties": {
            "description": "app logs",
            "streamDeclarations": {"Custom-App": {"columns": COLUMNS}},
            "destinations": {"logAnalytics": [{"workspaceResourceId": workspace, "name": "la"}]},
            "dataFlows": [
                {
                    "streams": ["Custom-App"],
                    "destinations": ["la"],
                    "transformKql": "source",
                    "outputStream": "Custom-App_CL",
                }
            ],
            **changes,
        },
    }


def flow(**changes: Any) -> list[dict[str, Any]]:
    base = {"streams": ["Custom-App"], "destinations": ["la"], "outputStream": "Custom-App_CL"}
    return [{**base, **changes}]


@pytest.fixture
def target(client, workspace) -> str:
    columns = [*COLUMNS, {"name": "Count", "type": "int"}, {"name": "Key", "type": "guid"}]
    client.arm("PUT", f"{workspace}/tables/App_CL", {"properties": {"schema": {"name": "App_CL", "columns": columns}}})
    return workspace


@pytest.fixture
def path(group) -> str:
    return f"{group}/providers/Microsoft.Insights/dataCollectionRules/dcr-app"


@pytest.fixture
def put(client, path):
    def send(body, version=VERSION, **headers):
        return client.arm("PUT", path, body, version, **headers)

    return send


def details(response) -> list[tuple[str, str, str | None]]:
    error = response.json()["error"]
    assert (response.status, error["code"], error["message"]) == (
        400,
        "InvalidPayload",
        "Data collection rule is invalid",
    )
    return [(item["code"], item["message"], item.get("target")) for item in error["details"]]


def test_a_new_rule_is_answered_200_with_what_only_azure_knows(put, client, target, path):
    response = put(rule(target))
    assert response.status == 200
    shown = response.json()
    assert re.fullmatch(r"dcr-[0-9a-f]{32}", shown["properties"]["immutableId"])
    assert shown["properties"]["endpoints"] == {
        "logsIngestion": "https://127.0.0.1:8443",
        "metricsIngestion": "https://127.0.0.1:8443",
    }
    assert shown["properties"]["ingestionQuotas"]["logs"] == {
        "maxSizePerMinuteInGB": "2",
        "maxRequestsPerMinute": "12000",
    }
    assert shown["properties"]["provisioningState"] == "Succeeded"
    customer_id = client.arm("GET", target).json()["properties"]["customerId"]
    assert shown["properties"]["destinations"]["logAnalytics"] == [
        {"workspaceResourceId": target, "name": "la", "workspaceId": customer_id}
    ]
    assert (shown["id"], shown["name"], shown["type"]) == (path, "dcr-app", "Microsoft.Insights/dataCollectionRules")
    assert re.fullmatch(r'"[0-9a-f-]{36}"', shown["etag"])
    assert shown["systemData"]["createdByType"] == "Application"
    assert response.headers["api-supported-versions"].endswith("2023-03-11, 2024-03-11")


def test_the_immutable_id_stays_and_the_etag_changes_over_a_put(put, target):
    first, second = put(rule(target)).json(), put(rule(target, description="other")).json()
    assert first["properties"]["immutableId"] == second["properties"]["immutableId"]
    assert first["etag"] != second["etag"]
    assert second["systemData"]["createdAt"] == first["systemData"]["createdAt"]


def test_an_older_api_version_hides_what_it_does_not_know(put, client, target, path):
    put(rule(target))
    assert "endpoints" not in client.arm("GET", path, version="2022-06-01").json()["properties"]
    older = client.arm("GET", path, version="2023-03-11").json()["properties"]
    assert ("endpoints" in older, "ingestionQuotas" in older) == (True, False)


def test_a_whole_document_that_was_read_can_be_written_back(put, target):
    shown = put(rule(target)).json()
    shown["properties"]["immutableId"] = "dcr-" + "0" * 32
    again = put(shown).json()
    assert again["properties"]["immutableId"] != shown["properties"]["immutableId"]
    assert again["properties"]["dataFlows"] == shown["properties"]["dataFlows"]


def test_the_kind_of_a_rule_never_changes(put, target):
    put(rule(target))
    body = rule(target)
    del body["kind"]
    text = "The new DCR kind `` is different from the previous one `Direct`. The kind is immutable."
    response = put(body)
    assert response.status == 400
    assert response.json()["error"] == {
        "code": "InvalidPayload",
        "message": text,
        "details": [{"code": "InvalidPayload", "message": text}],
    }


def test_if_match_guards_a_rule(put, target):
    etag = put(rule(target)).json()["etag"]
    assert put(rule(target), if_match='"other"').status == 412
    assert put(rule(target), if_match=etag).status == 200
    assert put(rule(target), if_none_match="*").status == 412


def test_if_match_on_a_rule_that_is_not_there_fails(put, target):
    assert put(rule(target), if_match="*").json()["error"]["code"] == "PreconditionFailed"


def test_patch_changes_tags_and_identity_and_nothing_else(put, client, target, path):
    before = put(rule(target)).json()
    body = {"tags": {"env": "z"}, "identity": {"type": "SystemAssigned"}, "properties": {"description": "no"}}
    after = client.arm("PATCH", path, body, VERSION).json()
    assert after["tags"] == {"env": "z"}
    assert after["identity"]["tenantId"] == client.state.directory.tenant_id
    assert after["properties"] == before["properties"]


def test_a_rule_is_listed_in_its_group_and_its_subscription(put, client, target, path):
    put(rule(target))
    by_group = client.arm("GET", path.rpartition("/")[0], version=VERSION).json()["value"]
    everywhere = re.sub(r"/resourceGroups/[^/]+", "", path.rpartition("/")[0])
    by_subscription = client.arm("GET", everywhere, version=VERSION).json()["value"]
    assert [item["name"] for item in by_group] == [item["name"] for item in by_subscription] == ["dcr-app"]


def test_deleting_a_rule_twice_is_200_and_then_204(put, client, target, path):
    put(rule(target))
    assert client.arm("DELETE", path, version=VERSION).status == 200
    assert client.arm("DELETE", path, version=VERSION).status == 204
    assert client.arm("GET", path, version=VERSION).json()["error"]["code"] == "ResourceNotFound"


def test_a_rule_becomes_a_route_of_the_data_plane(put, client, target):
    shown = put(rule(target)).json()
    route = client.state.routes().route(shown["properties"]["immutableId"])
    assert route is not None
    assert [column.name for column in route.streams["Custom-App"]] == ["TimeGenerated", "RawData"]
    (only,) = route.flows
    assert (only.table, only.transform_kql, only.streams) == ("App_CL", "source", ("Custom-App",))
    assert client.state.routes().table(only.workspace_id, "App_CL") is not None
    client.arm("DELETE", shown["id"], version=VERSION)
    assert client.state.routes().route(shown["properties"]["immutableId"]) is None


def test_the_snapshot_is_the_same_object_until_something_changes(put, client, target):
    put(rule(target))
    before = client.state.routes()
    assert client.state.routes() is before
    put(rule(target))
    assert client.state.routes() is not before


FAULTS = [
    (
        "a table that is not there",
        {"dataFlows": flow(outputStream="Custom-Other_CL")},
        ("InvalidOutputTable", "Table for output stream 'Custom-Other_CL' is not available for destination 'la'."),
        "properties.dataFlows[0]",
    ),
    (
        "an Azure table that takes no logs from rules",
        {"dataFlows": flow(outputStream="Microsoft-DCRLogErrors")},
        (
            "InvalidOutputTable",
            "Table for output stream 'Microsoft-DCRLogErrors' is not available for destination 'la'.",
        ),
        "properties.dataFlows[0]",
    ),
    (
        "an Azure table written as a custom one",
        {"dataFlows": flow(outputStream="Custom-Syslog")},
        ("InvalidOutputTable", "Table for output stream 'Custom-Syslog' is not available for destination 'la'."),
        "properties.dataFlows[0]",
    ),
    (
        "a stream that is not declared",
        {"dataFlows": flow(streams=["Custom-Other"])},
        ("InvalidStream", "'Streams' stream 'Custom-Other' must be declared in 'StreamDeclarations'."),
        "properties.dataFlows[0].Streams[0]",
    ),
    (
        "a declared stream without its prefix",
        {"streamDeclarations": {"App": {"columns": COLUMNS}}, "dataFlows": flow(streams=["App"])},
        ("InvalidStream", "'StreamDeclarations' stream 'App' must be a custom stream, beginning with 'Custom-'."),
        "properties.streamDeclarations['App']",
    ),
    (
        "a destination that is not defined",
        {"dataFlows": flow(destinations=["elsewhere"])},
        ("InvalidDataFlow", "Destination 'elsewhere' is not defined in 'Destinations'."),
        "properties.dataFlows[0]",
    ),
    (
        "several streams with a transformation",
        {
            "streamDeclarations": {"Custom-App": {"columns": COLUMNS}, "Custom-B": {"columns": COLUMNS}},
            "dataFlows": flow(streams=["Custom-App", "Custom-B"], transformKql="source | where true"),
        },
        ("InvalidDataFlow", "A data flow with a transformation must have a single stream."),
        "properties.dataFlows[0]",
    ),
    (
        "a stream column of type guid",
        {"streamDeclarations": {"Custom-App": {"columns": [*COLUMNS, {"name": "Key", "type": "guid"}]}}},
        (
            "InvalidStream",
            "Column 'Key' of stream 'Custom-App' has the unknown type 'guid'. Supported types are: boolean, datetime, "
            "dynamic, int, long, real, string.",
        ),
        "properties.streamDeclarations['Custom-App'].columns[2]",
    ),
    (
        "the name of a stream column over 60 characters",
        {"streamDeclarations": {"Custom-App": {"columns": [*COLUMNS, {"name": "N" * 61, "type": "string"}]}}},
        (
            "InvalidStream",
            f"The name of column '{'N' * 61}' of stream 'Custom-App' has 61 characters, the maximum is 60.",
        ),
        "properties.streamDeclarations['Custom-App'].columns[2]",
    ),
    (
        "a string that flows into a guid",
        {"streamDeclarations": {"Custom-App": {"columns": [*COLUMNS, {"name": "Key", "type": "string"}]}}},
        (
            "InvalidTransformOutput",
            "Types of transform output columns do not match the ones defined by the output stream: Key "
            "[produced:'String', output:'Guid']",
        ),
        "properties.dataFlows[0]",
    ),
    (
        "an output without TimeGenerated",
        {"streamDeclarations": {"Custom-App": {"columns": COLUMNS[1:]}}},
        ("InvalidTransformOutput", "Transform output must contain the mandatory column 'TimeGenerated'."),
        "properties.dataFlows[0]",
    ),
    (
        "data sources on a Direct rule",
        {"dataSources": {"syslog": [{"name": "s", "streams": ["Microsoft-Syslog"]}]}},
        ("InvalidProperty", "'DataSources' are not supported for the kind 'Direct'."),
        "properties.dataSources",
    ),
    (
        "no flows",
        {"dataFlows": []},
        ("InvalidProperty", "'DataFlows' are required for the kind 'Direct'."),
        "properties.dataFlows",
    ),
]


@pytest.mark.parametrize(("changes", "fault", "where"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_a_faulty_rule_is_refused_with_the_reason_in_the_details(put, target, changes, fault, where):
    assert details(put(rule(target, **changes))) == [(*fault, where)]


def test_all_faults_are_reported_at_once(put, target):
    body = rule(target, dataFlows=[*flow(outputStream="Custom-A_CL"), *flow(outputStream="Custom-B_CL")])
    assert [where for _, _, where in details(put(body))] == ["properties.dataFlows[0]", "properties.dataFlows[1]"]


def test_columns_that_the_table_lacks_are_no_fault(put, target):
    columns = [*COLUMNS, {"name": "Extra", "type": "string"}]
    assert put(rule(target, streamDeclarations={"Custom-App": {"columns": columns}})).status == 200


def test_published_names_of_stream_columns_are_accepted(put, target):
    columns = [*COLUMNS, *({"name": name, "type": "string"} for name in ("@timestamp", "id", "account-id"))]
    assert put(rule(target, streamDeclarations={"Custom-App": {"columns": columns}})).status == 200


@pytest.mark.parametrize(
    ("name", "fits"), [("ab", False), ("a" * 31, False), ("a-", False), ("a_b", False), ("a-b", True)]
)
def test_the_name_of_a_direct_rule_becomes_part_of_a_host_name(client, group, target, name, fits):
    path = f"{group}/providers/Microsoft.Insights/dataCollectionRules/{name}"
    response = client.arm("PUT", path, rule(target), VERSION)
    assert (response.status == 200) is fits
    if not fits:
        assert details(response)[0][0] == "InvalidName"


def test_a_rule_must_stand_in_the_region_of_its_workspace(put, target):
    body = rule(target) | {"location": "West Europe"}
    ((code, message, _),) = details(put(body))
    assert code == "InvalidDestination"
    assert "location 'westeurope' of the data collection rule does not match the location 'eastus'" in message


def test_a_workspace_that_is_not_there_is_a_fault_of_the_destination(put, target):
    destinations = {"logAnalytics": [{"workspaceResourceId": f"{target}x", "name": "la"}]}
    assert details(put(rule(target, destinations=destinations)))[0][0] == "InvalidDestination"


def test_a_rule_for_agents_may_use_standard_streams(put, target):
    body = rule(
        target,
        streamDeclarations={},
        dataSources={"syslog": [{"name": "s", "streams": ["Microsoft-Syslog"]}]},
        dataFlows=[{"streams": ["Microsoft-Syslog"], "destinations": ["la"]}],
    ) | {"kind": "Linux"}
    shown = put(body).json()
    assert "endpoints" not in shown["properties"]
    assert shown["kind"] == "Linux"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "Direct", "properties": {}}, "LocationRequired"),
        ({"location": "eastus", "kind": "Direct"}, "InvalidPayload"),
        ({"location": "eastus", "kind": "Direct", "properties": {"dataFlows": 7}}, "InvalidProperty"),
        ({"location": "eastus", "kind": " Direct", "properties": {}}, "InvalidPayload"),
    ],
)
def test_a_body_that_is_no_rule_is_refused(put, target, body, code):
    response = put(body)
    assert (response.status, response.json()["error"]["code"]) == (400, code)


def test_a_rule_does_not_move_to_another_region(put, target):
    put(rule(target))
    response = put(rule(target) | {"location": "westus"})
    assert (response.status, response.json()["error"]["code"]) == (409, "InvalidResourceLocation")


def test_a_transformation_is_compiled_and_its_output_compared(put, target):
    good = "source | extend Count = toint(RawData), Key = toguid(RawData) | project-away RawData"
    assert put(rule(target, dataFlows=flow(transformKql=good))).status == 200
    long = "source | extend Count = tolong(RawData)"
    assert details(put(rule(target, dataFlows=flow(transformKql=long)))) == [
        (
            "InvalidTransformOutput",
            "Types of transform output columns do not match the ones defined by the output stream: Count "
            "[produced:'Long', output:'Int']",
            "properties.dataFlows[0]",
        )
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("source | where RawData ==", "SyntaxError:0x00000001 at 1:25 : "),
        ("source\n| where Nothing == 1", "SemanticError:0x00000006 at 2:8 : "),
        ("source | summarize count()", "SemanticError:0x00000006 at 1:9 : "),
    ],
)
def test_a_transformation_that_does_not_compile_says_where(put, target, text, place):
    ((code, message, where),) = details(put(rule(target, dataFlows=flow(transformKql=text))))
    assert (code, where) == ("InvalidTransformQuery", "properties.dataFlows[0]")
    assert message.startswith(f"Error occurred while compiling query in query: {place}")


def test_a_transformation_has_a_length(put, target):
    text = "source | where RawData != '" + "x" * 15_360 + "'"
    ((code, message, _),) = details(put(rule(target, dataFlows=flow(transformKql=text))))
    assert (code, message) == (
        "InvalidTransformQuery",
        f"The transformation has {len(text)} characters, the maximum is 15360.",
    )


def test_an_azure_table_is_an_output_of_its_own_kind(put, target):
    text = "source | project TimeGenerated, DeviceVendor = RawData"
    body = rule(target, dataFlows=flow(transformKql=text, outputStream="Microsoft-CommonSecurityLog"))
    assert put(body).status == 200


def test_a_transformation_that_loses_time_generated_has_a_wrong_output(put, target):
    text = "source | project RawData"
    assert details(put(rule(target, dataFlows=flow(transformKql=text)))) == [
        (
            "InvalidTransformOutput",
            "Transform output must contain the mandatory column 'TimeGenerated'.",
            "properties.dataFlows[0]",
        )
    ]

from __future__ import annotations

import json

import pytest

GRAPH = "https://graph.microsoft.com"
CLIENT = "11111111-1111-1111-1111-111111111111"


@pytest.fixture
def graph(make_client):
    return make_client(audience=GRAPH)


def test_a_client_id_is_registered_when_it_is_first_asked_for_and_then_stays_the_same(graph, tmp_path):
    url = f"/v1.0/servicePrincipals(appId='{CLIENT}')?$select=id,appId,displayName"
    first = graph.send("GET", url)
    assert first.status == 200
    shown = first.json()
    assert set(shown) == {"@odata.context", "id", "appId", "displayName"}
    assert shown["appId"] == CLIENT
    assert graph.send("GET", url.replace("'", "%27")).json() == shown
    kept = json.loads((tmp_path / "data" / "credentials.json").read_text())["applications"]
    assert [item["clientId"] for item in kept] == [CLIENT]
    assert kept[0]["objectId"] == shown["id"]


def test_registering_can_be_switched_off(make_client):
    strict = make_client(audience=GRAPH, register_applications=False)
    response = strict.send("GET", f"/v1.0/servicePrincipals(appId='{CLIENT}')")
    assert response.status == 404
    error = response.json()["error"]
    assert error["code"] == "Request_ResourceNotFound"
    assert error["message"] == (
        f"Resource '{CLIENT}' does not exist or one of its queried reference-property objects are not present."
    )
    assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}


def test_what_is_no_guid_is_never_registered(graph):
    assert graph.send("GET", "/v1.0/servicePrincipals(appId='shipper')").status == 404


def test_a_principal_is_found_by_its_object_id_and_by_filter(graph):
    one = graph.send("GET", f"/v1.0/servicePrincipals(appId='{CLIENT}')").json()
    assert graph.send("GET", f"/v1.0/servicePrincipals/{one['id']}").json()["appId"] == CLIENT
    listed = graph.send("GET", f"/v1.0/servicePrincipals?$filter=appId eq '{CLIENT}'").json()["value"]
    assert [item["id"] for item in listed] == [one["id"]]
    assert graph.send("GET", "/v1.0/servicePrincipals?$filter=endswith(x,'y')").status == 400


def test_graph_wants_a_token_of_its_own(make_client, graph):
    url = f"/v1.0/servicePrincipals(appId='{CLIENT}')"
    assert graph.send("GET", url, authorization="").json()["error"]["code"] == "InvalidAuthenticationToken"
    assert make_client().send("GET", url).status == 401


def test_no_answer_holds_a_secret(graph):
    body = graph.send("GET", f"/v1.0/servicePrincipals(appId='{CLIENT}')").body.decode()
    application = graph.state.directory.application(CLIENT)
    assert application is not None
    assert application.client_secret not in body
    assert application.client_secret not in repr(application)

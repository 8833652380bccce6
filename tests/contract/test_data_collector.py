"""The retired API as its clients spoke it: keys from the SDK, Azure's own host through the proxy, then `migrate`."""

from __future__ import annotations

import base64
import hmac
import json

import pytest
import requests

from provisioner.emulator.process import start_child

pytestmark = pytest.mark.contract

DATE = "Mon, 28 Nov 2026 08:00:00 GMT"


@pytest.fixture(scope="module")
def old_api(tmp_path_factory):
    """An emulator with the old API, seen through its proxy."""
    from contract.conftest import Emulator

    child = start_child(tmp_path_factory.mktemp("old"), ["--data-collector"])
    yield Emulator(child.ready)
    child.stop()


def post(emulator, customer_id: str, key: str, records) -> requests.Response:
    """As the Python sample of the API's page does it."""
    body = json.dumps(records).encode()
    text = f"POST\n{len(body)}\napplication/json\nx-ms-date:{DATE}\n/api/logs"
    signature = base64.b64encode(hmac.digest(base64.b64decode(key), text.encode(), "sha256")).decode()
    headers = {
        "content-type": "application/json",
        "Authorization": f"SharedKey {customer_id}:{signature}",
        "Log-Type": "App",
        "x-ms-date": DATE,
    }
    url = f"https://{customer_id}.ods.opinsights.azure.com/api/logs?api-version=2016-04-01"
    with requests.Session() as session:
        session.trust_env = False
        session.verify = emulator.ca
        session.proxies = {"https": emulator.ready.proxy_url}
        return session.post(url, data=body, headers=headers, timeout=30)


def test_an_unchanged_client_makes_a_table_that_the_sdk_migrates(old_api):
    group = old_api.group()
    workspace = old_api.workspace(group)
    client = old_api.loganalytics()
    keys = client.shared_keys.get_shared_keys(group, "law-test")
    for key in (keys.primary_shared_key, keys.secondary_shared_key):
        assert post(old_api, workspace.customer_id, key, [{"Text": "hello", "Number": 1}]).status_code == 200
    assert post(old_api, workspace.customer_id, base64.b64encode(b"no").decode(), [{"a": 1}]).status_code == 403
    table = client.tables.get(group, "law-test", "App_CL")
    assert table.schema.table_sub_type == "Classic"
    assert {"Text_s", "Number_d"} <= {column.name for column in table.schema.columns}
    client.tables.migrate(group, "law-test", "App_CL")
    assert client.tables.get(group, "law-test", "App_CL").schema.table_sub_type == "DataCollectionRuleBased"
    assert post(old_api, workspace.customer_id, keys.primary_shared_key, [{"Text": "again"}]).status_code == 200


def test_without_the_option_an_unchanged_client_is_told_that_the_api_is_gone(emulator):
    answer = post(emulator, "11111111-2222-3333-4444-555555555555", base64.b64encode(b"key").decode(), [{"a": 1}])
    assert (answer.status_code, answer.json()["Error"]) == (410, "Gone")

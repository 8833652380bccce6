"""Paged lists of the SDKs, as Azure wrote them: every page, every member, and no models made on the way."""

from __future__ import annotations

import io
import json

import pytest
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.loganalytics import LogAnalyticsManagementClient, models
from azure.mgmt.monitor import MonitorManagementClient
from requests import Session
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from provisioner.azure.wire import pages

PAGES = [
    [{"id": "1", "properties": {"notInAnyModel": {"a": [1]}}}, {"id": "2", "properties": {}}],
    [],
    [{"id": "3", "properties": {"plan": "Basic"}}],
]


class Service(BaseAdapter):
    """Answers with one page after the other."""

    def close(self):
        return None

    def send(self, request, **options):
        number = int(request.url.partition("page=")[2].partition("&")[0] or 0)
        body = {"value": PAGES[number]}
        if number + 1 < len(PAGES):
            body["nextLink"] = f"https://management.azure.com/next?page={number + 1}"
        raw = HTTPResponse(
            body=io.BytesIO(json.dumps(body).encode()),
            status=200,
            headers={"Content-Type": "application/json"},
            preload_content=False,
        )
        return HTTPAdapter().build_response(request, raw)


class Credential:
    def get_token(self, *scopes, **options):
        return AccessToken("opaque", 4_000_000_000)


def client(kind):
    session = Session()
    session.mount("https://", Service())
    return kind(Credential(), "sub", transport=RequestsTransport(session=session, session_owner=False))


@pytest.mark.parametrize(
    ("kind", "group", "method"),
    [
        (LogAnalyticsManagementClient, "tables", "list_by_workspace"),
        (MonitorManagementClient, "data_collection_rules", "list_by_resource_group"),
    ],
)
def test_every_page_comes_as_it_was_written(kind, group, method):
    scope = ("rg", "law") if method == "list_by_workspace" else ("rg",)
    assert list(pages(getattr(getattr(client(kind), group), method), *scope)) == [
        item for page in PAGES for item in page
    ]


def test_no_models_are_made_of_what_was_taken(monkeypatch):
    made = []
    monkeypatch.setattr(models.Table, "__init__", lambda self, *args, **options: made.append(args))
    tables = client(LogAnalyticsManagementClient).tables
    assert len(list(pages(tables.list_by_workspace, "rg", "law"))) == 3
    assert made == []

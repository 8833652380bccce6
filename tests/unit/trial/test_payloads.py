"""Bodies against stream and table: each way in which one would be refused, or lose something."""

from __future__ import annotations

import gzip
import json

import pytest

from provisioner.kql.datetimes import datetime_ticks
from provisioner.pipeline.preparation import Inputs, prepare
from provisioner.trial import check_payload

NOW = datetime_ticks("2026-01-01T00:00:00Z")
SPEC = """\
version: 1
name: payloads
target: {subscription: 00000000-0000-0000-0000-000000000000, resourceGroup: rg, workspace: law-one, location: eastus}
tables: {Orders_CL: {plan: Analytics}}
dataCollectionRules:
  orders:
    streams: {Orders: {columns: {Time: datetime, Amount: int, Who: string, More: dynamic}}}
    dataFlows:
      - {stream: Orders, table: Orders_CL, transformKql: source | project-rename TimeGenerated = Time}
"""
GOOD = {"Time": "2026-01-01T00:00:00Z", "Amount": 1, "Who": "a", "More": {"a": 1}}
LARGE = [GOOD | {"Who": "x" * 60_000} for _ in range(20)]

BODIES = {
    "good": ([GOOD], []),
    "not JSON": (b'[{"a":1,}]', ["PRV174 The body is not JSON: trailing comma is not allowed, in line 1"]),
    "lines": (b'{"a":1}\n{"a":2}', ["PRV174 The body is not JSON: unexpected content after document, in line 2"]),
    "an object": (GOOD, ["PRV174 The body is one object, not an array"]),
    "a number": (5, ["PRV174 The body is no array"]),
    "numbers": ([GOOD, 5], ["PRV174 Record 2 of the body is not an object"]),
    "broken gzip": (gzip.compress(b"[]")[:-3], ["PRV174 The body is not a whole gzip file"]),
    "too large": (LARGE, ["PRV175 The body has 1,201,520 bytes, "]),
    "a missing field": ([GOOD | {"Who": None}], ["PRV176 Field `Who` of stream `Orders` is in no record"]),
    "an undeclared field": ([GOOD | {"who": 1}], ["PRV171 Field `who` is in 1 row and not in stream `Orders`"]),
    "lost values": (
        [GOOD, GOOD | {"Amount": "many"}, GOOD | {"Amount": 3_000_000_000}],
        ['PRV177 Field `Amount` is "many" in record 2 (and in 1 more): as int it becomes null'],
    ),
    "a long value": (
        [GOOD | {"Who": "é" * 40_000}],
        ["PRV178 Field `Who` has 80,000 bytes in record 1; a table keeps 65,536"],
    ),
    "an old time": (
        [GOOD, GOOD | {"Time": "2025-12-29T00:00:00Z"}],
        ["PRV179 `TimeGenerated` is more than two days old or a day ahead in 1 of 2 rows of `Orders_CL`"],
    ),
    "a time to come": (
        [GOOD | {"Time": "2026-01-03T00:00:00Z"}],
        ["PRV179 `TimeGenerated` is more than two days old or a day ahead in 1 of 1 rows of `Orders_CL`"],
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    path = tmp_path_factory.mktemp("payload") / "spec.yaml"
    path.write_text(SPEC)
    return prepare(Inputs(path=path)).project


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_told_what_would_become_of_it(project, name, packed):
    body, expected = BODIES[name]
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    if packed and name != "broken gzip":
        data = gzip.compress(data)
    rule = project.rules[0]
    _, found = check_payload(project, rule, rule.streams[0], data, "body.json", now=NOW)
    shown = [f"{item.code} {item.message}" for item in found if item.code != "PRV170"]
    assert len(shown) == len(expected)
    assert all(actual.startswith(wanted) for actual, wanted in zip(shown, expected, strict=True)), shown
    assert all(item.severity == "error" for item in found if item.code in ("PRV174", "PRV175"))


BARE = SPEC.replace("Analytics", "Auxiliary").replace(
    ", transformKql: source | project-rename TimeGenerated = Time", ""
)
FIRST = {"TimeGenerated": "2026-01-01T00:00:00Z", "Amount": 1, "Who": "a", "More": {"a": 1}}


@pytest.mark.parametrize(
    ("spec", "later", "said"),
    [
        (BARE, {"TimeGenerated": "2026-01-01T00:30:00Z"}, []),
        (BARE, {"TimeGenerated": "2025-12-31T23:00:00Z"}, ["The records lie 60 minutes apart, and `Orders_CL` has"]),
        (BARE, {"Who": ["b"]}, ["Field `Who` holds nested JSON in record 2, and `Orders_CL` has the plan Auxiliary"]),
        (BARE, {"More": [1]}, []),
        (BARE.replace("Auxiliary", "Basic"), {"TimeGenerated": "2025-12-31T23:00:00Z"}, []),
        (BARE.replace("_CL}", "_CL, transformKql: source}"), {"TimeGenerated": "2025-12-31T23:00:00Z"}, []),
    ],
)
def test_a_bare_table_of_the_plan_auxiliary_refuses_more(spec, later, said, tmp_path):
    path = tmp_path / "provisioner.yaml"
    path.write_text(spec.replace("{Time: datetime", "{TimeGenerated: datetime"), encoding="utf-8")
    project = prepare(Inputs(path=path)).project
    body = json.dumps([FIRST, FIRST | later]).encode()
    _, found = check_payload(project, project.rules[0], project.rules[0].streams[0], body, "body.json", now=NOW)
    messages = [item.message for item in found if item.code == "PRV417"]
    assert [message[: len(start)] for message, start in zip(messages, said, strict=True)] == said

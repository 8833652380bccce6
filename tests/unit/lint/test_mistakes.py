"""Every mistake that real rules and their authors have made, put into a good spec, rule, sample or payload one by one.

A case says what is wrong and where that was seen, which good file it changes and how, and what must be said of it, on
which line. `in: rule.json` is a document as Azure has it, judged without a spec: there the line does not count.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from builders.projects import HEAD, project

from provisioner.catalog import resource_types
from provisioner.diagnostics import Span
from provisioner.model.documents import Document
from provisioner.pipeline.check import check
from provisioner.pipeline.payload import check_payload
from provisioner.pipeline.preparation import Inputs
from provisioner.validate import validate

FOLDER = Path(__file__).parents[2] / "cases" / "mistakes"
GOOD = FOLDER / "good"
CASES = sorted(FOLDER.glob("*.yaml"))
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"


def of_a_rule(text):
    body = json.loads(text)
    name = body.pop("name", "orders")
    document = Document(
        address="dataCollectionRules/orders",
        type=resource_types.RULE.key,
        id=f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/{name}",
        body=body,
        span=Span(path="rule.json", line=1, column=1, end_line=1, end_column=1),
    )
    made = project(HEAD)
    return validate(dataclasses.replace(made, workspace=dataclasses.replace(made.workspace, location=None)), [document])


def of_a_folder(folder, changed):
    if changed == "rule.json":
        return of_a_rule((folder / changed).read_text("utf-8"))
    prepared, found = check(Inputs(path=folder / "spec.yaml"))
    if changed == "payload.json":
        found += check_payload(prepared, folder / changed, "Orders")[1]
    return found


def changed(text, case):
    """The good text with the change; what stands in ⟨…⟩ is there as many `times` as the case says."""
    for old, new in case["change"].items():
        assert text.count(old) == 1, f"`{old}` stands {text.count(old)} times in the good file"
        text = text.replace(old, re.sub("⟨(.*?)⟩", lambda part: part[1] * case["times"], new))
    return text


@pytest.mark.parametrize("name", ["spec.yaml", "rule.json", "payload.json"])
def test_the_good_files_are_good(name):
    said = [f"{item.code} {item.message}" for item in of_a_folder(GOOD, name) if item.severity != "info"]
    assert said == (["PRV179 `TimeGenerated` is more than two days old or a day ahead in 3 of 3 rows of `Orders_CL`"]
                    if name == "payload.json" else [])  # fmt: skip


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_mistake_is_found(path, tmp_path):
    case = yaml.safe_load(path.read_text("utf-8"))
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    name = case["in"]
    text = changed((GOOD / name).read_text("utf-8"), case)
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = of_a_folder(tmp_path, name)
    said = [item for item in found if item.code == case["code"] and item.severity == case["severity"]]
    assert said, [f"{item.span.line}: {item.severity} {item.code} {item.message}" for item in found]
    if "line" in case:
        lines = (tmp_path / "spec.yaml").read_text("utf-8").splitlines()
        assert case["line"] in {lines[item.span.line - 1].strip() for item in said}


def test_each_case_says_where_the_mistake_was_seen():
    for path in CASES:
        case = yaml.safe_load(path.read_text("utf-8"))
        assert set(case) <= {"seen", "in", "change", "code", "severity", "line", "times"}, path.name
        assert case["seen"], path.name


def test_there_are_cases():
    assert len(CASES) >= 60

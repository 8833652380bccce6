"""Modules of Terraform and the specs that come of them, whole, with everything that is said about them."""

from __future__ import annotations

import pytest
from builders.golden import CASES, matches
from builders.importing import checked

from provisioner.diagnostics import Span, has_errors
from provisioner.importing import File, Unknowns, assemble, read_files
from provisioner.importing.terraform.evaluation import Scope
from provisioner.importing.terraform.module import Block, Module
from provisioner.report import render

MODULES = sorted(path for path in (CASES / "importing" / "terraform").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", MODULES, ids=lambda path: path.name)
def test_a_module_becomes_this_spec(folder, update_cases):
    files = [File(path=path.name, text=path.read_text("utf-8")) for path in sorted(folder.glob("*.tf*"))]
    unknowns = Unknowns()
    resources, found = read_files(files, unknowns, {})
    specs, more = ([], []) if has_errors(found) else assemble(resources, unknowns, live=False, source=files[0].path)
    found = [*found, *more, *(item for spec in specs for item in spec.diagnostics)]
    texts = [checked(spec) for spec in specs]
    matches("---\n".join(item.text for item in texts), folder / "expected.yaml", update=update_cases)
    matches(render(found, "concise", {}), folder / "expected.findings", update=update_cases)
    assert [item.errors for item in texts] == [[]] * len(specs)


MODULE = Module(
    defaults={"env": '"prod"', "on": True, "list": ['"a"', '"b"']},
    locals={"tags": {"team": '"x"', '"cost-center"': '"1"'}, "circle": "${local.circle}"},
)
NOWHERE = Block(type="t", name="n", members={}, source=Span.start_of("x.tf"))


def value(text):
    return Scope(MODULE, Unknowns(), {"given": 5}, NOWHERE).value(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"plain"', "plain"),
        ('"a\\nb \\"c\\" \\\\d \\u00e4"', 'a\nb "c" \\d ä'),
        ('"dcr-${var.env}-$${x}"', "dcr-prod-${x}"),
        ("${var.env}", "prod"),
        ("${var.given}", 5),
        ("${var.on}", True),
        ('"<<-KQL\n    source\n      | take 1 \\d\n\n    KQL"', "source\n  | take 1 \\d\n\n"),
        ('"<<KQL\n source ${var.env}\nKQL"', " source prod\n"),
        ("${local.tags}", {"team": "x", "cost-center": "1"}),
        ('${local.tags["cost-center"]}', "1"),
        ("${var.list[1]}", "b"),
        ('${upper(join("-", var.list))}', "A-B"),
        ('${concat(var.list, ["c"])}', ["a", "b", "c"]),
        ('${var.env == "prod" ? 90 : 30}', 90),
        ('${var.env != "prod" ? 90 : (30)}', 30),
        ('${var.on ? "yes" : "no"}', "yes"),
        ('${jsonencode({ a = [1, "x"], b = { c = true } })}', {"a": [1, "x"], "b": {"c": True}}),
        ("${{ a = var.env }}", {"a": "prod"}),
        ("null", None),
        ("${var.later}", "{{ vars.later }}"),
        ('"dcr-${var.later}"', "dcr-{{ vars.later }}"),
        ("${upper(var.later)}", "{{ vars.later }}"),
        ("${data.azurerm_thing.x.attribute}", "{{ vars.attribute }}"),
        ("${local.circle}", "{{ vars.circle }}"),
        ('${file("${path.module}/flow.kql")}', "{{ vars.file }}"),
        ("${[for x in var.list : x]}", "{{ vars.x }}"),
    ],
)
def test_an_expression_of_terraform_gives(text, expected):
    assert value(text) == expected

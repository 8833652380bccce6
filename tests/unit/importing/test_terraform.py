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
    defaults={"env": '"prod"', "on": True, "list": ['"a"', '"b"'], "none": "null"},
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
        ("${[for x in var.list : x]}", ["a", "b"]),
        ('${[for i, x in var.list : "${i}${x}" if x != "a"]}', ["1b"]),
        ("${{for x in var.list : upper(x) => {name = x}}}", {"A": {"name": "a"}, "B": {"name": "b"}}),
        ("${{for x in var.list : length(x) => x...}}", {"1": ["a", "b"]}),
        ("${[for x in var.later : x]}", "{{ vars.later }}"),
        ('${{for k, v in local.tags : k => v if k == "team"}}', {"team": "x"}),
        ("${1 + 2 * 3 - 4 / 2}", 5),
        ("${-(1 + 2) % 2 == -1}", False),
        ('${!var.on || length(var.list) >= 2 && var.env != "test" ? "yes" : "no"}', "yes"),
        ('${var.later && false ? "yes" : "no"}', "no"),
        ("${var.none}", None),
        ("${var.none == null ? [] : [1]}", []),
        ('"a-${var.none}"', "a-{{ vars.none }}"),
        ('${split(":", "a:b")[1]}', "b"),
        ("${[{a = 1}, {a = 2}][*].a}", [1, 2]),
        ('${flatten([["a"], [["b"]]])}', ["a", "b"]),
        ('${trimprefix("Custom-App", "Custom-")}', "App"),
        ('${replace("a_b", "/_(.)/", "-$1")}', "a-b"),
        ('${lookup(local.tags, "none", "default")}', "default"),
        ('${try(var.later.x, local.tags.none, "last")}', "last"),
        ('${format("%02d-%s", 7, var.env)}', "07-prod"),
        ('${merge(local.tags, {team = "y"}, null)}', {"team": "y", "cost-center": "1"}),
        ('${concat([var.list, ["c"]]...)}', ["a", "b", "c"]),
        ('"%{ if var.on }x%{ endif }"', "{{ vars.endif }}"),
        ("${a b}", "{{ vars.b }}"),
    ],
)
def test_an_expression_of_terraform_gives(text, expected):
    assert value(text) == expected


def test_texts_beside_the_module_are_read():
    texts = {"./flow.kql": "source\n", "./word.kql": 'source | where Text has "${word}"', "./columns.json": "[1]"}

    class Folder:
        text = staticmethod(lambda name: texts.get(name.removeprefix("./")))
        folder = staticmethod(lambda _: ())

    module = Module(beside=Folder())
    scope = Scope(module, Unknowns(), {}, NOWHERE)
    assert scope.value('${file("${path.module}/flow.kql")}') == "source\n"
    assert scope.value('${templatefile("${path.module}/word.kql", {word = "a"})}') == 'source | where Text has "a"'
    assert scope.value('${jsondecode(file("./columns.json"))}') == [1]
    assert scope.value('${file("./other.kql")}') == "{{ vars.file }}"

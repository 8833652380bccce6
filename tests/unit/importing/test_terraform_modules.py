"""Modules of Terraform that call others, in folders nearby and elsewhere."""

from __future__ import annotations

from provisioner.pipeline.importing import from_files

ROOT = """
module "law" {
  source = "./modules/workspace"
  name   = "law-shop"
}
module "rules" {
  source    = "../shared/rule"
  for_each  = { Orders = "source | where Total > 0", Visits = null }
  table     = each.key
  query     = each.value
  workspace = module.law.id
}
module "elsewhere" {
  source  = "Azure/some/azurerm"
  version = "1.0.0"
}
output "first" { value = module.rules["Orders"].name }
"""
WORKSPACE = """
variable "name" {}
resource "azurerm_log_analytics_workspace" "this" {
  name                = var.name
  resource_group_name = "rg-shop"
  location            = "westeurope"
}
output "id" { value = azurerm_log_analytics_workspace.this.id }
"""
RULE = """
variable "table" {}
variable "workspace" {}
variable "query" { default = "source" }
locals {
  columns = jsondecode(file("${path.module}/columns.json"))
}
resource "azurerm_monitor_data_collection_rule" "this" {
  name                = "dcr-${lower(var.table)}"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  kind                = "Direct"
  destinations {
    log_analytics {
      workspace_resource_id = var.workspace
      name                  = "law"
    }
  }
  stream_declaration {
    stream_name = "Custom-${var.table}"
    dynamic "column" {
      for_each = local.columns
      content {
        name = column.key
        type = column.value
      }
    }
  }
  data_flow {
    streams       = ["Custom-${var.table}"]
    destinations  = ["law"]
    output_stream = "Custom-${var.table}_CL"
    transform_kql = var.query
  }
}
output "name" { value = azurerm_monitor_data_collection_rule.this.name }
"""


def write(folder, **texts):
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")


def test_local_modules_are_followed_and_others_named(tmp_path):
    write(tmp_path / "shop", main_tf=ROOT)
    write(tmp_path / "shop" / "modules" / "workspace", main_tf=WORKSPACE)
    write(tmp_path / "shared" / "rule", main_tf=RULE, columns_json='{"TimeGenerated": "datetime", "Total": "real"}')
    made = from_files([tmp_path / "shop"], {})
    (spec,) = made.specs
    rules = spec.data["dataCollectionRules"]
    assert spec.data["target"]["workspace"] == {"name": "law-shop", "create": {}}
    assert list(rules) == ["dcr-orders", "dcr-visits"]
    assert rules["dcr-orders"]["dataFlows"] == [
        {"stream": "Orders", "table": "Orders_CL", "transformKql": "source | where Total > 0"}
    ]
    assert rules["dcr-visits"]["streams"] == {"Visits": {"columns": {"TimeGenerated": "datetime", "Total": "real"}}}
    assert [item.message for item in made.diagnostics if item.code == "PRV809"] == [
        "The module `elsewhere` is not read"
    ]
    assert {path.rpartition("/")[2] for path in made.sources} == {"main.tf"}


def test_modules_that_call_each_other_come_to_an_end(tmp_path):
    write(tmp_path / "a", main_tf='module "b" { source = "../b" }')
    write(tmp_path / "b", main_tf='module "a" { source = "../a" }')
    made = from_files([tmp_path / "a"], {})
    assert {item.code for item in made.diagnostics} == {"PRV802", "PRV809"}


def test_a_count_without_measure_is_not_followed(tmp_path):
    text = 'resource "azurerm_resource_group" "many" {\n  count = 1000000000\n  name = "rg"\n}\n'
    loop = "locals {\n  many = [for x in range(1000000000) : x]\n}\n"
    write(tmp_path / "a", main_tf=text + loop)
    made = from_files([tmp_path / "a"], {})
    assert [item.code for item in made.diagnostics] == ["PRV802", "PRV809"]

locals {
  table = "App_CL"
  tags  = { team = "shop", "cost-center" = "4711" }
}
resource "azurerm_resource_group" "rg" {
  name     = "rg-${var.env}"
  location = "westeurope"
}
resource "azurerm_log_analytics_workspace" "law" {
  name                = "law-shop"
  location            = azurerm_resource_group.rg.location
  resource_group_name = azurerm_resource_group.rg.name
  sku                 = "PerGB2018"
  retention_in_days   = 30
}
resource "azurerm_monitor_data_collection_rule" "app" {
  name                = "dcr-app-${var.env}"
  resource_group_name = azurerm_resource_group.rg.name
  location            = azurerm_resource_group.rg.location
  kind                = "Direct"
  description         = "the app's logs"
  tags                = local.tags

  destinations {
    log_analytics {
      workspace_resource_id = azurerm_log_analytics_workspace.law.id
      name                  = "law"
    }
  }
  data_flow {
    streams       = ["Custom-App"]
    destinations  = ["law"]
    output_stream = "Custom-${local.table}"
    transform_kql = <<-KQL
      source
      | extend TimeGenerated = Time
      | where Level != "debug" // a "quote" and \d
    KQL
  }
  stream_declaration {
    stream_name = "Custom-App"
    column {
      name = "Time"
      type = "datetime"
    }
    column {
      name = "Level"
      type = "string"
    }
  }
  identity {
    type = "SystemAssigned"
  }
  lifecycle { ignore_changes = [tags] }
}
resource "azapi_resource" "table" {
  type      = "Microsoft.OperationalInsights/workspaces/tables@2022-10-01"
  name      = local.table
  parent_id = azurerm_log_analytics_workspace.law.id
  body = jsonencode({
    properties = {
      schema = { name = local.table, columns = [{ name = "TimeGenerated", type = "datetime" }, { name = "Level", type = "string" }] }
      retentionInDays = var.env == "prod" ? 90 : 30
    }
  })
}
resource "azurerm_role_assignment" "send" {
  for_each             = toset(["a"])
  scope                = azurerm_monitor_data_collection_rule.app.id
  role_definition_name = "Monitoring Metrics Publisher"
  principal_id         = var.principal
}
output "x" { value = azurerm_monitor_data_collection_rule.app.immutable_id }

data "azurerm_resource_group" "shared" {
  name = "rg-shared"
}

resource "azurerm_monitor_data_collection_endpoint" "in" {
  name                          = "dce-in"
  resource_group_name           = azurerm_resource_group.rg.name
  location                      = azurerm_resource_group.rg.location
  public_network_access_enabled = false
}

resource "azurerm_log_analytics_workspace_table_custom_log" "audit" {
  name              = "Audit_CL"
  workspace_id      = azurerm_log_analytics_workspace.law.id
  retention_in_days = 90
  dynamic "column" {
    for_each = var.columns
    content {
      name = column.value.name
      type = column.value.type
    }
  }
}

resource "azurerm_monitor_data_collection_rule" "audit" {
  name                        = format("dcr-%s", lower("AUDIT"))
  resource_group_name         = azurerm_resource_group.rg.name
  location                    = azurerm_resource_group.rg.location
  data_collection_endpoint_id = azurerm_monitor_data_collection_endpoint.in.id
  tags                        = merge(local.tags, { "a" = "b" })
  destinations {
    log_analytics {
      workspace_resource_id = azurerm_log_analytics_workspace.law.id
      name                  = "law"
    }
  }
  data_flow {
    streams       = ["Custom-Audit"]
    destinations  = ["law"]
    output_stream = "Custom-${azurerm_log_analytics_workspace_table_custom_log.audit.name}"
  }
  stream_declaration {
    stream_name = "Custom-Audit"
    dynamic "column" {
      for_each = var.columns
      iterator = it
      content {
        name = it.value["name"]
        type = it.value.type
      }
    }
  }
}

resource "azurerm_monitor_diagnostic_setting" "audit" {
  name                       = "errors"
  target_resource_id         = azurerm_monitor_data_collection_rule.audit.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.law.id
  enabled_log {
    category = "LogErrors"
  }
}

resource "azurerm_monitor_data_collection_rule" "agents" {
  name                = "dcr-agents"
  resource_group_name = azurerm_resource_group.rg.name
  location            = azurerm_resource_group.rg.location
  kind                = "Windows"
  destinations {
    log_analytics {
      workspace_resource_id = azurerm_log_analytics_workspace.law.id
      name                  = "law"
    }
    azure_monitor_metrics {
      name = "metrics"
    }
  }
  data_flow {
    streams      = ["Microsoft-Event"]
    destinations = ["law"]
  }
  data_sources {
    windows_event_log {
      name           = "events"
      streams        = ["Microsoft-Event"]
      x_path_queries = ["System!*[System[(Level=1)]]"]
    }
    performance_counter {
      name                          = "cpu"
      streams                       = ["Microsoft-Perf"]
      sampling_frequency_in_seconds = 60
      counter_specifiers            = ["\\Processor(_Total)\\% Processor Time"]
    }
  }
}

resource "azurerm_storage_account" "st" {
  name = "stshop"
}

module "network" {
  source = "./network"
}

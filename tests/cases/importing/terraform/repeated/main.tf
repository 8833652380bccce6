# `count`, `for_each`, loops and `dynamic` blocks over what is known.
variable "shops" {
  default = {
    north = { orders = true, columns = { TimeGenerated = "datetime", Id = "string" } }
    south = { orders = false, columns = { TimeGenerated = "datetime" } }
    west  = { orders = true, columns = { TimeGenerated = "datetime", Total = "real" } }
  }
}
variable "regions" { default = ["westeurope", "northeurope"] }
variable "mirror" { default = false }
variable "owner" { default = null }

locals {
  selling = { for name, shop in var.shops : name => shop if shop.orders }
  any     = length(local.selling) > 0 && !var.mirror
  labels  = [for name, _ in local.selling : title(name)]
}

resource "azurerm_log_analytics_workspace" "shops" {
  name                = "law-shops"
  resource_group_name = "rg-shops"
  location            = var.regions[0]
}

resource "azurerm_log_analytics_workspace_table_custom_log" "orders" {
  for_each     = local.selling
  name         = "${title(each.key)}Orders_CL"
  workspace_id = azurerm_log_analytics_workspace.shops.id
  dynamic "column" {
    for_each = [for name, type in each.value.columns : { name = name, type = type }]
    content {
      name = column.value.name
      type = column.value.type
    }
  }
}

resource "azurerm_monitor_data_collection_endpoint" "in" {
  count               = local.any ? 1 : 0
  name                = "dce-shops"
  resource_group_name = "rg-shops"
  location            = var.regions[0]
}

resource "azurerm_monitor_data_collection_rule" "orders" {
  count                       = local.any ? 1 : 0
  name                        = format("dcr-orders-%02d", count.index + 1)
  description                 = "Orders of ${join(" and ", local.labels)}"
  resource_group_name         = "rg-shops"
  location                    = var.regions[count.index]
  data_collection_endpoint_id = azurerm_monitor_data_collection_endpoint.in[count.index].id
  tags                        = var.owner == null ? { team = "shops" } : { team = var.owner }
  destinations {
    log_analytics {
      workspace_resource_id = azurerm_log_analytics_workspace.shops.id
      name                  = "law"
    }
  }
  dynamic "stream_declaration" {
    for_each = local.selling
    content {
      stream_name = "Custom-${title(stream_declaration.key)}Orders"
      dynamic "column" {
        for_each = stream_declaration.value.columns
        content {
          name = column.key
          type = column.value
        }
      }
    }
  }
  dynamic "data_flow" {
    for_each = toset([for name, shop in local.selling : title(name)])
    content {
      streams       = ["Custom-${data_flow.key}Orders"]
      destinations  = ["law"]
      output_stream = "Custom-${azurerm_log_analytics_workspace_table_custom_log.orders[lower(data_flow.value)].name}"
      transform_kql = coalesce(null, "source")
    }
  }
}

resource "azurerm_monitor_data_collection_rule" "mirror" {
  count               = var.mirror ? 1 : 0
  name                = "dcr-mirror"
  resource_group_name = "rg-shops"
  location            = "westeurope"
}

resource "azurerm_role_assignment" "send" {
  for_each             = { app = "0a000000-0000-4000-8000-000000000001", job = "0a000000-0000-4000-8000-000000000002" }
  scope                = azurerm_monitor_data_collection_rule.orders[0].id
  role_definition_name = "Monitoring Metrics Publisher"
  principal_id         = each.value
}

resource "azurerm_role_assignment" "later" {
  for_each             = var.later
  scope                = one(azurerm_monitor_data_collection_rule.orders[*].id)
  role_definition_name = "Monitoring Metrics Publisher"
  principal_id         = each.value
}

resource "azurerm_monitor_private_link_scope" "inside" {
  name                  = "ampls-shops"
  resource_group_name   = "rg-shops"
  ingestion_access_mode = "PrivateOnly"
  query_access_mode     = "Open"
}

resource "azurerm_monitor_private_link_scoped_service" "in" {
  count               = 1
  name                = "in"
  resource_group_name = "rg-shops"
  scope_name          = azurerm_monitor_private_link_scope.inside.name
  linked_resource_id  = azurerm_monitor_data_collection_endpoint.in[count.index].id
}

resource "azurerm_monitor_private_link_scoped_service" "law" {
  name                = "law"
  resource_group_name = "rg-shops"
  scope_name          = azurerm_monitor_private_link_scope.inside.name
  linked_resource_id  = azurerm_log_analytics_workspace.shops.id
}

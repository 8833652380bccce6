variable "env" {
  type    = string
  default = "prod"
}
variable "workspace_id" { type = string }
variable "columns" {
  type = list(object({ name = string, type = string }))
  default = [
    { name = "TimeGenerated", type = "datetime" },
    { name = "Who", type = "string" },
  ]
}

"""The recursive descent parser of KQL, cut by grammar area; `provisioner.kql.parser` is its face."""

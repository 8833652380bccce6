"""The built-in functions of KQL, a module for each family, registered in `table`."""
